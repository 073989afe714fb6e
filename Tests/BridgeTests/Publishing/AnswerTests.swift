import Logging
import MQTT
import Scraping
import TestSupport
import Testing
import Topics

@testable import Bridge

import struct FoundationEssentials.Date

/// When an answer counts as delivered.
@Suite struct AnswerTests {
    /// A broker that fails in the way that a test says.
    private final class Sink: MessageSink {
        let sent = Locked<[String]>([])
        let failures = Locked<[[MQTTFailure]]>([])

        func deliver(_ messages: [MQTTMessage]) async -> [MQTTFailure] {
            sent.withLock { $0 += messages.map(\.topic) }
            return failures.withLock { $0.isEmpty ? [] : $0.removeFirst() }
        }
    }

    private let sink = Sink()
    private let delivered = Locked<[Int]>([])
    private let publisher: Publisher

    init() {
        let clock = WallClock(now: { Date(timeIntervalSince1970: 1_766_000_000) }, sleep: { _ in })
        let reporter = ErrorReporter(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: clock.now)
        publisher = Publisher(
            rules: PublishingRules(tree: TopicTree(instance: "test")), sink: sink, clock: clock, reporter: reporter)
        publisher.greet([])
    }

    private func tell(_ number: Int, reply: String? = nil) {
        let delivered = delivered
        publisher.tell(
            MQTTMessage(topic: "r\(number)", text: "x"), reply: reply.map { MQTTMessage(topic: $0, text: "x") }
        ) { delivered.withLock { $0.append(number) } }
    }

    @Test func `an answer is delivered when the broker has it and its reply`() async {
        tell(1, reply: "a")
        tell(2)
        #expect(delivered.value == [], "nothing was handed over yet")
        await publisher.drain()
        #expect(sink.sent.value == ["r1", "a", "r2"])
        #expect(delivered.value == [1, 2])
    }

    @Test func `one that the broker refuses is not sent again for ever`() async {
        let refusal = MQTTError(.notAuthorized, "not authorised")
        sink.failures.value = [[MQTTFailure(topic: "r1", error: refusal), MQTTFailure(topic: "a", error: refusal)]]
        tell(1, reply: "a")
        await publisher.drain()
        #expect(delivered.value == [1])
    }

    @Test func `one that the client gave back at its end is left to the journal`() async {
        sink.failures.value = [[MQTTFailure(topic: nil, error: MQTTError(.closed, "shut down"))]]
        tell(1)
        await publisher.drain()
        #expect(delivered.value == [])
        #expect(publisher.status.waiting == 0)
    }

    @Test func `one for which there was no room is handed over again`() async {
        sink.failures.value = [[MQTTFailure(topic: nil, error: MQTTError(.queueFull, "full"))]]
        tell(1)
        await publisher.drain()
        #expect(delivered.value == [])
        #expect(publisher.status.waiting == 1)
        await publisher.drain()
        #expect(delivered.value == [1])
        #expect(sink.sent.value == ["r1", "r1"])
    }
}
