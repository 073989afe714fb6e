import Commands
import struct FoundationEssentials.Date
import struct FoundationEssentials.UUID
import Logging
import MQTT
import Registry
import Topics

/// Takes set messages from the broker to the commands, and each result to where it is awaited.
///
/// `take` runs before the broker gets its acknowledgement, and keeps the order of arrival.
struct SetMessages: Sendable {
    let parser: SetTopicParser
    let tree: TopicTree
    let center: CommandCenter
    let publisher: Publisher
    let qos: QoS
    let isVersion5: Bool
    let counters: CommandCounters
    let now: @Sendable () -> Date
    let logger: Logger

    func take(_ messages: [MQTTMessage]) {
        for message in messages { take(message) }
    }

    private func take(_ message: MQTTMessage) {
        // Somebody removes what the broker had retained: nothing is asked of us.
        if message.retain, message.payload.isEmpty { return }
        let receivedAt = now()
        switch parser.read(message.topic, ports: { publisher.ports(of: $0.path) }) {
        case .foreign:
            return
        case .refused(let error):
            answer(
                message,
                CommandResult(
                    id: .string(UUID().uuidString),
                    subject: CommandSubject(unread: message.payload, point: error.point), status: .rejected,
                    responseText: error.message, receivedAt: receivedAt, completedAt: receivedAt))
        case .set(let topic):
            counters.began()
            let request = SetRequest(
                target: SetTarget(device: topic.device, port: topic.port), point: topic.point,
                payload: message.payload, isRetained: message.retain,
                correlationData: message.properties.correlationData,
                messageExpiry: message.properties.messageExpiry, receivedAt: receivedAt)
            submit(request, message)
        case .subtree(let topic):
            counters.began()
            submit(
                SetRequest(
                    subtree: topic.path, stations: topic.stations, point: topic.point, payload: message.payload,
                    isRetained: message.retain, correlationData: message.properties.correlationData,
                    messageExpiry: message.properties.messageExpiry, receivedAt: receivedAt), message)
        }
    }

    private func submit(_ request: SetRequest, _ message: MQTTMessage) {
        center.submit(request) { result in
            counters.ended()
            answer(message, result)
        }
    }

    private func answer(_ message: MQTTMessage, _ result: CommandResult) {
        counters.count(result.status)
        logger.info(
            "command ended",
            metadata: [
                "topic": "\(message.topic)", "status": "\(result.status.rawValue)",
                "code": "\(result.responseCode ?? "none")", "text": "\(result.responseText ?? "")",
            ])
        var properties = MQTTProperties()
        if isVersion5 {
            properties.contentType = "application/json"
            properties.payloadFormatIsUTF8 = true
            properties.correlationData = message.properties.correlationData
        }
        let payload = result.json()
        func answer(on topic: String) -> MQTTMessage {
            MQTTMessage(topic: topic, payload: payload, qos: qos, properties: properties)
        }
        let resultTopic = TopicTree.result(ofSetTopic: message.topic)
        let response = message.properties.responseTopic.flatMap { $0 == resultTopic ? nil : $0 }
        if let response, !isForeign(response) {
            logger.warning(
                "a set message asks for its answer on a topic that is not for answers",
                metadata: ["topic": "\(message.topic)", "response": "\(response)"])
        }
        publisher.tell(
            answer(on: resultTopic), reply: response.flatMap { isForeign($0) ? answer(on: $0) : nil })
    }

    /// Whether a topic is none of the bridge's own: whoever may write a set topic must not write others through it.
    private func isForeign(_ topic: String) -> Bool {
        !topic.isEmpty && !topic.contains { $0 == "+" || $0 == "#" }
            && !topic.hasPrefix(tree.prefix + "/") && !topic.hasPrefix("chargepoint2mqtt/")
    }
}
