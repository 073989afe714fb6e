import Registry
import Topics

/// The schemas of the bridge's own topics.
enum BridgeSchemas {
    private static let digest: JSONValue = ["type": "string", "pattern": "^[0-9a-f]{16}$"]

    /// `chargepoint2mqtt/<instance>/info`
    static let info = JSONSchema.object([
        "version": JSONSchema.text, "instance": JSONSchema.text, "time": JSONSchema.instant,
        "startedAt": JSONSchema.instant, "uptime": JSONSchema.count,
        "configDigest": digest, "prefix": JSONSchema.text,
        "layout": JSONSchema.words(of: DeviceLayout.self),
        "accounts": JSONSchema.array(
            of: JSONSchema.object(["name": JSONSchema.text, "endpoint": JSONSchema.text])),
        "deviceCount": JSONSchema.count,
        "devices": JSONSchema.array(
            of: JSONSchema.object([
                "path": JSONSchema.text, "stationID": ["type": "string", "pattern": "^[0-9]+:[0-9]+$"],
                "account": JSONSchema.text, "ports": JSONSchema.array(of: ["type": "integer", "minimum": 1]),
            ])),
    ])

    private static let operation = JSONSchema.object([
        "name": JSONSchema.text, "calls": JSONSchema.count, "errors": JSONSchema.count,
        "latency": JSONSchema.orNull(JSONSchema.object(["mean": JSONSchema.count, "max": JSONSchema.count])),
        "lastSuccess": JSONSchema.orNull(JSONSchema.instant), "lastError": JSONSchema.orNull(JSONSchema.text),
    ])

    private static let budget = JSONSchema.object([
        "perDay": JSONSchema.count, "used": JSONSchema.count, "left": JSONSchema.count, "reserved": JSONSchema.count,
        "stretch": ["type": "number", "minimum": 1],
    ])

    /// `chargepoint2mqtt/<instance>/health`
    static let health = JSONSchema.object([
        "time": JSONSchema.instant, "uptime": JSONSchema.count,
        "accounts": JSONSchema.array(
            of: JSONSchema.object([
                "name": JSONSchema.text, "calls": JSONSchema.count, "errors": JSONSchema.count,
                "waiting": JSONSchema.count, "budget": budget, "operations": JSONSchema.array(of: operation),
            ])),
        "devices": JSONSchema.object(["online": JSONSchema.count, "offline": JSONSchema.count]),
        "scrapes": JSONSchema.object(["done": JSONSchema.count, "skipped": JSONSchema.count]),
        "messages": JSONSchema.object([
            "published": JSONSchema.count, "waiting": JSONSchema.count, "dropped": JSONSchema.count,
        ]),
        "commands": JSONSchema.object([
            "waiting": JSONSchema.count, "done": JSONSchema.count, "rejected": JSONSchema.count,
            "failed": JSONSchema.count, "superseded": JSONSchema.count, "expired": JSONSchema.count,
            "notInForce": JSONSchema.count,
        ]),
        "errors": JSONSchema.texts,
    ])

    /// `chargepoint2mqtt/<instance>/error`
    static let error = JSONSchema.object([
        "id": JSONSchema.text, "state": JSONSchema.words(of: BridgeErrorChange.State.self), "time": JSONSchema.instant,
        "since": JSONSchema.instant, "severity": JSONSchema.words(of: BridgeError.Severity.self),
        "account": JSONSchema.orNull(JSONSchema.text), "device": JSONSchema.orNull(JSONSchema.text),
        "what": JSONSchema.text, "where": JSONSchema.text, "remedy": JSONSchema.text,
    ])

    /// `chargepoint2mqtt/<instance>/reload/result`
    static let reloadResult = JSONSchema.object([
        "status": JSONSchema.words(of: ReloadResult.Status.self), "responseText": JSONSchema.text,
        "configDigest": digest, "receivedAt": JSONSchema.instant, "completedAt": JSONSchema.instant,
    ])
}
