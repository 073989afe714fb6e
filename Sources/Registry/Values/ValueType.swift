/// The type of a point: the CSV's `Type`.
public enum ValueType: Hashable, Sendable, CaseIterable {
    case string
    case integer
    case float
    case boolean
    /// An instant, published as ISO 8601 text in UTC with its offset.
    case datetime
    /// A day, `2016-11-07`.
    case date
    /// A time of day, or a duration whose hours may pass 24: `19:19:19`.
    case time
    case dictionary

    /// Every accepted spelling, lower case; the first of each type is the one to recommend.
    public static let registryNames: [(name: String, type: ValueType)] = [
        ("string", .string), ("str", .string),
        ("integer", .integer), ("int", .integer),
        ("float", .float), ("double", .float),
        ("boolean", .boolean), ("bool", .boolean),
        ("datetime", .datetime), ("date", .date), ("time", .time),
        ("dictionary", .dictionary), ("dict", .dictionary),
    ]

    /// Reads the CSV's word, in upper or lower case; nil if it is none of `registryNames`.
    public init?(registryName: String) {
        let wanted = registryName.lowercased()
        guard let found = Self.registryNames.first(where: { $0.name == wanted }) else { return nil }
        self = found.type
    }

    /// The recommended spelling in a registry CSV.
    public var registryName: String {
        switch self {
        case .string: "string"
        case .integer: "integer"
        case .float: "float"
        case .boolean: "boolean"
        case .datetime: "datetime"
        case .date: "date"
        case .time: "time"
        case .dictionary: "dictionary"
        }
    }

    /// VOLTTRON's word in a point's metadata. It has none for instants, days and times: those are texts there.
    public var volttronName: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .float: "float"
        case .string, .datetime, .date, .time: "string"
        case .dictionary: "dict"
        }
    }
}
