/// What happens between the client and the broker, for logs, metrics and those who publish after each connect.
public enum MQTTEvent: Sendable {
    /// The broker has accepted the client, and the subscriptions were sent.
    case connected(BrokerSession)
    /// The broker has accepted these topic filters, with these QoS.
    case subscribed([GrantedSubscription])
    /// The broker refuses a topic filter: nothing will come in for it. Tried again with the next connection.
    case subscriptionRefused(filter: String, MQTTError)
    /// The connection was lost, or could not be made. Tried again after `retryIn`. When `error.needsAttention`, the
    /// broker will go on refusing until a person has acted, and the wait is the slow one.
    case disconnected(MQTTError, retryIn: Duration)
}

/// What the broker said of itself when it accepted the client.
public struct BrokerSession: Sendable, Hashable {
    /// It still had the session of an earlier connection.
    public var sessionPresent: Bool
    /// Messages in flight that it takes, 65,535 if it did not say.
    public var receiveMaximum: Int
    /// The highest QoS with which it takes messages.
    public var maximumQoS: QoS
    /// Whether it keeps retained messages; if not, the retain flag of what is published has no effect.
    public var retainAvailable: Bool
    /// The largest packet that it takes, in bytes, if it said so.
    public var maximumPacketSize: Int?

    public init(
        sessionPresent: Bool = false, receiveMaximum: Int = 65_535, maximumQoS: QoS = .exactlyOnce,
        retainAvailable: Bool = true, maximumPacketSize: Int? = nil
    ) {
        self.sessionPresent = sessionPresent
        self.receiveMaximum = receiveMaximum
        self.maximumQoS = maximumQoS
        self.retainAvailable = retainAvailable
        self.maximumPacketSize = maximumPacketSize
    }
}

/// A topic filter that the broker has accepted.
public struct GrantedSubscription: Sendable, Hashable {
    public var filter: String
    /// May be lower than what was asked for.
    public var qos: QoS

    public init(filter: String, qos: QoS) {
        self.filter = filter
        self.qos = qos
    }
}

/// How the client stands at this moment.
public struct MQTTStatus: Sendable, Hashable {
    public var isConnected: Bool
    /// Messages that wait to be sent.
    public var waiting: Int
    /// Messages that were sent and await their acknowledgement.
    public var inFlight: Int

    public init(isConnected: Bool, waiting: Int, inFlight: Int) {
        self.isConnected = isConnected
        self.waiting = waiting
        self.inFlight = inFlight
    }
}
