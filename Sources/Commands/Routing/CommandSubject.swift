public import Registry

/// What a result says of the message that it answers.
public enum CommandSubject: Hashable, Sendable {
    /// The scalar form: the point, and the value as it was understood (or as it was written, if it was not).
    case point(String, value: JSONValue)
    /// The object form: its points, without options, and the whole object (or the text, if it was none).
    case points([String], value: JSONValue)

    /// Bytes of a value, and of an object, that a result repeats; longer ones are cut short, as text.
    private static let (longestValue, longestObject) = (256, 4096)
    /// Points that a result names.
    private static let mostPoints = 64

    /// The scalar form, as it was understood.
    init(_ value: SetValue, of point: String) {
        if case .number(let number) = value, number.text.utf8.count > CommandSubject.longestValue {
            self.init(unread: Array(number.text.utf8), point: point)
        } else {
            self = .point(point, value: value.json)
        }
    }

    /// The object form, as it was understood.
    init(_ object: JSONObject, points: [String], payload: [UInt8]) {
        guard payload.count > CommandSubject.longestObject else {
            self = .points(points, value: .object(object))
            return
        }
        self.init(unread: payload, point: nil)
        if case .points(_, let value) = self {
            let few = points.prefix(CommandSubject.mostPoints).map { String($0.unicodeScalars.prefix(64)) }
            self = .points(few, value: value)
        }
    }

    /// Of a message that was not or could not be read: its text, cut short.
    ///
    /// - Parameter point: the topic's point, if it names one.
    public init(unread payload: [UInt8], point: String?) {
        let shownBytes = CommandSubject.longestValue
        var text: JSONValue = .null
        if !payload.isEmpty {
            let decoded = String(decoding: payload.prefix(shownBytes), as: UTF8.self)
            text = .string(payload.count > shownBytes ? decoded + "…" : decoded)
        }
        self = point.map { .point($0, value: text) } ?? .points([], value: text)
    }
}
