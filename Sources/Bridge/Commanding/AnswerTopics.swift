import MQTT
import Topics

extension TopicTree {
    /// The most levels that a topic for answers may have. Brokers end the connection of whoever publishes to more:
    /// EMQX above 128, mosquitto above 200.
    static let mostAnswerLevels = 128

    /// Whether an answer may go to a topic that its asker chose. It must be none of the bridge's own, since whoever may
    /// write a set or get topic must not write others through it; and none for which a broker ends the connection,
    /// since one asker must not keep the bridge from all others: one of the broker's own (`$…`), or of very many levels.
    func takesAnswers(_ topic: String) -> Bool {
        !topic.isEmpty && !topic.hasPrefix("$")
            && !topic.utf8.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
            && topic.utf8.count { $0 == UInt8(ascii: "/") } < Self.mostAnswerLevels
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
