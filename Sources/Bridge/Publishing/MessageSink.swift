import MQTT

/// Where messages go: the MQTT client, or a stand-in for it in tests.
protocol MessageSink: Sendable {
    /// Returns when each message is acknowledged or will never be: those that failed, with the reason.
    func send(_ messages: [MQTTMessage]) async -> [(topic: String, error: MQTTError)]
}

extension MQTTClient: MessageSink {
    func send(_ messages: [MQTTMessage]) async -> [(topic: String, error: MQTTError)] {
        do throws(MQTTError) {
            try await publish(messages)
            return []
        } catch {
            return [(messages.first?.topic ?? "", error)]
        }
    }
}
