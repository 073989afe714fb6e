/// One line of the attribute catalogue.
struct AttributeFacts {
    let level: Attribute.Level
    let type: ValueType
    let units: String
    let summary: String
    /// The first version of the API that has it.
    let api: APIVersion

    init(
        _ level: Attribute.Level, _ type: ValueType, _ summary: String, units: String = "", api: APIVersion = .v50
    ) {
        self.level = level
        self.type = type
        self.units = units
        self.summary = summary
        self.api = api
    }
}

/// A version of the API; the last level of an endpoint's address.
public enum APIVersion: String, CaseIterable, Hashable, Sendable, Comparable {
    /// A former one, which no endpoint speaks any more: its attributes read null.
    case v41 = "4.1"
    case v50 = "5.0"
    case v51 = "5.1"

    /// The version of an endpoint; nil if its address does not tell.
    public init?(endpoint: String) {
        guard let last = endpoint.split(separator: "/").last else { return nil }
        self.init(rawValue: String(last))
    }

    public static func < (left: APIVersion, right: APIVersion) -> Bool { left.rawValue < right.rawValue }
}
