import struct FoundationEssentials.Date
import MQTT
import Testing

@testable import Bridge

@Suite struct DoublesTests {
    private let start = Date(timeIntervalSinceReferenceDate: 0)

    private typealias Arrived = (message: MQTTMessage, arrival: MQTTArrival)

    private func message(_ packetID: UInt16, _ text: String = "1", connection: Int = 1) -> Arrived {
        (
            MQTTMessage(topic: "devices/a/set", text: text), MQTTArrival(connection: connection, packetID: packetID)
        )
    }

    private func kept(_ messages: [Arrived], at seconds: Double = 0.1) -> [UInt16] {
        var doubles = Doubles()
        doubles.filtersChange(at: start)
        return messages.filter { !doubles.isDouble($0.message, $0.arrival, at: start.addingTimeInterval(seconds)) }
            .map(\.arrival.packetID)
    }

    @Test func `the second copy of a message is one`() {
        #expect(kept([message(7), message(8)]) == [7])
        #expect(kept([message(65_535), message(1)]) == [65_535])
        #expect(kept([message(0), message(0)]).count == 1)
    }

    @Test func `of two alike that each come twice, two stay`() {
        #expect(kept([message(1), message(2), message(3), message(4)]) == [1, 3])
    }

    @Test func `what differs, or is not next, or comes by another connection, is another message`() {
        #expect(kept([message(1), message(2, "2")]) == [1, 2])
        #expect(kept([message(1), message(3)]) == [1, 3])
        #expect(kept([message(1), message(2, connection: 2)]) == [1, 2])
    }

    @Test func `without a change of filters, or long after it, nothing is taken for a copy`() {
        #expect(kept([message(1), message(2)], at: 3) == [1, 2])
        var doubles = Doubles()
        for one in [message(1), message(2)] {
            let isDouble = doubles.isDouble(one.message, one.arrival, at: start)
            #expect(!isDouble)
        }
    }
}
