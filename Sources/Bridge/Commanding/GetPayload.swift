import Registry

/// What a get message asks for: nothing (an empty message), or an object of `refresh` and `id`.
struct GetPayload: Hashable, Sendable {
    /// Whether the API is to be called first.
    var refresh = false
    /// The asker's name for the message, which comes back in the answer.
    var id: JSONValue?

    static let forms = #"an empty message, or an object such as {"refresh": true, "id": "q1"}"#
    private static let longest = 64 * 1024
    private static let longestID = 256

    /// What is wrong with a payload.
    struct Problem: Error, Hashable, Sendable {
        let reason: String
    }

    init() {}

    init(_ payload: [UInt8]) throws(Problem) {
        let isBlank = payload.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard !isBlank else { return }
        guard payload.count <= Self.longest else {
            throw Problem(reason: "the message is \(payload.count) bytes long; send \(Self.forms)")
        }
        guard let object = try? JSONValue(parsing: payload).object else {
            throw Problem(reason: "the message is no JSON object; send \(Self.forms)")
        }
        for (key, value) in object.keys.map({ ($0, object[$0]) }) {
            switch (key, value) {
            case ("refresh", .bool(let flag)?): refresh = flag
            case ("refresh", .number(let number)?) where number.integer == 0 || number.integer == 1:
                refresh = number.integer == 1
            case ("refresh", _): throw Problem(reason: "refresh is true or false; send \(Self.forms)")
            case ("id", .string(let text)?) where !text.isEmpty && text.utf8.count <= Self.longestID: id = value
            case ("id", .number(let number)?) where number.text.utf8.count <= Self.longestID: id = value
            case ("id", _): throw Problem(reason: "the id must be a text of 1 to \(Self.longestID) bytes or a number")
            default:
                let shown = String(key.unicodeScalars.prefix(64))
                throw Problem(reason: "a get message has no member '\(shown)'; send \(Self.forms)")
            }
        }
    }
}
