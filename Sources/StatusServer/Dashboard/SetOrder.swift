import Registry

/// What `POST /api/set` asks for: `{"device": "campus/building1/station_001/1", "set": {"shedState": 1, …}}`, the latter
/// being a set message in the object form.
struct SetOrder: Sendable {
    struct Problem: Error, Hashable, Sendable {
        let reason: String
    }

    let device: String
    /// With an `id`.
    let write: JSONObject
    let id: JSONValue

    private static let form = #"Send {"device": "…", "set": {"shedState": 1, "allowedLoad": 3.0}}."#

    /// - Parameter makeID: names a set message that has no `id`.
    init(_ body: [UInt8], makeID: () -> String = Self.makeID) throws(Problem) {
        guard let object = (try? JSONValue(parsing: body))?.object else {
            throw Problem(reason: "The body is no JSON object. \(Self.form)")
        }
        if let other = object.keys.first(where: { !["device", "set"].contains($0) }) {
            throw Problem(reason: "There is no member '\(other.prefix(64))'. \(Self.form)")
        }
        guard let device = object["device"]?.string, !device.isEmpty,
            !device.utf8.contains(where: { [0, UInt8(ascii: "+"), UInt8(ascii: "#")].contains($0) })
        else { throw Problem(reason: "device names no device. \(Self.form)") }
        guard var write = object["set"]?.object, !write.isEmpty else {
            throw Problem(reason: "set is no object of points. \(Self.form)")
        }
        let id = write["id"] ?? .string(makeID())
        write["id"] = id
        (self.device, self.write, self.id) = (device, write, id)
    }

    private static func makeID() -> String {
        "dashboard-" + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
