/// The id that ChargePoint gives a station: network and number, such as `1:34003`.
///
/// Strict on purpose: a mistyped id would not fail at the API, it would just find no station.
public struct StationID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as the API spells it.
    public let text: String
    private let network: UInt64
    /// Its number in its network.
    public let number: UInt64

    /// Nil unless `text` is digits, a colon, digits, and nothing else.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let network = Self.number(parts[0]), let number = Self.number(parts[1]) else {
            return nil
        }
        self.text = text
        self.network = network
        self.number = number
    }

    public var description: String { text }

    /// The text says it all: what it was read as need not be compared or hashed too.
    public static func == (left: StationID, right: StationID) -> Bool { left.text == right.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(number) }

    /// By network, then by number, so that `1:9` comes before `1:10`.
    public static func < (left: StationID, right: StationID) -> Bool {
        (left.network, left.number, left.text) < (right.network, right.number, right.text)
    }

    private static func number(_ digits: Substring.UTF8View.SubSequence) -> UInt64? {
        // UInt64("+1") is 1, hence the check of each digit.
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return UInt64(Substring(digits))
    }
}
