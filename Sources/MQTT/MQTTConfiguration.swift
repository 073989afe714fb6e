/// Where the broker is, who we are, and how the client behaves.
public struct MQTTConfiguration: Sendable {
    /// Which MQTT is spoken.
    public enum ProtocolVersion: Sendable, Hashable {
        case v311
        case v5
    }

    /// How the connection is encrypted. At least TLS 1.2; the broker's certificate is always verified.
    public struct TLS: Sendable, Hashable {
        /// PEM file of the authorities to trust; nil: those of the operating system.
        public var caFile: String?
        /// PEM file of the client's own certificate (and those between it and its authority), if the broker wants one.
        public var certFile: String?
        /// PEM file of its key, not encrypted.
        public var keyFile: String?
        /// Whether the broker's certificate must name `host`. False only for a broker with a certificate for another
        /// name.
        public var verifiesHostName: Bool

        public init(
            caFile: String? = nil, certFile: String? = nil, keyFile: String? = nil, verifiesHostName: Bool = true
        ) {
            self.caFile = caFile
            self.certFile = certFile
            self.keyFile = keyFile
            self.verifiesHostName = verifiesHostName
        }
    }

    /// How long to wait before connecting again.
    public struct Reconnect: Sendable, Hashable {
        /// The longest wait after a first failure; it doubles with each that follows.
        public var first: Duration = .seconds(1)
        /// What the doubling ends at. Each wait is drawn between half of the value and all of it.
        public var maximum: Duration = .seconds(60)
        /// The wait, without doubling or chance, when a person has to act first: see `MQTTError.needsAttention`.
        public var slow: Duration = .seconds(60)
        /// A connection that lasted this long starts the doubling afresh.
        public var stableAfter: Duration = .seconds(10)

        public init() {}
    }

    /// Name or address of the broker.
    public var host: String
    /// 1883 is usual, 8883 with TLS.
    public var port: Int
    public var protocolVersion: ProtocolVersion
    /// Unique at the broker: a second client with the same one takes the session over.
    public var clientID: String
    public var username: String?
    public var password: String?
    public var tls: TLS?
    /// Seconds without traffic after which the client asks whether the broker is there (0: never, else at least 5). A
    /// silent broker is given up after at most twice this time.
    public var keepAlive: Int
    /// Whether each connection starts with a new session. False: the broker keeps subscriptions and messages with a QoS
    /// above 0 while the client is away, and QoS 2 stays exactly-once over a reconnect.
    public var cleanStart: Bool
    /// Seconds for which a session outlives its connection; used if `cleanStart` is false. On MQTT 5 the broker sees to
    /// it. A broker of 3.1.1 keeps sessions for ever: there the client throws away one that it left longer ago.
    public var sessionExpiry: UInt32
    /// Whether the first connection throws away the session that the broker may have kept of an earlier client with this
    /// id; used if `cleanStart` is false.
    public var discardsFormerSession = false
    /// What the broker publishes when the connection is lost without a farewell.
    public var will: MQTTMessage?
    /// Most messages that await their acknowledgement at once; MQTT 5 brokers may ask for fewer. On 3.1.1, where a
    /// broker cannot say, never above 20, mosquitto's default: with more, QoS 2 stalls for ever.
    public var maxInFlight: Int
    /// Most messages that wait to be sent; over it `publish` throws `.queueFull`.
    public var maxWaiting: Int
    /// Longest time from the start of a connection to the broker's consent.
    public var connectTimeout: Duration
    public var reconnect: Reconnect

    public init(
        host: String = "127.0.0.1", port: Int = 1883, protocolVersion: ProtocolVersion = .v5, clientID: String,
        username: String? = nil, password: String? = nil, tls: TLS? = nil, keepAlive: Int = 30,
        cleanStart: Bool = true, sessionExpiry: UInt32 = 86_400, will: MQTTMessage? = nil, maxInFlight: Int = 20,
        maxWaiting: Int = 10_000, connectTimeout: Duration = .seconds(10), reconnect: Reconnect = Reconnect()
    ) {
        self.host = host
        self.port = port
        self.protocolVersion = protocolVersion
        self.clientID = clientID
        self.username = username
        self.password = password
        self.tls = tls
        self.keepAlive = keepAlive
        self.cleanStart = cleanStart
        self.sessionExpiry = sessionExpiry
        self.will = will
        self.maxInFlight = maxInFlight
        self.maxWaiting = maxWaiting
        self.connectTimeout = connectTimeout
        self.reconnect = reconnect
    }
}

/// A password must not reach a log by way of `print` or `dump`.
extension MQTTConfiguration: CustomStringConvertible, CustomReflectable {
    public var description: String { "MQTT client \(clientID) of \(endpoint)" }
    public var customMirror: Mirror { Mirror(self, children: ["broker": endpoint, "clientID": clientID]) }

    /// The broker in messages.
    var endpoint: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
