import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// When a device is told of, and with what.
struct PublishingTests {
    @Test func `a device is told of once, when all that was due is answered; a quick one does not wait for a slow one`()
        async
    {
        let registers = [register(.stationStatus(.status)), register(.load(.portLoad)), register(.alarm(.alarmType))]
        let bench = Bench(
            [device("1:1", registers), device("1:2", registers)], [FakeStation("1:1"), FakeStation("1:2")])
        bench.api.change { $0.isHeld = { $0 == .load("1:1") || $0 == .allAlarms() } }
        async let scrape: Void = bench.scraper.scrape(at: time("12:00:00"))
        await bench.api.sent(4)
        bench.api.release { $0 == .allAlarms() }
        var events: [ScrapeEvent] = []
        while events.outcomes.isEmpty {
            await Task.yield()
            events += bench.told.take()
        }
        #expect(events.outcomes.map(\.name) == ["campus/s2/1"])
        #expect(events.outcomes.first?.answered == [.stationStatus, .load, .alarm])
        bench.api.release()
        await scrape
        #expect(bench.told.take().outcomes.map(\.name) == ["campus/s1/1"])
    }

    @Test func `ports that the API shows become devices in the scrape that shows them`() async {
        let bench = Bench([device("1:1", oneOfEach)], [FakeStation("1:1", ports: 2)])
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(Set(events.outcomes.map(\.name)) == ["campus/s1", "campus/s1/1", "campus/s1/2"])
        #expect(events.outcomes.count == 3)
        #expect(
            events.last("campus/s1", 2)?.values == [
                "Status": .string("AVAILABLE"), "portLoad": .number("0.000"), "alarmType": .null, "sessionID": .null,
                "stationRightsProfile": .null, "City": .string("Oakland"),
            ])
        #expect(events.last("campus/s1", nil)?.values == ["stationRightsProfile": .null, "City": .string("Oakland")])
    }

    @Test func `a port that appears later gets what is known of its station at once`() async {
        let bench = Bench([device("1:1", oneOfEach)], [FakeStation("1:1", ports: 1)])
        let first = await bench.scrape(at: time("12:00:00"))
        #expect(Set(first.outcomes.map(\.name)) == ["campus/s1", "campus/s1/1"])
        bench.api.change { $0.stations["1:1"] = FakeStation("1:1", ports: 2) }
        let second = await bench.scrape(at: time("12:01:00"))
        let port = second.last("campus/s1", 2)
        #expect(port?.values["City"] == .string("Oakland"), "read at the start, not again")
        #expect(port?.values["sessionID"] == .null)
        #expect(port?.isOnline == true && port?.isChanged == true)
        #expect(second.outcomes.filter { $0.port == 2 }.count == 1)
        #expect(Set(await bench.scraper.snapshots.map(\.port)) == [nil, 1, 2])
    }

    @Test func `a device that is being read for the first time is not told of as offline meanwhile`() async {
        let registers = [
            register(.load(.portLoad), interval: 5), register(.stationRights(.stationRightsProfile), interval: 5),
        ]
        let bench = Bench([device("1:1", registers)], [FakeStation("1:1")])
        bench.api.change { $0.isHeld = { $0 == .load("1:1") } }
        async let slow: Void = bench.scraper.scrape(at: time("12:00:00"))
        await bench.api.sent(2)
        #expect(await bench.scrape(at: time("12:00:05")).outcomes.isEmpty)
        bench.api.release()
        await slow
        #expect(bench.told.take().outcomes.map(\.isOnline) == [true])
    }

    @Test func `a scrape that still runs is skipped and counted, and the rest goes on`() async {
        let bench = Bench(
            [device("1:1", [register(.stationStatus(.status), interval: 5), register(.load(.portLoad), interval: 5)])],
            [FakeStation("1:1")])
        bench.api.change { $0.isHeld = { $0 == .load("1:1") } }
        async let slow: Void = bench.scraper.scrape(at: time("12:00:00"))
        await bench.api.sent(2)
        let second = await bench.scrape(at: time("12:00:05"))
        let third = await bench.scrape(at: time("12:00:10"))
        #expect((second + third).outcomes.map { clock($0.tick) } == ["12:00:05", "12:00:10"])
        #expect((second + third).outcomes.allSatisfy { $0.answered == [.stationStatus] })
        #expect(await bench.scraper.statistics.skippedReads == 2)
        bench.api.release()
        await slow
        // The first scrape is complete only now; its message does not go back in time.
        let first = bench.told.take().outcomes
        #expect(first.map { clock($0.tick) } == ["12:00:10"])
        #expect(first.first?.answered == [.stationStatus, .load])
        #expect(first.first?.values["portLoad"] == .number("0.000"))
        // And nothing has piled up.
        _ = bench.api.takeCalls()
        await bench.scrape(at: time("12:00:15"))
        #expect(bench.api.takeCalls() == [.status(["1:1"]), .load("1:1")])
    }

    @Test func `whether anything changed is told, apart from the bridge's own ticking`() async {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad)), register(.bridge(.heartbeat)), register(.bridge(.dataAge))])],
            [FakeStation("1:1")])
        var changed: [Bool] = []
        for minute in 0...3 {
            if minute == 2 {
                bench.api.change { $0.stations["1:1"]?.load.ports[0].portLoad = DecimalText("3.314") }
            }
            changed += await bench.scrape(at: time("12:0\(minute):00")).outcomes.map(\.isChanged)
        }
        #expect(changed == [true, false, true, false])
    }

    @Test func `a heart_beat_point beats every minute, in no registry and between scrapes too, without calls`() async {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad), interval: 120)], heartBeatPoint: "heartbeat")],
            [FakeStation("1:1")])
        let events = await bench.scrape(until: time("12:04:00"))
        #expect(bench.api.takeCalls().count == 3)
        #expect(events.outcomes.map { clock($0.tick) } == ["12:00:00", "12:01:00", "12:02:00", "12:03:00", "12:04:00"])
        #expect(events.outcomes.map { $0.values["heartbeat"] } == [0, 1, 0, 1, 0].map { .integer($0) })
        #expect(events.outcomes.allSatisfy { $0.isNews })
        // It does not make old values look new while reading fails, and does not keep a device alive.
        bench.api.fail { _ in .http(status: 503, retryAfter: nil) }
        let failing = await bench.scrape(until: time("12:12:00"))
        let failed = failing.outcomes.filter { !$0.failed.isEmpty }
        #expect(failed.count == 4 && failed.allSatisfy { !$0.isNews })
        #expect(failing.outcomes.last?.isOnline == false)
    }

    @Test func `a heart_beat_point in the registry is that register, and one that means something else keeps it`() async
    {
        let registers = [register(.load(.portLoad), point: "pulse"), register(.bridge(.heartbeat), point: "beat")]
        let bench = Bench(
            [device("1:1", registers, heartBeatPoint: "beat"), device("1:2", registers, heartBeatPoint: "pulse")],
            [FakeStation("1:1"), FakeStation("1:2")])
        let events = await bench.scrape(at: time("12:01:00"))
        for outcome in events.outcomes { #expect(outcome.values == ["pulse": .number("0.000"), "beat": .integer(1)]) }
        #expect(events.outcomes.count == 2)
    }

    @Test func `wrong credentials are probed with a call, and not with a heartbeat`() async {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad), interval: 3600)], heartBeatPoint: "heartbeat")],
            [FakeStation("1:1")])
        bench.api.fail { _ in .wrongCredentials(code: "InvalidSecurity", text: nil) }
        await bench.scrape(until: time("12:05:30"))
        #expect(bench.api.takeCalls().count == 2)
    }

    @Test func `with one device a station, its only message comes when all is there`() async {
        let registers = [
            register(.stationStatus(.status), .port(1), point: "Status.1"),
            register(.load(.portLoad), .port(2), point: "portLoad.2"),
        ]
        let bench = Bench(
            [device("1:1", registers)], [FakeStation("1:1", ports: 2)], settings: ScraperSettings(layout: .station))
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(events.outcomes.map(\.name) == ["campus/s1"])
        #expect(events.outcomes.first?.values == ["Status.1": .string("AVAILABLE"), "portLoad.2": .number("0.000")])
    }

    @Test func `the energy total goes on from what was stored, and grows by what is delivered`() async throws {
        func session(_ energy: String) -> GetChargingSessionData.Session {
            var session = GetChargingSessionData.Session()
            session.sessionID = 9
            session.portNumber = "1"
            session.startTime = time("11:00:00")
            session.energy = DecimalText(energy)
            return session
        }
        let bench = Bench(
            [device("1:1", [register(.bridge(.energyTotal)), register(.load(.portLoad))])],
            [FakeStation("1:1").with { $0.sessions = [session("4.5")] }],
            energy: [station("1:1"): EnergyTotals(continuing: [1: "200"])])
        #expect(await bench.scrape(at: time("12:00:00")).outcomes.last?.values["energyTotal"] == .number("200"))
        bench.api.change { $0.stations["1:1"]?.sessions = [session("5.75")] }
        let events = await bench.scrape(until: time("12:06:00"))
        #expect(events.outcomes.last?.values["energyTotal"] == .number("201.25"))
        let record = try #require(await bench.scraper.record(of: station("1:1")))
        #expect(record.energy.kilowattHours(port: 1) == "201.25", "what is to be stored")
    }

    @Test func `sessions are not remembered for an energy total that nothing shows`() async throws {
        let bench = Bench(
            [device("1:1", [register(.chargingSession(.energy))]), device("1:2", [register(.bridge(.energyTotal))])],
            ["1:1", "1:2"].map { FakeStation($0) })
        await bench.scrape(at: time("12:00:00"))
        let records = await [bench.scraper.record(of: station("1:1")), bench.scraper.record(of: station("1:2"))]
        #expect(records.map { $0?.energy.kilowattHours(port: 1) } == [nil, "0"])
    }

    @Test func `a value that does not fit its type is warned of once`() async {
        let bench = Bench(
            [device("1:1", [register(.stationStatus(.status), type: .integer), register(.load(.portLoad))])],
            [FakeStation("1:1")])
        let events = await bench.scrape(until: time("12:05:00"))
        #expect(events.warnings.map(\.register.point) == ["Status"])
        #expect(
            events.outcomes.allSatisfy { $0.values["Status"] == .null && $0.values["portLoad"] == .number("0.000") })
    }

    @Test func `a station without sessions, alarms and rights reads null, and is online`() async {
        let registers = [
            register(.alarm(.alarmType)), register(.chargingSession(.energy)),
            register(.stationRights(.stationRightsProfile)),
        ]
        let bench = Bench([device("1:1", registers)], [FakeStation("1:1")])
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(events.outcomes.first?.values == ["alarmType": .null, "Energy": .null, "stationRightsProfile": .null])
        #expect(events.outcomes.first?.isOnline == true && events.problems.isEmpty)
    }
}
