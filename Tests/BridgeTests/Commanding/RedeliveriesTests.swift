import Commands
import FoundationEssentials
import MQTT
import Testing

@testable import Bridge

@Suite struct RedeliveriesTests {
    private static let start = Date(timeIntervalSince1970: 1_766_000_000)

    private static func message(_ packetID: UInt16, _ text: String, at second: Double = 0) -> SetMessage {
        SetMessage(
            topic: "devices/a/1/shedState/set", payload: Array(text.utf8), packetID: packetID,
            receivedAt: start.addingTimeInterval(second))
    }

    private static func arrival(_ packetID: UInt16, connection: Int = 2, mayBeRepeated: Bool = true) -> MQTTArrival {
        MQTTArrival(connection: connection, packetID: packetID, mayBeRepeated: mayBeRepeated)
    }

    /// A reference, since a macro cannot call what changes a value.
    private final class Memory {
        private var redeliveries: Redeliveries

        init(_ entries: [JournalEntry] = []) { redeliveries = Redeliveries(entries) }

        func isRepetition(
            _ message: SetMessage, _ arrival: MQTTArrival?, isKept: () -> Bool = { true }
        ) -> Bool { redeliveries.isRepetition(message, arrival, isKept: isKept) }

        func take(_ message: SetMessage) { redeliveries.take(message) }

        func prove(_ receivedAt: Date) { redeliveries.prove(receivedAt) }
    }

    /// What was taken on connection 1.
    private func taken(_ messages: [(UInt16, String)]) -> Memory {
        let redeliveries = Memory()
        for (index, (packetID, text)) in messages.enumerated() {
            let message = Self.message(packetID, text, at: Double(index))
            let arrival = Self.arrival(packetID, connection: 1, mayBeRepeated: false)
            #expect(!redeliveries.isRepetition(message, arrival))
            redeliveries.take(message)
        }
        return redeliveries
    }

    /// Which of the messages that come on a resumed connection are repetitions.
    private func repetitions(
        _ redeliveries: Memory, _ messages: [(UInt16, String)], connection: Int = 2
    ) -> [Bool] {
        messages.enumerated().map { index, content in
            let message = Self.message(content.0, content.1, at: 1000 + Double(index))
            let isRepetition = redeliveries.isRepetition(message, Self.arrival(content.0, connection: connection))
            if !isRepetition { redeliveries.take(message) }
            return isRepetition
        }
    }

    @Test func `the last messages come again after a reconnect, and then new ones`() {
        let redeliveries = taken([(1, "1"), (2, "0"), (3, "1")])
        #expect(repetitions(redeliveries, [(2, "0"), (3, "1"), (4, "0")]) == [true, true, false])
    }

    @Test func `they may come again more than once`() {
        let redeliveries = taken([(1, "1"), (2, "0")])
        #expect(repetitions(redeliveries, [(1, "1")]) == [true])
        #expect(repetitions(redeliveries, [(1, "1"), (2, "0"), (3, "1")], connection: 3) == [true, true, false])
        #expect(repetitions(redeliveries, [(2, "0"), (3, "1")], connection: 4) == [true, true])
    }

    @Test func `on one connection nothing is a repetition, whatever its packet id`() {
        let redeliveries = taken([(1, "1")])
        #expect(!redeliveries.isRepetition(Self.message(1, "1"), Self.arrival(1, connection: 1)))
    }

    @Test func `nothing is one in a new session, or once the subscription is answered`() {
        let redeliveries = taken([(1, "1"), (2, "0")])
        #expect(!redeliveries.isRepetition(Self.message(1, "1"), Self.arrival(1, mayBeRepeated: false)))
        #expect(!redeliveries.isRepetition(Self.message(2, "0"), Self.arrival(2)), "it is over for this connection")
    }

    @Test func `the same command with the next packet id is a new one`() {
        let redeliveries = taken([(1, "1")])
        #expect(repetitions(redeliveries, [(2, "1")]) == [false])
    }

    @Test func `another command with the same packet id is a new one, and so is all that follows`() {
        let redeliveries = taken([(1, "1"), (2, "0")])
        #expect(repetitions(redeliveries, [(1, "0"), (2, "0")]) == [false, false])
    }

    @Test func `a broker that uses packet ids again at once is not mistaken`() {
        // Each was acknowledged, and its answer too.
        let redeliveries = taken([(1, "1"), (1, "0"), (1, "1")])
        redeliveries.prove(Self.start.addingTimeInterval(2))
        #expect(repetitions(redeliveries, [(1, "1")]) == [false])
    }

    @Test func `what was taken before an answered one is proven with it`() {
        let redeliveries = taken([(1, "1"), (2, "0"), (3, "1")])
        redeliveries.prove(Self.start.addingTimeInterval(1))
        #expect(repetitions(redeliveries, [(2, "0")]) == [false])
        let other = taken([(1, "1"), (2, "0"), (3, "1")])
        other.prove(Self.start.addingTimeInterval(1))
        #expect(repetitions(other, [(3, "1"), (4, "1")]) == [true, false])
    }

    @Test func `a clock that is set back makes no answered message of one that was not`() {
        func memory() -> Memory {
            let memory = Memory()
            for (packetID, time) in [(1, 7200), (2, 10), (3, 20)] as [(UInt16, Double)] {
                memory.take(Self.message(packetID, "1", at: time))
            }
            return memory
        }
        let redeliveries = memory()
        redeliveries.prove(Self.start.addingTimeInterval(7200))
        #expect(repetitions(redeliveries, [(2, "1"), (3, "1")]) == [true, true])
        let entries = [(1, 7200, true), (2, 10, false), (3, 20, false)].map { ticket, time, isDelivered in
            JournalEntry(
                ticket: Int64(ticket), message: Self.message(UInt16(ticket), "1", at: Double(time)), id: [],
                answer: JournalEntry.Answer(payload: [], status: .done, isExecuted: true, isDelivered: isDelivered))
        }
        #expect(repetitions(Memory(entries), [(1, "1")]) == [false])
        #expect(repetitions(Memory(entries), [(2, "1"), (3, "1")]) == [true, true])
    }

    @Test func `messages that must be gone leave no gap`() {
        let redeliveries = taken([(1, "1"), (2, "0"), (3, "1")])
        #expect(repetitions(redeliveries, [(1, "1"), (3, "1")]) == [true, false])
    }

    @Test func `after a crash the journal knows what may come again`() {
        var entries = [(1, "1"), (2, "0"), (3, "1"), (4, "0")].enumerated().map { index, content in
            JournalEntry(
                ticket: Int64(index + 1), message: Self.message(UInt16(content.0), content.1, at: Double(index)),
                id: [])
        }
        entries[1].answer = .init(payload: [], status: .done, isExecuted: true, isDelivered: true)
        let redeliveries = Memory(entries)
        #expect(repetitions(redeliveries, [(3, "1"), (4, "0"), (5, "1")], connection: 1) == [true, true, false])
        let other = Memory(entries)
        #expect(repetitions(other, [(2, "0")], connection: 1) == [false], "its answer was acknowledged")
    }

    @Test func `the answer to a command that did not come from the broker proves nothing`() {
        var dashboard = Self.message(0, "off", at: 1)
        dashboard.topic = "devices/a/2/set"
        let entries = [
            JournalEntry(ticket: 1, message: Self.message(7, "on"), id: []),
            JournalEntry(
                ticket: 2, message: dashboard, id: [],
                answer: .init(payload: [], status: .done, isExecuted: true, isDelivered: true)),
        ]
        #expect(Memory(entries).isRepetition(Self.message(7, "on", at: 2), Self.arrival(7)))
    }

    @Test func `after a crash messages that the journal does not keep are passed over`() {
        let redeliveries = Memory([
            JournalEntry(ticket: 1, message: Self.message(1, "1"), id: []),
            JournalEntry(ticket: 2, message: Self.message(3, "0"), id: []),
        ])
        #expect(redeliveries.isRepetition(Self.message(1, "1"), Self.arrival(1)))
        let other = SetMessage(topic: "devices/other/1/x/set", payload: [], packetID: 2, receivedAt: Self.start)
        #expect(!redeliveries.isRepetition(other, Self.arrival(2), isKept: { false }))
        #expect(redeliveries.isRepetition(Self.message(3, "0"), Self.arrival(3)))
    }

    @Test func `QoS 0 has no packet id and is never one`() {
        let redeliveries = taken([(1, "1")])
        #expect(!redeliveries.isRepetition(Self.message(0, "1"), Self.arrival(0)))
        #expect(repetitions(redeliveries, [(1, "1")]) == [true], "and ends nothing")
    }

    @Test func `content is all that a repetition shares with the first delivery`() {
        var first = Self.message(1, "1")
        first.correlationData = [1]
        first.messageExpiry = 100
        for change in [
            { $0.topic += "x" }, { $0.payload += [49] }, { $0.correlationData = nil }, { $0.correlationData = [2] },
            { $0.responseTopic = "a" }, { $0.isRetained = true },
        ] as [@Sendable (inout SetMessage) -> Void] {
            let redeliveries = Memory()
            redeliveries.take(first)
            var second = first
            second.messageExpiry = 90
            second.receivedAt += 10
            #expect(redeliveries.isRepetition(second, Self.arrival(1)))
            change(&second)
            #expect(!redeliveries.isRepetition(second, Self.arrival(1, connection: 3)))
        }
    }

    @Test func `memory is bounded, and the newest stay`() {
        let redeliveries = Memory()
        for number in 1...20_000 { redeliveries.take(Self.message(UInt16(number), "1", at: Double(number))) }
        #expect(!redeliveries.isRepetition(Self.message(1, "1"), Self.arrival(1, connection: 1)))
        #expect(redeliveries.isRepetition(Self.message(20_000, "1"), Self.arrival(20_000, connection: 2)))
    }
}
