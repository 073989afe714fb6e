/// The columns of a registry CSV, by header name: VOLTTRON's nine, and two of ours.
enum RegistryColumn: String, CaseIterable {
    case point = "Volttron Point Name"
    case attribute = "Attribute Name"
    case register = "Register Name"
    case port = "Port #"
    case type = "Type"
    case units = "Units"
    case startingValue = "Starting Value"
    case writable = "Writable"
    case notes = "Notes"
    case interval = "Scrape Interval"
    case maxAge = "Max Age"

    /// Without these a row says nothing; the others have a default.
    static let required: [RegistryColumn] = [.point, .attribute, .register]

    /// Reads a header cell, in upper or lower case and with any blanks between the words.
    init?(header: String) {
        let wanted = Self.normalized(header)
        guard let column = Self.allCases.first(where: { Self.normalized($0.rawValue) == wanted }) else { return nil }
        self = column
    }

    private static func normalized(_ header: String) -> String {
        header.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
