/// Where a device stands among the topics: the path of its file below `config/devices`, such as
/// `campus/building/station_001`.
public struct DevicePath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let segments: [String]

    /// Nil if the path could not be told apart from other topics: see `fault(in:)`.
    public init?(_ segments: [String]) {
        guard Self.fault(in: segments) == nil else { return nil }
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

    /// Why segments are no device path, and what would be; nil if they are one.
    package static func fault(in segments: [String]) -> (message: String, remedy: String)? {
        guard let last = segments.last else { return ("no path", "use at least one level") }
        if let segment = segments.first(where: { !isValid(segment: $0) }) {
            return ("\(segment.quoted) cannot be a level of a topic", "leave out / + # and NUL")
        }
        if last.isDigitsAlone {
            return (
                "\(last.quoted) would be taken for a port's number", "use more than digits, such as station_\(last)"
            )
        }
        if let segment = segments.first(where: PointName.reserved.contains) {
            return (
                "\(segment.quoted) is a topic of the bridge itself",
                "use another name than \(PointName.reserved.sorted().alternatives)"
            )
        }
        if segments.first == "actuators" {
            return ("'actuators' is where VOLTTRON's actuator topics begin", "use another name for the first level")
        }
        let length = segments.reduce(0) { $0 + $1.utf8.count + 1 }
        if length > longest {
            return ("the path is \(length) bytes long", "use at most \(longest) bytes")
        }
        return nil
    }

    /// What a file of this name is below `devices/`, where it is no device file: editors and systems leave such files
    /// there.
    package static func kindOfStray(_ name: String) -> String? {
        if name.hasPrefix(".") { return "a hidden file" }
        let isBackup =
            name.hasSuffix("~") || name.hasPrefix("#") && name.hasSuffix("#")
            || [".bak", ".orig", ".rej", ".swp", ".swo", ".tmp", ".rpmsave", ".dpkg-old"].contains(
                where: name.hasSuffix)
        return isBackup ? "an editor's backup" : nil
    }

    /// A topic has at most 65,535 bytes, and prefix, port and point want their share.
    private static let longest = 32_768

    public var description: String { segments.joined(separator: "/") }

    public static func < (left: DevicePath, right: DevicePath) -> Bool {
        left.segments.lexicographicallyPrecedes(right.segments)
    }
}

extension String {
    /// Whether it is a number of ASCII digits, as a port is.
    package var isDigitsAlone: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
