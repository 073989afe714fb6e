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
            center.submit(request) { result in
                counters.ended()
                answer(message, result)
            }
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
        var topics = [TopicTree.result(ofSetTopic: message.topic)]
        if let response = message.properties.responseTopic {
            if response.contains(where: { $0 == "+" || $0 == "#" }) || response.isEmpty {
                logger.warning(
                    "a set message asks for its answer on a topic that cannot be published to",
                    metadata: ["topic": "\(message.topic)", "response": "\(response)"])
            } else {
                topics.append(response)
            }
        }
        publisher.tell(topics.map { MQTTMessage(topic: $0, payload: payload, qos: qos, properties: properties) })
    }
}
