import MQTT
import Topics

extension TopicTree {
    /// Whether a topic is none of the bridge's own: whoever may write a set or get topic must not write others through it.
    func isForeign(_ topic: String) -> Bool {
        !topic.isEmpty && !topic.contains { $0 == "+" || $0 == "#" }
            && !topic.hasPrefix(prefix + "/") && !topic.hasPrefix("chargepoint2mqtt/")
    }
}

extension MQTTProperties {
    /// Of an answer in JSON: on MQTT 5 with the correlation data of what it answers.
    init(answering correlationData: [UInt8]?, isVersion5: Bool, headers: [(name: String, value: String)] = []) {
        guard isVersion5 else {
            self.init()
            return
        }
        self.init(
            contentType: "application/json", payloadFormatIsUTF8: true, correlationData: correlationData,
            userProperties: headers)
    }
}
