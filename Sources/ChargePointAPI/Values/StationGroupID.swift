/// The id of a station group, the API's `sgID`.
///
/// The API writes one id in two ways: as a number in most places, and as text with leading zeros in getStations and
/// getStationRights. Here "00001" and 1 are the same group.
public struct StationGroupID: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// The id as a number, from 1.
    public let number: Int

    /// The group of this number.
    public init(_ number: Int) {
        self.number = number
    }

    public init(integerLiteral number: Int) {
        self.init(number)
    }

    /// The group of this text, e.g. `00001`; blanks around it do not matter. Nil unless it is a whole number.
    public init?(_ text: some StringProtocol) {
        var digits = text.drop(while: \.isWhitespace)
        while digits.last?.isWhitespace == true { digits.removeLast() }
        guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let number = Int(digits) else {
            return nil
        }
        self.init(number)
    }

    /// The groups of a list such as `00001, 00002`, in its order, each once. What is no number is left out.
    public static func list(_ text: String) -> [StationGroupID] {
        var seen: Set<StationGroupID> = []
        return text.split(separator: ",").compactMap { StationGroupID($0) }.filter { seen.insert($0).inserted }
    }

    public static func < (one: Self, other: Self) -> Bool { one.number < other.number }

    /// The number, without leading zeros.
    public var description: String { String(number) }
}
