/// A message that the broker does not have.
public struct MQTTFailure: Sendable, Hashable {
    /// Its topic; nil if nothing about this message was the reason, as after `shutdown`.
    public let topic: String?
    public let error: MQTTError

    public init(topic: String?, error: MQTTError) {
        self.topic = topic
        self.error = error
    }
}
