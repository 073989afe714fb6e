public import Registry

/// What a result says of the message that it answers.
public enum CommandSubject: Hashable, Sendable {
    /// The scalar form: the point, and the value as it was understood (or as it was written, if it was not).
    case point(String, value: JSONValue)
    /// The object form: its points, without options, and the whole object (or the text, if it was none).
    case points([String], value: JSONValue)

    /// Of a message that was not or could not be read: its text, cut short.
    ///
    /// - Parameter point: the topic's point, if it names one.
    public init(unread payload: [UInt8], point: String?) {
        let shownBytes = 256
        var text: JSONValue = .null
        if !payload.isEmpty {
            let decoded = String(decoding: payload.prefix(shownBytes), as: UTF8.self)
            text = .string(payload.count > shownBytes ? decoded + "…" : decoded)
        }
        self = point.map { .point($0, value: text) } ?? .points([], value: text)
    }
}
