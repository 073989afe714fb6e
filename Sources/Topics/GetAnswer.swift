public import Registry

public import struct FoundationEssentials.Date

/// The answer to a get message: what the bridge knows of a device, and how old that is.
public struct GetAnswer: Hashable, Sendable {
    /// One point as the snapshot has it.
    public struct Entry: Hashable, Sendable {
        public var description: PointDescription
        /// Nil: stale, or not read yet; it is null in the answer, and `age` is null too.
        public var value: PointValue?
        /// When it was read; nil if it was not, or if it is the bridge's own.
        public var readAt: Date?

        public init(description: PointDescription, value: PointValue?, readAt: Date?) {
            self.description = description
            self.value = value
            self.readAt = readAt
        }
    }

    /// The asker's name for the message; nil: none.
    public var id: JSONValue?
    /// The device as in its topics, `campus/building1/station_001/2`.
    public var device: String
    /// The point that was asked for; nil: the device.
    public var point: String?
    /// That point, or all of the device in registry order.
    public var entries: [Entry]
    /// Whether the API was called for it.
    public var isRefreshed: Bool
    /// What the asker should know, such as why the API was not called.
    public var warnings: [String]

    public init(
        id: JSONValue?, device: String, point: String?, entries: [Entry], isRefreshed: Bool = false,
        warnings: [String] = []
    ) {
        self.id = id
        self.device = device
        self.point = point
        self.entries = entries
        self.isRefreshed = isRefreshed
        self.warnings = warnings
    }

    /// The payload. For a point:
    ///
    ///     {"id": null, "device": …, "point": "portLoad", "value": 3.314, "metadata": {"units","tz","type"}, "age": 12,
    ///      "time": …, "refreshed": false, "warnings": []}
    ///
    /// A device has `values`, `metadata` and `ages`, objects of points, in place of the point's. Ages are whole seconds.
    public func json(at now: Date) -> [UInt8] {
        var object = JSONObject()
        object["id"] = id ?? .null
        object["device"] = .string(device)
        if let point {
            object["point"] = .string(point)
            object["value"] = entries.first?.value.map(JSONValue.init) ?? .null
            object["metadata"] = entries.first.map { Self.metadata($0.description) } ?? .null
            object["age"] = entries.first.map { Self.age($0, at: now) } ?? .null
        } else {
            // A point that is stale is missing, as it is in the snapshot.
            let known = entries.filter { $0.value != nil }
            object["values"] = .object(
                JSONObject(known.map { ($0.description.name, $0.value.map(JSONValue.init) ?? .null) }))
            object["metadata"] = .object(
                JSONObject(known.map { ($0.description.name, Self.metadata($0.description)) }))
            object["ages"] = .object(JSONObject(known.map { ($0.description.name, Self.age($0, at: now)) }))
        }
        object["time"] = .string(ISO8601.text(now))
        object["refreshed"] = .bool(isRefreshed)
        object["warnings"] = .array(warnings.map(JSONValue.string))
        return JSONValue.object(object).encoded()
    }

    /// The payload of an answer that there is none, with the reason in the same key as a set message's result.
    public static func refusal(id: JSONValue?, reason: String, at now: Date) -> [UInt8] {
        var object = JSONObject()
        object["id"] = id ?? .null
        object["status"] = "rejected"
        object["responseText"] = .string(reason)
        object["time"] = .string(ISO8601.text(now))
        return JSONValue.object(object).encoded()
    }

    private static func metadata(_ description: PointDescription) -> JSONValue {
        .object(
            JSONObject([
                ("units", .string(description.units)), ("tz", .string(description.timezone)),
                ("type", .string(description.type)),
            ]))
    }

    private static func age(_ entry: Entry, at now: Date) -> JSONValue {
        guard entry.value != nil, let readAt = entry.readAt else { return .null }
        return .integer(max(0, Int(now.timeIntervalSince(readAt))))
    }
}
