public import struct FoundationEssentials.Date

/// A set message as the broker delivered it: all that is needed to understand it, and to understand it again after a
/// restart.
public struct SetMessage: Hashable, Sendable {
    public var topic: String
    public var payload: [UInt8]
    /// Whether the broker kept the message from earlier. Such messages are refused.
    public var isRetained: Bool
    /// MQTT 5 correlation data: a second message that carries the same is the first again.
    public var correlationData: [UInt8]?
    /// MQTT 5 response topic.
    public var responseTopic: String?
    /// MQTT 5 message expiry in seconds, what was left of it when the message came in.
    public var messageExpiry: UInt32?
    /// The number of its delivery by the broker, 0 at QoS 0. A message that is delivered anew, since its
    /// acknowledgement was lost, has the same number and content.
    public var packetID: UInt16
    public var receivedAt: Date

    public init(
        topic: String, payload: [UInt8], isRetained: Bool = false, correlationData: [UInt8]? = nil,
        responseTopic: String? = nil, messageExpiry: UInt32? = nil, packetID: UInt16 = 0, receivedAt: Date
    ) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.correlationData = correlationData
        self.responseTopic = responseTopic
        self.messageExpiry = messageExpiry
        self.packetID = packetID
        self.receivedAt = receivedAt
    }
}
