import Registry

/// A payload understood as far as that is possible without knowing the device.
enum SetPayload: Hashable, Sendable {
    /// The largest payload that is looked at.
    static let maxBytes = 64 * 1024

    /// The scalar form, for `…/<point>/set`.
    case value(SetValue)
    /// The object form, for `…/set`: points and options, in the order of the message.
    case object(JSONObject)

    /// Reads a payload.
    ///
    /// - Parameters:
    ///   - point: the topic's point; nil asks for the object form.
    ///   - forms: what the point takes, for the reason of a refusal.
    init(_ bytes: [UInt8], point: String?, forms: String) throws(Rejection) {
        guard bytes.count <= SetPayload.maxBytes else {
            throw Rejection("the message is \(bytes.count) bytes long, more than \(SetPayload.maxBytes); send \(forms)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Rejection("the message is not UTF-8 text; send \(forms)")
        }
        let trimmed = text.trimmingBlanks()
        guard !trimmed.isEmpty else { throw Rejection("the message is empty, which means nothing; send \(forms)") }
        if let point {
            self = .value(try SetPayload.scalar(trimmed, point: point, forms: forms))
        } else {
            self = .object(try SetPayload.members(bytes, trimmed, forms: forms))
        }
    }

    private static func scalar(_ text: String, point: String, forms: String) throws(Rejection) -> SetValue {
        if let value = SetValue(text: text) { return value }
        // Not a bare word or number: perhaps a JSON string around one.
        guard let json = try? JSONValue(parsing: Array(text.utf8), limits: JSONLimits(maxBytes: maxBytes)) else {
            throw Rejection("\(text.quoted) is no value of \(point); send \(forms)")
        }
        if let value = SetValue(json: json) { return value }
        switch json {
        case .object:
            throw Rejection(
                "\(point) takes one value, not an object; send \(forms), or the object to the device's own set topic")
        case .string(let text):
            let what = text.trimmingBlanks().isEmpty ? "an empty text" : text.quoted
            throw Rejection("\(what) is no value of \(point); send \(forms)")
        default:
            throw Rejection("\(json.kind) is no value of \(point); send \(forms)")
        }
    }

    private static func members(_ bytes: [UInt8], _ text: String, forms: String) throws(Rejection) -> JSONObject {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes, limits: JSONLimits(maxBytes: maxBytes))
        } catch {
            // One of the usual plain words here means that the point is missing in the topic, not that JSON is broken.
            if let value = SetValue(text: text) {
                throw Rejection(
                    "\(value.json.shown) is written to no point; send \(forms), or add the point to the topic")
            }
            throw Rejection("the message is no valid JSON (\(error)); send \(forms)")
        }
        guard let object = json.object else {
            throw Rejection(
                "the message is \(json.kind), and the topic names no point; send \(forms), or add the point to the topic"
            )
        }
        guard !object.isEmpty else { throw Rejection("the object is empty, which means nothing; send \(forms)") }
        return object
    }
}

extension String {
    /// In quotes for a message, cut short if it is long, and without control characters.
    var quoted: String {
        let limit = 60
        var printable = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(limit) {
            printable.append(scalar.isPrintable ? scalar : "\u{FFFD}")
        }
        return "\"" + String(printable) + (unicodeScalars.count > limit ? "…" : "") + "\""
    }
}
