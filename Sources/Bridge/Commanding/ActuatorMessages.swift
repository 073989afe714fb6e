import Commands
import struct FoundationEssentials.Date
import MQTT
import Registry
import Topics

/// The answers that VOLTTRON's agents await on the topics of its Actuator agent: the value alone on `…/actuators/value/…`,
/// or `{"type", "value"}` on `…/actuators/error/…`.
struct ActuatorMessages: Sendable {
    let tree: TopicTree
    let qos: QoS
    let isVersion5: Bool
    let now: @Sendable () -> Date

    /// The answer to what was written on an actuator topic; nil if the topic is none.
    func answer(to message: SetMessage, _ answer: JournalEntry.Answer) -> MQTTMessage? {
        let result = try? JSONValue(parsing: answer.payload).object
        return self.answer(
            to: message.topic, correlationData: message.correlationData,
            answer.status == .done
                ? .success(result?["value"] ?? .null)
                : .failure(
                    ActuatorError(
                        type: answer.status.rawValue,
                        text: result?["responseText"]?.string ?? "no reason was given")))
    }

    /// The answer to a message on an actuator topic; nil if the topic is none.
    ///
    /// - Parameter requesterID: the asker's header of that name, which VOLTTRON's agent repeats.
    func answer(
        to topic: String, correlationData: [UInt8]?, requesterID: String? = nil,
        _ outcome: Result<JSONValue, ActuatorError>
    ) -> MQTTMessage? {
        let payload: JSONValue
        var isError = false
        switch outcome {
        case .success(let value): payload = value
        case .failure(let error):
            isError = true
            payload = ["type": .string(error.type), "value": .string(error.text)]
        }
        guard let answerTopic = tree.actuatorAnswer(to: topic, isError: isError) else { return nil }
        var headers = [(name: "time", value: MessageHeaders.text(now()))]
        if let requesterID { headers.append((name: "requesterID", value: requesterID)) }
        return MQTTMessage(
            topic: answerTopic, payload: payload.encoded(), qos: max(.atLeastOnce, qos),
            properties: MQTTProperties(answering: correlationData, isVersion5: isVersion5, headers: headers))
    }
}

/// What is wrong, as VOLTTRON's agent says it.
struct ActuatorError: Error, Hashable, Sendable {
    /// A word for the kind of failure; VOLTTRON has the name of an exception here.
    var type: String
    var text: String
}
