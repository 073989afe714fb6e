import MQTT
import Topics

/// How snapshots become messages: the `publish` part of `bridge.yaml` and what follows from the protocol.
struct PublishingRules: Hashable, Sendable {
    var tree: TopicTree
    /// Of everything that is published.
    var qos = QoS.atLeastOnce
    /// Whether the broker keeps snapshots and points for late subscribers; availability it keeps in any case.
    var retain = true
    /// Whether the protocol is MQTT 5: headers travel as user properties, retained snapshots expire by themselves.
    var isVersion5 = true
    /// On MQTT 3.1.1: whether the headers are added to the payload.
    var headersInPayload = false
    /// Seconds after which an unchanged device is published again; nil: with each scrape (`mode: always`).
    var maxSilence: Int?
}
