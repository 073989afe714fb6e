import Commands
import struct FoundationEssentials.Date
import Logging
import MQTT
import Registry
import Topics

/// Takes each answer to where it is awaited, and the broker's word for it to the journal.
struct SetAnswers: Sendable {
    let rules: PublishingRules
    let publisher: Publisher
    let counters: CommandCounters
    let now: @Sendable () -> Date
    let logger: Logger

    private var tree: TopicTree { rules.tree }
    private var actuators: ActuatorMessages {
        ActuatorMessages(tree: tree, qos: rules.qos, isVersion5: rules.isVersion5, now: now)
    }

    /// - Parameters:
    ///   - isNew: whether it was not told in an earlier run.
    ///   - delivered: called when the broker has it, wherever it was to go.
    func answer(
        _ message: SetMessage, _ answer: JournalEntry.Answer, isNew: Bool, delivered: @escaping @Sendable () -> Void
    ) {
        if isNew { note(message, answer) }
        let actuation = actuators.answer(to: message, answer)
        let resultTopic = actuation?.topic ?? TopicTree.result(ofSetTopic: message.topic)
        let response = message.responseTopic.flatMap { $0 == resultTopic ? nil : $0 }
        if let response, !tree.takesAnswers(response) {
            logger.warning(
                "a set message asks for its answer on a topic that is not for answers",
                metadata: ["topic": "\(message.topic)", "response": "\(response)"])
        }
        publisher.tell(
            actuation ?? publication(of: answer, to: message, on: resultTopic),
            reply: response.flatMap { tree.takesAnswers($0) ? publication(of: answer, to: message, on: $0) : nil },
            delivered: delivered)
    }

    private func note(_ message: SetMessage, _ answer: JournalEntry.Answer) {
        counters.count(answer.status, after: now().timeIntervalSince(message.receivedAt))
        let result = (try? JSONValue(parsing: answer.payload))?.object
        logger.info(
            "command ended",
            metadata: [
                "topic": "\(message.topic)", "status": "\(answer.status.rawValue)",
                "code": "\(result?["responseCode"]?.string ?? "none")",
                "text": "\(result?["responseText"]?.string ?? "")",
            ])
    }

    private func publication(
        of answer: JournalEntry.Answer, to message: SetMessage, on topic: String
    ) -> MQTTMessage {
        var properties = MQTTProperties()
        if rules.isVersion5 {
            properties.contentType = "application/json"
            properties.payloadFormatIsUTF8 = true
            properties.correlationData = message.correlationData
        }
        // At QoS 0 nobody would say that it has arrived.
        return MQTTMessage(
            topic: topic, payload: answer.payload, qos: max(.atLeastOnce, rules.qos), properties: properties)
    }
}
