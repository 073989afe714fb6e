/// How a message came in.
public struct MQTTArrival: Sendable, Hashable {
    /// Counts the connections of this client: messages with one number came in by one connection, in their order.
    public var connection: Int
    /// The broker's number of the delivery, unique among those that it waits to hear of; 0 at QoS 0. A message that is
    /// delivered again, since its acknowledgement was lost, has the same one.
    public var packetID: UInt16
    /// Whether it may be such a message: the broker still had the session of an earlier connection, and had not yet
    /// answered this one's first SUBSCRIBE. The broker sends what it sends again before all else (MQTT 5 §4.4), but
    /// libmosquitto does not tell the DUP flag.
    public var mayBeRepeated: Bool

    public init(connection: Int, packetID: UInt16, mayBeRepeated: Bool = false) {
        self.connection = connection
        self.packetID = packetID
        self.mayBeRepeated = mayBeRepeated
    }
}
