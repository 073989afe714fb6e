import FoundationEssentials
import Testing
import Topics

struct MessageHeadersTests {
    @Test(
        arguments: [
            (1_478_546_400, "2016-11-07T19:20:00.000000+00:00"),
            (1_478_546_400.123, "2016-11-07T19:20:00.123000+00:00"),
            (1_478_546_400.123456, "2016-11-07T19:20:00.123456+00:00"), (0, "1970-01-01T00:00:00.000000+00:00"),
            (1_795_358_400.000001, "2026-11-22T14:40:00.000001+00:00"),
        ] as [(Double, String)])
    func `times have six digits and an offset, as VOLTTRON writes them`(seconds: Double, text: String) {
        #expect(MessageHeaders.text(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test func `properties come in VOLTTRON's order and spelling`() {
        let headers = MessageHeaders(
            date: Date(timeIntervalSince1970: 3), timeStamp: Date(timeIntervalSince1970: 2),
            tick: Date(timeIntervalSince1970: 1))
        #expect(headers.properties.map(\.name) == ["Date", "TimeStamp", "SynchronizedTimeStamp"])
        #expect(
            headers.properties.map(\.value) == [
                "1970-01-01T00:00:03.000000+00:00", "1970-01-01T00:00:02.000000+00:00",
                "1970-01-01T00:00:01.000000+00:00",
            ])
    }

    @Test func `values that were not read at a tick have no synchronised time`() {
        let now = Date(timeIntervalSince1970: 1)
        #expect(MessageHeaders(date: now, timeStamp: now, tick: nil).properties.map(\.name) == ["Date", "TimeStamp"])
    }
}

struct TimestampSequenceTests {
    @Test func `messages of one instant get times a microsecond apart`() {
        var sequence = TimestampSequence()
        let now = Date(timeIntervalSince1970: 1_795_358_400.25)
        let texts = (0..<3).map { _ in MessageHeaders.text(sequence.next(now)) }
        #expect(
            texts == [
                "2026-11-22T14:40:00.250000+00:00", "2026-11-22T14:40:00.250001+00:00",
                "2026-11-22T14:40:00.250002+00:00",
            ])
    }

    @Test func `a clock that is set back is followed once it has caught up`() {
        var sequence = TimestampSequence()
        let start = Date(timeIntervalSince1970: 1_795_358_400)
        #expect(sequence.next(start) == start)
        #expect(MessageHeaders.text(sequence.next(start - 3600)) == "2026-11-22T14:40:00.000001+00:00")
        #expect(sequence.next(start + 1) == start + 1)
    }

    @Test func `texts rise strictly whatever the clock does`() {
        var random = SeededGenerator(seed: 10)
        var sequence = TimestampSequence()
        var last = ""
        for _ in 0..<10_000 {
            let jitter = Double.random(in: -0.001...0.002, using: &random)
            let text = MessageHeaders.text(sequence.next(Date(timeIntervalSince1970: 1_795_358_400 + jitter)))
            #expect(last < text)
            last = text
        }
    }
}
