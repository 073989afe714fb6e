import Registry

/// The result of a set message, whoever sent it, as pages get it.
public struct CommandOutcome: Sendable {
    /// Counts them from the start of the bridge.
    public let number: Int
    /// What it was addressed to.
    public let device: String
    /// The result's payload, a JSON object.
    public let payload: [UInt8]

    /// Longest payload that goes to pages whole. A result of thousands of stations is longer; its stations are left out.
    static let longest = 65_536

    init(number: Int, device: String, payload: [UInt8]) {
        self.number = number
        self.device = device
        self.payload = payload.count <= Self.longest ? payload : Self.withoutStations(payload)
    }

    private static func withoutStations(_ payload: [UInt8]) -> [UInt8] {
        let limits = JSONLimits(maxBytes: payload.count)
        guard let whole = (try? JSONValue(parsing: payload, limits: limits))?.object else { return [] }
        let members = whole.members.filter { $0.key != "stations" }.map { ($0.key, $0.value) }
        let object = JSONValue.object(JSONObject(members)).encoded()
        return object.count <= longest ? object : []
    }

    /// The payload with `key` and `device` before all else.
    var json: [UInt8] {
        let head = JSONValue.object(["key": .integer(number), "device": .string(device)]).encoded()
        guard payload.first == UInt8(ascii: "{"), payload.count > 2 else { return head }
        return head.dropLast() + [UInt8(ascii: ",")] + payload.dropFirst()
    }

    /// The `id` of its command.
    var id: JSONValue? {
        (try? JSONValue(parsing: payload, limits: JSONLimits(maxBytes: payload.count)))?.object?["id"]
    }
}
