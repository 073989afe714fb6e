import CMosquitto

/// A topic filter and what the broker shall do with it (MQTT 5 §3.8.3.1).
public struct Subscription: Sendable, Hashable {
    /// What the broker does with its retained messages when it accepts the subscription; MQTT 5.
    public enum RetainedMessages: Sendable, Hashable {
        /// Sends them, each time that the client subscribes.
        case always
        /// Sends them only if the session did not have the subscription before.
        case ifNew
        /// Does not send them.
        case never
    }

    /// Topic, in which `+` stands for one segment and a last `#` for all that follow.
    public var filter: String
    /// The highest QoS with which messages come in.
    ///
    /// Use `atLeastOnce` where nothing may be lost: at `exactlyOnce` the library keeps a message in memory, already
    /// acknowledged for the first time, until the broker releases it, and a crash in between loses it. If the session
    /// is kept (`cleanStart` false), no more than `atLeastOnce` is asked for: after a reconnect libmosquitto (2.0.11)
    /// would count a repeated message twice, and later take it for another.
    public var qos: QoS
    /// Do not send back what this client publishes itself; MQTT 5.
    public var noLocal: Bool
    /// Messages keep the retain flag with which they were published, live ones too; MQTT 5.
    public var retainAsPublished: Bool
    public var retainedMessages: RetainedMessages

    public init(
        _ filter: String, qos: QoS = .atLeastOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainedMessages: RetainedMessages = .always
    ) {
        self.filter = filter
        self.qos = qos
        self.noLocal = noLocal
        self.retainAsPublished = retainAsPublished
        self.retainedMessages = retainedMessages
    }

    /// The option bits of a SUBSCRIBE packet, without the QoS.
    var options: Int32 {
        var bits = noLocal ? MQTT_SUB_OPT_NO_LOCAL.rawValue : 0
        if retainAsPublished { bits |= MQTT_SUB_OPT_RETAIN_AS_PUBLISHED.rawValue }
        switch retainedMessages {
        case .always: break
        case .ifNew: bits |= MQTT_SUB_OPT_SEND_RETAIN_NEW.rawValue
        case .never: bits |= MQTT_SUB_OPT_SEND_RETAIN_NEVER.rawValue
        }
        return Int32(bits)
    }

    func validate() throws(MQTTError) {
        try filter.validateMQTTText("subscription")
        guard filter.withCString({ mosquitto_sub_topic_check($0) }) == 0, !filter.isEmpty else {
            throw .invalid(
                "subscription \"\(filter)\": + must fill a whole segment, and # must be the whole last segment")
        }
    }
}
