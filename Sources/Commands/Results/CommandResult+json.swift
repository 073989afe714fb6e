import Registry

extension CommandResult {
    /// The longest value and text that a result repeats, in bytes.
    private static let longestEcho = 4096

    /// The result's payload, with the same keys in the same order each time:
    ///
    ///     {"id": …, "point": "allowedLoad", "value": 3.0, "status": "done", "responseCode": "100", "responseText": …,
    ///      "receivedAt": …, "completedAt": …, "readback": {…}, "inForce": false, "warnings": []}
    ///
    /// The object form has `"points": […]` in place of `"point"`, and the whole object as its value. A command to the
    /// stations below a path has `"stations": {"campus/station_001": {"status": …, …}, …}` as its last member. A value
    /// or text that is longer than 4 KiB is cut short.
    public func json() -> [UInt8] {
        var object = JSONObject()
        object["id"] = id
        switch subject {
        case .point(let point, let value):
            object["point"] = .string(point.cut(to: 256))
            object["value"] = CommandResult.bounded(value)
        case .points(let points, let value):
            object["points"] = .array(points.prefix(64).map { .string($0.cut(to: 256)) })
            object["value"] = CommandResult.bounded(value)
        }
        object["status"] = .string(status.rawValue)
        object["responseCode"] = responseCode.map(JSONValue.string) ?? .null
        object["responseText"] = responseText.map(CommandResult.text) ?? .null
        object["receivedAt"] = .string(ISO8601.text(receivedAt))
        object["completedAt"] = .string(ISO8601.text(completedAt))
        addOutcome(to: &object)
        if let stations {
            // Joined by hand: an object looks through its members for each new one.
            var seen: Set<String> = []
            let members = stations.filter { seen.insert($0.path).inserted }.map { outcome in
                JSONValue.string(outcome.path).encoded() + [UInt8(ascii: ":")] + outcome.result.stationJSON.encoded()
            }
            let whole = JSONValue.object(object).encoded().dropLast()
            return whole + Array(",\"stations\":{".utf8) + members.joined(separator: [UInt8(ascii: ",")])
                + Array("}}".utf8)
        }
        return JSONValue.object(object).encoded()
    }

    /// A station's part of a result for many.
    var stationJSON: JSONValue {
        var object = JSONObject()
        object["status"] = .string(status.rawValue)
        object["responseCode"] = responseCode.map(JSONValue.string) ?? .null
        object["responseText"] = responseText.map(CommandResult.text) ?? .null
        object["completedAt"] = .string(ISO8601.text(completedAt))
        addOutcome(to: &object)
        return .object(object)
    }

    private func addOutcome(to object: inout JSONObject) {
        object["readback"] = readback
        object["inForce"] = inForce.map(JSONValue.bool) ?? .null
        object["warnings"] = .array(warnings.map(CommandResult.text))
    }

    private static func text(_ text: String) -> JSONValue { .string(text.cut(to: longestEcho)) }

    private static func bounded(_ value: JSONValue) -> JSONValue {
        let bytes = value.encoded()
        guard bytes.count > longestEcho else { return value }
        return .string(String(decoding: bytes, as: UTF8.self).cut(to: longestEcho))
    }
}

extension String {
    /// The text, or so many bytes of it and a mark that there was more.
    func cut(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        return String(decoding: utf8.prefix(bytes), as: UTF8.self) + "…"
    }
}
