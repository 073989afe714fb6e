public import struct FoundationEssentials.Date

/// What the API answered for an attribute, before a register's type is applied.
public enum RawValue: Hashable, Sendable {
    /// The reply does not hold it, or holds it empty.
    case absent
    /// Text as sent.
    case text(String)
    /// Decimal digits as sent, such as `3.314` or `0.000`.
    case number(String)
    case integer(Int)
    case boolean(Bool)
    /// An instant.
    case date(Date)
    /// Names and values in the API's order.
    case dictionary([DictionaryEntry])
}

/// One name and value of a dictionary, which keeps the order it was given in.
public struct DictionaryEntry: Hashable, Sendable {
    public let key: String
    public let value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
