import MQTT

/// Where messages go: the MQTT client, or a stand-in for it in tests.
protocol MessageSink: Sendable {
    /// Returns when each message is acknowledged or will never be: those that failed.
    func deliver(_ messages: [MQTTMessage]) async -> [MQTTFailure]
}

extension MQTTClient: MessageSink {}
