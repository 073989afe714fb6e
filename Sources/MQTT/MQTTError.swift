/// Why something with the broker did not work, in words for the person who runs the bridge.
public struct MQTTError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; open, since brokers and libraries add theirs.
    public struct Code: Sendable, Hashable {
        /// Who named the failure.
        public enum Domain: Sendable, Hashable {
            /// This client.
            case client
            /// The broker: a reason code of MQTT 5 (§2.4). The return codes of MQTT 3.1.1 are given as their like in 5.
            case reason
            /// libmosquitto: `MOSQ_ERR_…`.
            case library
            /// The operating system: `errno`.
            case system
            /// The name resolver: `EAI_…`.
            case resolver
        }

        public let domain: Domain
        public let value: Int

        public init(domain: Domain, value: Int) {
            self.domain = domain
            self.value = value
        }

        /// A reason code of MQTT 5.
        public static func reason(_ value: Int) -> Code { Code(domain: .reason, value: value) }

        /// The client was shut down.
        public static let closed = Code(domain: .client, value: 1)
        /// The task that awaited was cancelled.
        public static let cancelled = Code(domain: .client, value: 2)
        /// Too many messages wait for the broker.
        public static let queueFull = Code(domain: .client, value: 3)
        /// The broker did not answer in time.
        public static let timedOut = Code(domain: .client, value: 4)
        /// An argument or a setting that cannot be.
        public static let invalid = Code(domain: .client, value: 5)
        /// The message is larger than this broker takes.
        public static let tooLarge = Code(domain: .client, value: 6)
        /// The broker closed the connection whenever this message was sent.
        public static let poisonous = Code(domain: .client, value: 7)
        /// The TLS handshake failed.
        public static let tls = Code(domain: .client, value: 8)
        /// The connection was closed without a reason.
        public static let connectionLost = Code(domain: .client, value: 9)
        /// The broker closes each connection soon after it has accepted it, and gives no reason.
        public static let unstable = Code(domain: .client, value: 10)

        public static let unsupportedProtocolVersion = reason(132)
        public static let clientIDNotValid = reason(133)
        public static let badUsernameOrPassword = reason(134)
        public static let notAuthorized = reason(135)
        public static let serverUnavailable = reason(136)
        public static let banned = reason(138)
        public static let sessionTakenOver = reason(142)
        public static let packetTooLarge = reason(149)
        public static let quotaExceeded = reason(151)
    }

    public let code: Code
    /// What failed, where, and how to mend it.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    /// Whether the broker will go on refusing until a person has changed something, here or there.
    public var needsAttention: Bool { Self.attentionCodes.contains(code) }

    private static let attentionCodes: Set<Code> = [
        .unsupportedProtocolVersion, .clientIDNotValid, .badUsernameOrPassword, .notAuthorized, .banned,
        .reason(140), .sessionTakenOver, .unstable,
    ]

    /// A short text of a bounded set, for metrics: `reason-135`, `system-111`, `closed`.
    public var label: String {
        switch code.domain {
        case .client: Self.clientLabels[code] ?? "client-\(code.value)"
        case .reason: "reason-\(code.value)"
        case .library: "library-\(code.value)"
        case .system: "system-\(code.value)"
        case .resolver: "resolver\(code.value)"
        }
    }

    private static let clientLabels: [Code: String] = [
        .closed: "closed", .cancelled: "cancelled", .queueFull: "queue-full", .timedOut: "timed-out",
        .invalid: "invalid", .tooLarge: "too-large", .poisonous: "poisonous", .tls: "tls",
        .connectionLost: "connection-lost", .unstable: "unstable",
    ]
}

extension MQTTError {
    static func invalid(_ message: String) -> MQTTError { MQTTError(.invalid, message) }

    static let closed = MQTTError(.closed, "the MQTT client is shut down")

    static let cancelled = MQTTError(
        .cancelled, "cancelled while waiting for the broker; a message that was already sent may still arrive")

    static func queueFull(_ capacity: Int) -> MQTTError {
        MQTTError(
            .queueFull, "\(capacity) messages wait for the broker, and no more may: is the broker away or too slow?")
    }
}
