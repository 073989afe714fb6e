/// The value of a point as it is published: a JSON scalar, or an object of texts.
public enum PointValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// Digits that are a valid JSON number, as the API gave them: `3.314`, `0.000`.
    case number(String)
    case string(String)
    /// In the API's order.
    case dictionary([DictionaryEntry])
}
