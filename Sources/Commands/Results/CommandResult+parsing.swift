import Registry

extension CommandResult {
    /// Reads what `json()` wrote.
    init?(parsing bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes, limits: JSONLimits(maxBytes: .max)), let object = json.object,
            let id = object["id"], let value = object["value"],
            let receivedAt = object["receivedAt"]?.string.flatMap(ISO8601.date)
        else { return nil }
        let subject: CommandSubject =
            if let point = object["point"]?.string {
                .point(point, value: value)
            } else {
                .points(object["points"]?.array?.compactMap(\.string) ?? [], value: value)
            }
        self.init(
            id: id, subject: subject, status: .failed, receivedAt: receivedAt, completedAt: receivedAt)
        guard take(object) else { return nil }
        stations = object["stations"]?.object?.members.compactMap { member in
            var result = self
            guard let object = member.value.object, result.take(object) else { return nil }
            return StationOutcome(path: member.key, result: result)
        }
    }

    /// Takes over what a station's part of a result says.
    mutating func take(_ object: JSONObject) -> Bool {
        guard let status = object["status"]?.string.flatMap(Status.init),
            let completedAt = object["completedAt"]?.string.flatMap(ISO8601.date)
        else { return false }
        self.status = status
        self.completedAt = completedAt
        responseCode = object["responseCode"]?.string
        responseText = object["responseText"]?.string
        readback = object["readback"] ?? .null
        inForce = object["inForce"]?.bool
        warnings = object["warnings"]?.array?.compactMap(\.string) ?? []
        return true
    }
}
