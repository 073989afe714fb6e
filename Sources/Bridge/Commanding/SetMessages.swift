import Commands
import struct FoundationEssentials.Date
import MQTT
import Registry
import Synchronization
import Topics

/// Takes set messages from the broker to the commands.
///
/// `take` runs before the broker gets its acknowledgements, keeps the order of arrival, and returns when all that it was
/// given is in the journal.
final class SetMessages: Sendable {
    private let parser: @Sendable () -> SetTopicParser
    private let publisher: Publisher
    private let center: CommandCenter
    private let redeliveries: Mutex<Redeliveries>
    private let doubles = Mutex(Doubles())
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - parser: the one at the moment.
    ///   - entries: what the journal held at the start.
    init(
        parser: @escaping @Sendable () -> SetTopicParser, publisher: Publisher, center: CommandCenter,
        entries: [JournalEntry],
        now: @escaping @Sendable () -> Date
    ) {
        self.parser = parser
        self.publisher = publisher
        self.center = center
        self.now = now
        redeliveries = Mutex(Redeliveries(entries))
    }

    func take(_ messages: [MQTTMessage]) {
        let receivedAt = now()
        let parser = parser()
        let messages = doubles.withLock { doubles in
            messages.filter { !doubles.isDouble($0, $0.arrival, at: receivedAt) }
        }
        let taken = redeliveries.withLock { redeliveries in
            var taken: [SetMessage] = []
            for message in messages {
                let set = SetMessage(message, receivedAt: receivedAt)
                let isRepetition = redeliveries.isRepetition(
                    set, message.arrival, isKept: { !Self.understand(set, parser, publisher).isForeign })
                guard !isRepetition else { continue }
                redeliveries.take(set)
                taken.append(set)
            }
            return taken
        }
        if !taken.isEmpty { center.submit(taken) }
    }

    /// Other topic filters are about to be subscribed to.
    func filtersChange() { doubles.withLock { $0.filtersChange(at: now()) } }

    /// The broker has acknowledged the answer to a message that was received then.
    func prove(_ receivedAt: Date) { redeliveries.withLock { $0.prove(receivedAt) } }

    /// What a set message's topic makes of it.
    static func understand(_ message: SetMessage, _ parser: SetTopicParser, _ publisher: Publisher) -> Understood {
        // Somebody removes what the broker had retained: nothing is asked of us.
        if message.isRetained, message.payload.isEmpty { return .foreign }
        switch parser.read(message.topic, ports: { publisher.ports(of: $0.path) }) {
        case .foreign:
            return .foreign
        case .refused(let error):
            return .refused(
                CommandSubject(unread: message.payload, point: error.point), reason: error.message)
        case .set(let topic):
            return .request(
                SetRequest(
                    target: SetTarget(device: topic.device, port: topic.port), point: topic.point,
                    payload: message.payload, isRetained: message.isRetained,
                    correlationData: message.correlationData, messageExpiry: message.messageExpiry,
                    receivedAt: message.receivedAt))
        case .subtree(let topic):
            return .request(
                SetRequest(
                    subtree: topic.path, stations: topic.stations, point: topic.point, payload: message.payload,
                    isRetained: message.isRetained, correlationData: message.correlationData,
                    messageExpiry: message.messageExpiry, receivedAt: message.receivedAt))
        }
    }
}

extension Understood {
    fileprivate var isForeign: Bool {
        if case .foreign = self { true } else { false }
    }
}

extension SetMessage {
    init(_ message: MQTTMessage, receivedAt: Date) {
        self.init(
            topic: message.topic, payload: message.payload, isRetained: message.retain,
            correlationData: message.properties.correlationData, responseTopic: message.properties.responseTopic,
            messageExpiry: message.properties.messageExpiry, packetID: message.arrival?.packetID ?? 0,
            receivedAt: receivedAt)
    }
}
