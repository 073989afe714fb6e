/// How surely a message is delivered between a client and the broker (MQTT 5 §4.3).
public enum QoS: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    /// Written once; lost if the connection is.
    case atMostOnce = 0
    /// Repeated until acknowledged: may arrive twice.
    case atLeastOnce = 1
    /// Acknowledged in two steps: arrives once, as long as the session lives.
    case exactlyOnce = 2

    public static func < (left: QoS, right: QoS) -> Bool { left.rawValue < right.rawValue }
}

/// A message to publish, a last will, or one that came in.
public struct MQTTMessage: Sendable, Hashable {
    /// Where to; no wildcards, at most 65,535 bytes of UTF-8.
    public var topic: String
    /// Any bytes, up to 256 MiB. Empty and retained: removes what the broker retains for the topic.
    public var payload: [UInt8]
    public var qos: QoS
    /// Going out: the broker keeps it for later subscribers. Coming in: it was kept, and is not news (unless the
    /// subscription has `retainAsPublished`).
    public var retain: Bool
    /// Sent and received with MQTT 5 only; dropped without a word on 3.1.1.
    public var properties: MQTTProperties
    /// How it came in; nil of one that goes out.
    public internal(set) var arrival: MQTTArrival?

    public init(
        topic: String, payload: [UInt8] = [], qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: MQTTProperties = MQTTProperties()
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.properties = properties
    }

    /// A message whose payload is text.
    public init(
        topic: String, text: String, qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: MQTTProperties = MQTTProperties()
    ) {
        self.init(topic: topic, payload: Array(text.utf8), qos: qos, retain: retain, properties: properties)
    }

    /// The payload as text; bytes that are no UTF-8 are replaced.
    public var text: String { String(decoding: payload, as: UTF8.self) }
}
