public import Registry

/// `broker`: how to reach the MQTT broker.
public struct BrokerSettings: Hashable, Sendable {
    /// Name or address.
    public var host = "127.0.0.1"
    /// TCP port; without the key 1883, or 8883 with TLS.
    public var port = 1883
    public var protocolVersion = MQTTVersion.v5
    /// Nil: connect without credentials.
    public var username: String?
    public var password: Secret?
    /// Nil: no TLS.
    public var tls: TLSSettings?
    /// Quality of service of subscriptions, 0 to 2.
    public var qos = 1
    /// Seconds between signs of life; the broker publishes the last will after one and a half of these.
    public var keepAlive = 30

    public init() {}
}

/// `broker.protocol`.
public enum MQTTVersion: String, CaseIterable, Hashable, Sendable {
    case v5 = "5"
    case v311 = "3.1.1"

    /// Takes the common spellings: `5`, `5.0`, `3.1.1`, `311`, and `4`, which is what 3.1.1 calls itself on the wire.
    init?(spelling: String) {
        guard let version = Self.spellings.first(where: { $0.text == spelling.lowercased() })?.version else {
            return nil
        }
        self = version
    }

    private static let spellings: [(text: String, version: MQTTVersion)] = [
        ("5", .v5), ("5.0", .v5), ("v5", .v5), ("3.1.1", .v311), ("311", .v311), ("v3.1.1", .v311), ("v311", .v311),
        ("4", .v311),
    ]

    /// The spellings as YAML reads them: texts, and numbers where they look like some.
    static let values: [JSONValue] =
        spellings.map { .string($0.text) }
        + spellings.compactMap { spelling in
            Int(spelling.text).map(JSONValue.integer)
        }
}

/// `broker.tls`: with no key at all, TLS with the system's certificate authorities.
public struct TLSSettings: Hashable, Sendable {
    /// Path of a PEM file with the authorities to trust; nil: the system's.
    public var ca: String?
    /// Path of a PEM file with the client's certificate; nil: none.
    public var cert: String?
    /// Path of a PEM file with the key of `cert`.
    public var key: String?

    public init() {}
}
