public import Registry

public import struct FoundationEssentials.Date

/// What became of one set message. Each gets exactly one.
public struct CommandResult: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// The API has accepted it, or the limit is staged.
        case done
        /// Refused; nothing was called.
        case rejected
        /// Begun, and not accepted by the API; or it could not begin for a reason of the bridge's own.
        case failed
        /// A newer write of the same point came before its turn did.
        case superseded
        /// Too old when its turn came; nothing was called.
        case expired
    }

    /// The caller's `id`, or the one that the bridge gave it.
    public var id: JSONValue
    public var subject: CommandSubject
    public var status: Status
    /// The API's code of the last call; nil if the API did not answer, or was not asked.
    public var responseCode: String?
    /// The API's text; if the API was not asked or did not accept, what happened and what would be right.
    public var responseText: String?
    public var receivedAt: Date
    public var completedAt: Date
    /// The target's load points as getLoad showed them right after the call, by point name (of a station: by port, then
    /// by point name). Null if nothing was read.
    public var readback: JSONValue
    /// Whether the readback showed what was written. Nil: not known, since it could not be read, or (alarms) is not
    /// part of getLoad. A staged limit is not in force.
    public var inForce: Bool?
    /// What the writer should know although the command stands.
    public var warnings: [String]

    public init(
        id: JSONValue, subject: CommandSubject, status: Status, responseCode: String? = nil,
        responseText: String? = nil, receivedAt: Date, completedAt: Date, readback: JSONValue = .null,
        inForce: Bool? = false, warnings: [String] = []
    ) {
        self.id = id
        self.subject = subject
        self.status = status
        self.responseCode = responseCode
        self.responseText = responseText
        self.receivedAt = receivedAt
        self.completedAt = completedAt
        self.readback = readback
        self.inForce = inForce
        self.warnings = warnings
    }

    /// The result's payload, with the same keys in the same order each time:
    ///
    ///     {"id": …, "point": "allowedLoad", "value": 3.0, "status": "done", "responseCode": "100", "responseText": …,
    ///      "receivedAt": …, "completedAt": …, "readback": {…}, "inForce": false, "warnings": []}
    ///
    /// The object form has `"points": […]` in place of `"point"`, and the whole object as its value.
    public func json() -> [UInt8] {
        var object = JSONObject()
        object["id"] = id
        switch subject {
        case .point(let point, let value):
            object["point"] = .string(point)
            object["value"] = value
        case .points(let points, let value):
            object["points"] = .array(points.map(JSONValue.string))
            object["value"] = value
        }
        object["status"] = .string(status.rawValue)
        object["responseCode"] = responseCode.map(JSONValue.string) ?? .null
        object["responseText"] = responseText.map(JSONValue.string) ?? .null
        object["receivedAt"] = .string(ISO8601.text(receivedAt))
        object["completedAt"] = .string(ISO8601.text(completedAt))
        object["readback"] = readback
        object["inForce"] = inForce.map(JSONValue.bool) ?? .null
        object["warnings"] = .array(warnings.map(JSONValue.string))
        return JSONValue.object(object).encoded()
    }
}
