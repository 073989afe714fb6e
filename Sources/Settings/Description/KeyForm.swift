public import Registry

/// What the value of a key may be. The readers of the configuration say it of each key that they read, so that the JSON
/// Schemas cannot say otherwise.
public enum KeyForm: Hashable, Sendable {
    /// A group of keys.
    case group
    /// A group whose keys are the user's own names.
    case names
    case boolean
    /// A whole number.
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// Seconds, or a text such as `1h30m`.
    case duration(ClosedRange<Int>)
    /// Bytes, or a text such as `1GiB`.
    case bytes(atLeast: Int)
    /// One of some words.
    case choice([String])
    /// One of some values, not all of them texts.
    case values([JSONValue])
    /// Any single value: it is not looked at.
    case anything
    /// A text on one line.
    case text
    /// A text that matches a regular expression (ECMA 262, as JSON Schema has it).
    case pattern(String)
}

/// One key of a file: where it stands, and what it may be.
public struct SettingsKey: Hashable, Sendable {
    /// Levels of the key; `*` stands for a name that the user chooses.
    public let path: [String]
    /// At least one; a value must have one of them.
    public let forms: [KeyForm]
    /// Meaning and unit, in one line.
    public let summary: String
    /// What it is without the key; nil: nothing, or another key decides.
    public let fallback: JSONValue?
    /// Whether its group must have it.
    public let isRequired: Bool
    /// For groups: keys of which at most one may be given.
    public let exclusive: [[String]]
}
