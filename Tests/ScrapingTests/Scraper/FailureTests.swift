import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// What a failure touches, and what it does not.
struct FailureTests {
    private static let everything = [
        register(.stationStatus(.status)), register(.load(.portLoad)), register(.alarm(.alarmType)),
        register(.chargingSession(.sessionID), interval: 60),
        register(.stationRights(.stationRightsProfile), .station, interval: 60),
        register(.station(.city), .station, interval: 60),
    ]
    private static let points: [RegisterClass: String] = [
        .stationStatus: "Status", .load: "portLoad", .alarm: "alarmType", .chargingSession: "sessionID",
        .stationRights: "stationRightsProfile", .station: "City",
    ]

    private static func full(_ id: String) -> FakeStation {
        FakeStation(id).with { station in
            var alarm = GetAlarms.Alarm()
            alarm.alarmType = "GFCI Trip"
            alarm.alarmTime = time("10:00:00")
            station.alarms = [alarm]
            var session = GetChargingSessionData.Session()
            session.sessionID = Int(id.dropFirst(2))
            session.portNumber = "1"
            session.startTime = time("11:00:00")
            station.sessions = [session]
            var rights = GetStationRights.Rights()
            rights.sgID = "1"
            rights.stationRightsProfile = "viewer"
            station.rights = [rights]
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let registerClass: RegisterClass
        let error: APIError.Kind
        let name: String

        var testDescription: String { "\(registerClass.rawValue) \(name)" }
    }

    private static let errors: [(String, APIError.Kind)] = [
        ("denied", .denied(text: nil)), ("unknown", .refused(.invalidStation, text: nil)),
        ("refused", .refused(ResponseCode(rawValue: "199"), text: "?")),
        ("malformed", .malformed("cut", line: 1, column: 2)),
        ("down", .http(status: 503, retryAfter: nil)), ("fault", .fault(.server, text: nil)), ("expired", .expired),
    ]

    static let cases = RegisterClass.allCases.filter { $0 != .bridge }.flatMap { registerClass in
        errors.map { Case(registerClass: registerClass, error: $0.1, name: $0.0) }
    }

    @Test(arguments: cases)
    func `a call that fails touches what it answers and nothing else`(_ row: Case) async throws {
        let bench = Bench(
            [device("1:1", Self.everything), device("1:2", Self.everything)], [Self.full("1:1"), Self.full("1:2")])
        let before = await bench.scrape(at: time("12:00:00"))
        let good = try #require(before.last("campus/s1", 1)?.values)
        let others = try #require(before.last("campus/s2", 1)?.values)
        #expect(good.count == 6 && !good.values.contains(.null))

        let operation = row.registerClass.operation ?? ""
        bench.api.fail { $0.isAbout("1:1") && $0.operation == operation ? row.error : nil }
        let point = try #require(Self.points[row.registerClass])
        let down = await bench.scrape(at: time("12:01:00"))
        let first = try #require(down.last("campus/s1", 1)), second = try #require(down.last("campus/s1", nil))
        // The call's own registers: null if denied, else what they were.
        var expected = good
        if row.name == "denied" { expected[point] = .null }
        #expect(first.values == expected)
        #expect(first.failed == [row.registerClass])
        #expect(first.answered == RegisterClass.allCases.filter { $0 != row.registerClass && $0 != .bridge })
        #expect(first.isOnline && second.isOnline)
        // The other station: as if nothing had happened, if it does not share the call.
        let isShared = row.registerClass != .load && ["down", "fault", "expired"].contains(row.name)
        #expect(down.last("campus/s2", 1)?.values == others)
        #expect(down.last("campus/s2", 1)?.failed == (isShared ? [row.registerClass] : []))

        // After three intervals without a good reading it is gone, unless denied; the rest is there.
        let late = await bench.scrape(until: time("12:03:00"))
        if row.name != "denied" { expected[point] = nil }
        var expectedOfOther = others
        expectedOfOther[point] = nil
        #expect(late.last("campus/s1", 1)?.values == expected)
        #expect(late.last("campus/s1", 1)?.isOnline == true)
        #expect(late.last("campus/s2", 1)?.values == (isShared ? expectedOfOther : others))

        // And it comes back by itself, within an hour for what is probed rarely.
        bench.api.fail { _ in nil }
        let back = await bench.scrape(until: time("13:02:00"))
        #expect(back.last("campus/s1", 1)?.values == good)
        #expect(await bench.scraper.problems.isEmpty)
        #expect(
            Set((before + down + late + back).problems.filter { $0.hasPrefix("+") }.map { $0.dropFirst() })
                == Set((before + down + late + back).problems.filter { $0.hasPrefix("-") }.map { $0.dropFirst() }))
    }

    @Test func `a station that the list's reply lacks fails alone, and is named once`() async {
        let registers = [register(.stationStatus(.status))]
        let bench = Bench(
            ["1:1", "1:2", "1:3"].map { device($0, registers) }, [FakeStation("1:1"), FakeStation("1:3")])
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(bench.api.takeCalls() == [.status(["1:1", "1:2", "1:3"])])
        #expect(events.problems == ["+station/alameda/1:2"])
        #expect(events.last("campus/s2", 1)?.failed == [.stationStatus])
        #expect(events.last("campus/s2", 1)?.isOnline == false)
        #expect(events.last("campus/s1", 1)?.isOnline == true && events.last("campus/s3", 1)?.isOnline == true)
        let later = await bench.scrape(until: time("12:10:00"))
        #expect(later.problems.isEmpty, "once is enough")
    }

    @Test func `a station of which the API says 102 is unknown, by whichever operation, and named once`() async {
        let bench = Bench([device("1:1", Self.everything)], [])
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(events.problems == ["+station/alameda/1:1"])
        // Its rights may be none; all else fails. Nothing pretends to be a reading.
        #expect(events.last("campus/s1", 1)?.failed == [.stationStatus, .load, .alarm, .chargingSession, .station])
        #expect(events.last("campus/s1", 1)?.isOnline == false)
    }

    @Test func `an unknown station is asked for less and less, and wholly as soon as it is known`() async {
        let bench = Bench([device("1:1", [register(.load(.portLoad)), register(.alarm(.alarmType))])], [])
        await bench.scrape(until: time("12:59:00"))
        // 12:00, 12:01, 12:03, 12:07, 12:15, 12:31.
        #expect(bench.api.takeCalls().count == 12)
        bench.api.change { $0.stations["1:1"] = FakeStation("1:1") }
        let events = await bench.scrape(until: time("13:03:00"))
        #expect(events.problems == ["-station/alameda/1:1"])
        #expect(events.last("campus/s1", 1)?.values == ["portLoad": .number("0.000"), "alarmType": .null])
    }

    @Test func `one station that spoils the list costs a few calls once, and one from then on`() async {
        let ids = (1...16).map { "1:\($0)" }
        let bench = Bench(ids.map { device($0, [register(.stationStatus(.status))]) }, ids.map { FakeStation($0) })
        bench.api.fail { $0.isAbout("1:11") ? .refused(.invalidStation, text: "bad id") : nil }
        let events = await bench.scrape(at: time("12:00:00"))
        // 16, twice 8, twice 4, twice 2, twice 1.
        #expect(bench.api.takeCalls().count == 9)
        #expect(events.outcomes.filter(\.isOnline).count == 15)
        #expect(events.problems == ["+station/alameda/1:11"])
        await bench.scrape(at: time("12:01:00"))
        #expect(bench.api.takeCalls() == [.status(ids.filter { $0 != "1:11" }), .status(["1:11"])])
        bench.api.fail { _ in nil }
        await bench.scrape(until: time("12:05:00"))
        _ = bench.api.takeCalls()
        await bench.scrape(at: time("12:06:00"))
        #expect(bench.api.takeCalls() == [.status(ids)], "cured, it is one of the list again")
    }

    @Test func `an operation that the plan lacks costs three calls, one message and a probe an hour`() async {
        let ids = (1...50).map { "1:\($0)" }
        let registers = [register(.stationStatus(.status)), register(.load(.portLoad))]
        let bench = Bench(
            ids.map { device($0, registers) }, ids.map { FakeStation($0) },
            settings: ScraperSettings(concurrentCalls: 1))
        bench.api.fail { $0.operation == "getLoad" ? .denied(text: nil) : nil }
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(bench.api.takeCalls() == [.status(ids), .load("1:1"), .load("1:2"), .load("1:3")])
        #expect(events.problems == ["+denied/alameda/getLoad"])
        #expect(events.outcomes.count == 50)
        #expect(
            events.outcomes.allSatisfy {
                $0.values == ["Status": .string("AVAILABLE"), "portLoad": .null] && $0.isOnline
            })

        let hour = await bench.scrape(until: time("13:00:00"))
        let probes = bench.api.takeCalls().filter { $0.operation == "getLoad" }
        #expect(probes.count == 1 && hour.problems.isEmpty)
        #expect(hour.outcomes.allSatisfy { $0.values == ["Status": .string("AVAILABLE"), "portLoad": .null] })

        // The plan is changed: the next probe succeeds, and all loads are there at once.
        bench.api.fail { _ in nil }
        let after = await bench.scrape(until: time("14:00:01"))
        #expect(after.problems == ["-denied/alameda/getLoad"])
        #expect(Set(bench.api.takeCalls().filter { $0.operation == "getLoad" }).count == 50)
        #expect(ids.allSatisfy { after.last("campus/s\($0.dropFirst(2))", 1)?.values["portLoad"] == .number("0.000") })
    }

    @Test func `rights that differ between stations: the denied ones are named and probed, the others read`() async {
        let ids = (1...6).map { "1:\($0)" }
        let bench = Bench(
            ids.map { device($0, [register(.load(.portLoad))]) }, ids.map { FakeStation($0) },
            settings: ScraperSettings(concurrentCalls: 1))
        bench.api.fail { $0.isAbout("1:2") || $0.isAbout("1:5") ? .denied(text: nil) : nil }
        let events = await bench.scrape(until: time("12:59:00"))
        #expect(events.problems == ["+denied/alameda/getLoad/1:2", "+denied/alameda/getLoad/1:5"])
        let calls = bench.api.takeCalls()
        #expect(calls.filter { $0 == .load("1:1") }.count == 60)
        #expect(calls.filter { $0 == .load("1:2") }.count == 1)
        #expect(events.last("campus/s2", 1)?.values == ["portLoad": .null])
        #expect(events.last("campus/s2", 1)?.isOnline == false, "nothing of it is alive")
        #expect(events.last("campus/s1", 1)?.isOnline == true)
    }

    @Test func `wrong credentials stop all calls but a probe every five minutes, and one message tells of it`() async {
        let ids = (1...20).map { "1:\($0)" }
        let bench = Bench(
            ids.map { device($0, [register(.load(.portLoad), interval: 5), register(.station(.city), .station)]) },
            ids.map { FakeStation($0) }, settings: ScraperSettings(concurrentCalls: 4))
        bench.api.fail { _ in .wrongCredentials(code: "InvalidSecurity", text: nil) }
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(bench.api.takeCalls().count <= 4, "those that were under way already")
        #expect(events.problems == ["+credentials/alameda"])
        #expect(events.outcomes.count == 40 && events.outcomes.allSatisfy { !$0.isOnline && !$0.failed.isEmpty })
        #expect(await bench.scraper.statistics.isPaused)

        let quiet = await bench.scrape(until: time("12:15:30"))
        #expect(bench.api.takeCalls().count == 3)
        #expect(quiet.problems.isEmpty)

        bench.api.fail { _ in nil }
        let back = await bench.scrape(until: time("12:20:10"))
        #expect(back.problems == ["-credentials/alameda"])
        #expect(ids.allSatisfy { back.last("campus/s\($0.dropFirst(2))", 1)?.isOnline == true })
        #expect(back.last("campus/s7", nil)?.values == ["City": .string("Oakland")], "the static ones too, at once")
        #expect(await bench.scraper.statistics.isPaused == false)
    }

    @Test func `while the API is away values go stale, devices turn offline, and all comes back by itself`() async {
        let bench = Bench(
            [
                device(
                    "1:1",
                    [
                        register(.load(.portLoad), interval: 5), register(.alarm(.alarmType)),
                        register(.station(.city), .station),
                    ])
            ],
            [FakeStation("1:1")])
        await bench.scrape(until: time("12:01:00"))
        bench.api.fail { _ in .http(status: 503, retryAfter: nil) }
        let away = await bench.scrape(until: time("12:10:00"))
        #expect(away.problems == ["+endpoint/alameda"])
        let gone = away.outcomes.filter { $0.port == 1 }
        #expect(gone.contains { $0.cause == .withdrawal })
        #expect(gone.allSatisfy { ($0.tick == nil) == ($0.cause != .scrape) }, "only a scrape has a tick")
        #expect(gone.first { $0.values["portLoad"] == nil }.map { clock($0.time) } == "12:01:15")
        #expect(gone.first { $0.values["alarmType"] == nil }.map { clock($0.time) } == "12:04:00")
        #expect(gone.first { !$0.isOnline }.map { clock($0.time) } == "12:04:00")
        #expect(gone.last?.values == ["City": .string("Oakland")])
        // Nothing new, nothing to publish, but what has left.
        #expect(gone.filter(\.isNews).map { clock($0.time) } == ["12:01:15", "12:04:00"])
        bench.api.fail { _ in nil }
        let back = await bench.scrape(until: time("12:10:05"))
        #expect(back.problems == ["-endpoint/alameda"])
        #expect(back.last("campus/s1", 1)?.isOnline == true)
    }

    @Test func `what failed at the start of a day is tried again in a minute`() async {
        let bench = Bench([device("1:1", [register(.station(.city), .station)])], [FakeStation("1:1")])
        bench.api.fail { _ in .http(status: 500, retryAfter: nil) }
        await bench.scrape(until: time("12:08:00"))
        #expect(bench.api.takeCalls().count == 4, "at 12:00, 12:01, 12:03 and 12:07")
        bench.api.fail { _ in nil }
        let events = await bench.scrape(until: time("12:15:00"))
        #expect(events.outcomes.last.map { clock($0.tick) } == "12:15:00")
        #expect(events.outcomes.last?.values == ["City": .string("Oakland")])
    }

    @Test func `nameplates of many stations come by the page, and a page that fails falls back to each`() async {
        let ids = (1...30).map { "1:\($0)" }
        let bench = Bench(ids.map { device($0, [register(.station(.city), .station)]) }, ids.map { FakeStation($0) })
        await bench.scrape(at: time("12:00:00"))
        #expect(bench.api.takeCalls() == [.allStations()])
        // At midnight it is half a day old, younger than its Max Age.
        await bench.scrape(at: time("00:00:00", day: "2026-03-11"))
        #expect(bench.api.takeCalls().isEmpty)
        bench.api.fail { if case .allStations = $0 { .malformed("a bad value", line: 1, column: 1) } else { nil } }
        let events = await bench.scrape(at: time("00:00:00", day: "2026-03-12"))
        #expect(bench.api.takeCalls().count == 31)
        #expect(
            events.outcomes.count == 30 && events.outcomes.allSatisfy { $0.failed.isEmpty } && events.problems.isEmpty)
    }

    @Test func `an account much larger than this bridge's share of it is not read page by page`() async {
        let bench = Bench(
            (1...30).map { device("1:\($0)", [register(.station(.city), .station)]) },
            (1...5000).map { FakeStation("1:\($0)") })
        bench.api.change { $0.stationPageSize = 500 }
        let events = await bench.scrape(at: time("12:00:00"))
        let calls = bench.api.takeCalls()
        #expect(calls.filter { $0.operation == "getStations" && $0.isAbout("nobody") }.count == 3, "pages tried")
        #expect(calls.count == 33)
        #expect(events.outcomes.count == 30 && events.outcomes.allSatisfy { $0.failed.isEmpty })
        await bench.scrape(at: time("00:00:00", day: "2026-03-11"))
        await bench.scrape(at: time("00:00:00", day: "2026-03-12"))
        #expect(bench.api.takeCalls().count == 30, "it is known now")
    }

    @Test func `a list of many stations that is denied ends in one denial of the operation`() async {
        let ids = (1...64).map { "1:\($0)" }
        let bench = Bench(
            ids.map { device($0, [register(.stationStatus(.status))]) }, ids.map { FakeStation($0) },
            settings: ScraperSettings(concurrentCalls: 1))
        bench.api.fail { _ in .denied(text: nil) }
        let events = await bench.scrape(at: time("12:00:00"))
        // 64, 32, 16, 8, 4, 2, then single ones until it is clear.
        #expect(bench.api.takeCalls().count <= 12)
        #expect(events.problems == ["+denied/alameda/getStationStatus"])
        #expect(events.outcomes.count == 64 && events.outcomes.allSatisfy { $0.values == ["Status": .null] })
    }
}
