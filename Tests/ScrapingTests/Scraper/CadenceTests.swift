import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// When calls are made.
struct CadenceTests {
    @Test func `two minutes of a 5 s and a 60 s register on one device`() async {
        let bench = Bench(
            [device("1:1", [register(.stationStatus(.status), interval: 5), register(.load(.portLoad))])],
            [FakeStation("1:1")])
        let events = await bench.scrape(until: time("12:02:00"))
        var expected: [SentCall] = []
        for second in stride(from: 0, through: 120, by: 5) {
            expected.append(.status(["1:1"]))
            if second % 60 == 0 { expected.append(.load("1:1")) }
        }
        #expect(bench.api.takeCalls() == expected)
        // One message a tick, and none but at ticks.
        #expect(events.outcomes.map(\.tick) == (0...24).map { time("12:00:00").addingTimeInterval(Double($0 * 5)) })
        #expect(events.outcomes.allSatisfy { $0.name == "campus/s1/1" && $0.failed.isEmpty && $0.cause == .scrape })
        #expect(
            events.outcomes.filter { $0.answered == [.stationStatus, .load] }.map { clock($0.tick) }
                == ["12:00:00", "12:01:00", "12:02:00"])
    }

    @Test func `the first scrape comes at once, in the second that it is, and the next at the next tick`() async {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad), maxAge: 10)])], [FakeStation("1:1")], at: time("12:00:17.6"))
        let events = await bench.scrape(until: time("12:01:00"))
        #expect(events.outcomes.map(\.tick) == [time("12:00:17"), time("12:01:00")])
        #expect(events.outcomes.map(\.time) == [time("12:00:17.6"), time("12:01:00")])
        #expect(bench.api.takeCalls() == [.load("1:1"), .load("1:1")])
    }

    @Test func `one call answers all registers of an operation, on all ports and in all devices`() async {
        let registers = [
            register(.stationStatus(.status), .every), register(.stationStatus(.timeStamp), .every),
            register(.load(.portLoad), .port(1)), register(.load(.shedState), .port(2)),
            register(.load(.stationLoad), .station),
        ]
        let bench = Bench(
            [device("1:1", registers), device("1:1", registers, path: "other/name"), device("1:2", registers)],
            [FakeStation("1:1", ports: 2), FakeStation("1:2", ports: 2)])
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(
            bench.api.takeCalls().sorted { $0.description < $1.description }
                == [.load("1:1"), .load("1:2"), .status(["1:1", "1:2"])])
        #expect(Set(events.outcomes.map(\.name)).count == 9 && events.outcomes.count == 9)
    }

    @Test func `a response younger than Max Age answers without a call, and the device is told of all the same`() async
    {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad), interval: 5, maxAge: 20), register(.bridge(.dataAge))])],
            [FakeStation("1:1")])
        let events = await bench.scrape(until: time("12:00:40"))
        #expect(bench.api.takeCalls() == Array(repeating: .load("1:1"), count: 3))
        #expect(events.outcomes.map { $0.values["dataAge"] } == [0, 5, 10, 15, 0, 5, 10, 15, 0].map { .integer($0) })
        #expect(events.outcomes.allSatisfy { $0.answered == [.load] && $0.isOnline })
    }

    @Test func `a response is not younger than its interval at the next tick because it took long to come`() async {
        let bench = Bench([device("1:1", [register(.load(.portLoad))])], [FakeStation("1:1")])
        bench.api.change { $0.isHeld = { _ in true } }
        async let first: Void = bench.scraper.scrape(at: time("12:00:00"))
        await bench.api.sent(1)
        bench.clock.set(time("12:00:20"))
        bench.api.release()
        await first
        _ = bench.told.take()
        await bench.scrape(at: time("12:01:00"))
        #expect(bench.api.calls == [.load("1:1"), .load("1:1")])
    }

    @Test func `a tick soon after the start is answered by the start's response`() async {
        let bench = Bench([device("1:1", [register(.load(.portLoad))])], [FakeStation("1:1")], at: time("12:00:37"))
        let events = await bench.scrape(until: time("12:02:00"))
        #expect(bench.api.takeCalls().count == 2)
        #expect(events.outcomes.map { clock($0.tick) } == ["12:00:37", "12:01:00", "12:02:00"])
    }

    @Test func `two reads of one station at one tick, at two intervals, are one call`() async {
        let bench = Bench(
            [
                device(
                    "1:1",
                    [register(.load(.portLoad), interval: 5), register(.load(.shedState), .port(2), interval: 30)])
            ],
            [FakeStation("1:1", ports: 2)])
        let events = await bench.scrape(until: time("12:00:30"))
        #expect(bench.api.takeCalls().count == 7)
        // The second port is told of at its own ticks only, though each reply tells of it too.
        #expect(events.outcomes.filter { $0.port == 2 }.map { clock($0.tick) } == ["12:00:00", "12:00:30"])
        #expect(events.outcomes.filter { $0.port == 1 }.count == 7)
    }

    @Test func `after a suspend there is one scrape at the next tick`() async {
        let bench = Bench([device("1:1", [register(.load(.portLoad))])], [FakeStation("1:1")])
        await bench.scrape(until: time("12:01:00"))
        _ = bench.api.takeCalls()
        let woken = await bench.scrape(at: time("15:30:20"))
        #expect(woken.outcomes.map(\.cause) == [.withdrawal], "what it knew is stale now")
        #expect(bench.api.takeCalls().isEmpty)
        let events = await bench.scrape(until: time("15:32:00"))
        #expect(events.outcomes.map { clock($0.tick) } == ["15:31:00", "15:32:00"])
        #expect(bench.api.takeCalls().count == 2)
        let statistics = await bench.scraper.statistics
        #expect(statistics.missedTicks == 209)
    }

    @Test func `a clock put back an hour: reading goes on, ages are not negative, and staleness does not wait an hour`()
        async
    {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad)), register(.bridge(.dataAge))])], [FakeStation("1:1")],
            at: time("12:00:30"))
        await bench.scrape(until: time("12:01:00"))
        let events = await bench.scrape(at: time("11:01:20"))
        #expect(events.outcomes.isEmpty)
        bench.api.fail { _ in .http(status: 503, retryAfter: nil) }
        let failing = await bench.scrape(until: time("11:06:00"))
        #expect(failing.outcomes.first.map { clock($0.tick) } == "11:02:00")
        #expect(failing.outcomes.first?.values["dataAge"] == .integer(40))
        let offline = failing.outcomes.first { !$0.isOnline }
        #expect(offline.map { clock($0.time) } == "11:04:20")
        bench.api.fail { _ in nil }
        let back = await bench.scrape(until: time("11:07:00"))
        #expect(back.outcomes.last?.isOnline == true && back.outcomes.last?.values["portLoad"] == .number("0.000"))
    }

    @Test func `the account's offset moves its ticks`() async {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad))])], [FakeStation("1:1")], settings: ScraperSettings(offset: 13))
        let events = await bench.scrape(until: time("12:02:00"))
        #expect(events.outcomes.map { clock($0.tick) } == ["12:00:00", "12:00:13", "12:01:13"])
    }

    @Test func `sessions are asked for from the last known one on, over all pages`() async {
        func session(_ id: Int, _ start: String, _ end: String?) -> GetChargingSessionData.Session {
            var session = GetChargingSessionData.Session()
            session.sessionID = id
            session.portNumber = "1"
            session.startTime = time(start)
            session.endTime = end.map { time($0) }
            return session
        }
        // Unsorted, three pages, the running one in the middle.
        let sessions = [
            session(3, "10:00:00", "10:30:00"), session(1, "08:00:00", "08:30:00"), session(5, "11:30:00", nil),
            session(4, "11:00:00", "11:29:00"), session(2, "09:00:00", "09:30:00"),
        ]
        let bench = Bench(
            [device("1:1", [register(.chargingSession(.sessionID))])],
            [FakeStation("1:1").with { $0.sessions = sessions }])
        bench.api.change { $0.pageSize = 2 }
        let events = await bench.scrape(until: time("12:05:00"))
        #expect(events.outcomes.map { $0.values["sessionID"] } == [.string("5"), .string("5")])
        #expect(
            bench.api.takeCalls() == [
                .sessions("1:1"), .sessions("1:1", page: 3), .sessions("1:1", page: 5), .sessions("1:1"),
            ])
    }

    @Test func `alarms are read to the last page`() async {
        let alarms = (1...5).map { number in
            var alarm = GetAlarms.Alarm()
            alarm.alarmType = "A\(number)"
            alarm.alarmTime = time("0\(number * 2 % 9):00:00")
            return alarm
        }
        let bench = Bench(
            [device("1:1", [register(.alarm(.alarmType))])], [FakeStation("1:1").with { $0.alarms = alarms }])
        bench.api.change { $0.pageSize = 2 }
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(events.outcomes.first?.values["alarmType"] == .string("A4"))
        #expect(bench.api.takeCalls() == [.alarms("1:1"), .alarms("1:1", page: 3), .alarms("1:1", page: 5)])
    }
}
