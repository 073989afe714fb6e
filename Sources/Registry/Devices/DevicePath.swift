/// Where a device stands among the topics: the path of its file below `config/devices`, such as
/// `campus/building/station_001`.
public struct DevicePath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let segments: [String]

    /// Nil if a segment is unfit, see `isValid(segment:)`, if there is none, or if the last is a number: it could not
    /// be told from a port.
    public init?(_ segments: [String]) {
        guard let last = segments.last, segments.allSatisfy(Self.isValid(segment:)), !last.isDigitsAlone else {
            return nil
        }
        self.segments = segments
    }

    /// Nil if the text is no valid path.
    public init?(_ text: String) {
        self.init(text.split(separator: "/", omittingEmptySubsequences: false).map(String.init))
    }

    /// Whether a text may be one level of a topic: not empty, none of `/ + # NUL`, and not `.` or `..`.
    public static func isValid(segment: String) -> Bool {
        !segment.isEmpty && segment != "." && segment != ".."
            && !segment.utf8.contains { [0, UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "#")].contains($0) }
    }

    public var description: String { segments.joined(separator: "/") }

    public static func < (left: DevicePath, right: DevicePath) -> Bool {
        left.segments.lexicographicallyPrecedes(right.segments)
    }
}

extension String {
    /// Whether it is a number of ASCII digits, as a port is.
    var isDigitsAlone: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
