import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization
import Testing

@testable import Scraping

/// Reads out of turn, after commands.
struct ReadbackTests {
    /// Limits that a test may change.
    private final class Limits: LimitLookup {
        private let view = Mutex(LimitView())

        func set(_ new: LimitView) { view.withLock { $0 = new } }
        func limits(of station: StationID, port: Int?) -> LimitView { view.withLock { $0 } }
    }

    /// Counts down.
    private final class CallsLeft: Sendable {
        private let left: Mutex<Int>

        init(_ count: Int) { left = Mutex(count) }

        /// Whether there was one.
        func take() -> Bool {
            left.withLock { left in
                left -= 1
                return left >= 0
            }
        }
    }

    private let registers = [
        register(.load(.portLoad)), register(.load(.allowedLoad)), register(.stationStatus(.status)),
    ]

    @Test func `a fresh getLoad is made whatever Max Age says, and the device follows`() async throws {
        let bench = Bench([device("1:1", registers, cacheExpiration: 3600)], [FakeStation("1:1")])
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.api.change {
            $0.stations["1:1"]?.load.ports[0].shedState = 1
            $0.stations["1:1"]?.load.ports[0].allowedLoad = DecimalText("3.000")
        }
        bench.clock.set(time("12:00:10.5"))
        let load = try await bench.scraper.readLoad(station("1:1"))
        #expect(load?.ports.first?.allowedLoad == DecimalText("3.000"))
        #expect(bench.api.takeCalls() == [.load("1:1")])
        let events = bench.told.take()
        #expect(events.outcomes.map(\.cause) == [.readback])
        #expect(events.outcomes.first?.values["allowedLoad"] == .number("3.000"))
        #expect(events.outcomes.allSatisfy { $0.tick == nil }, "no tick brought it")
        #expect(events.outcomes.first?.answered == [.load])
    }

    @Test func `what was read out of turn is young enough for the next tick`() async throws {
        let bench = Bench([device("1:1", [register(.load(.portLoad))])], [FakeStation("1:1")])
        await bench.scrape(at: time("12:00:00"))
        bench.clock.set(time("12:00:50"))
        try await bench.scraper.readLoad(station("1:1"))
        _ = (bench.api.takeCalls(), bench.told.take())
        let events = await bench.scrape(until: time("12:02:00"))
        #expect(bench.api.takeCalls() == [.load("1:1")], "at 12:02 only")
        #expect(events.outcomes.map { clock($0.tick) } == ["12:01:00", "12:02:00"])
    }

    @Test func `a group is one call, and every device of it follows`() async throws {
        let ids = (1...5).map { "1:\($0)" }
        let bench = Bench(ids.prefix(4).map { device($0, registers) }, ids.map { FakeStation($0) })
        bench.api.change { $0.groups = [FakeGroup(7, ids)] }
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.api.change { $0.stations["1:2"]?.load.ports[0].portLoad = DecimalText("3.000") }
        bench.clock.set(time("12:00:10"))
        let loads = try await bench.scraper.readLoad(of: StationGroupID(7), for: ids.map { station($0) })
        #expect(bench.api.takeCalls() == [.groupLoad(7)])
        #expect(Set(loads.keys) == Set(ids.prefix(4).map { station($0) }), "the fifth is another bridge's")
        #expect(loads[station("1:2")]?.ports.first?.portLoad == DecimalText("3.000"))
        let outcomes = bench.told.take().outcomes
        #expect(outcomes.count == 4 && outcomes.allSatisfy { $0.cause == .readback })
        #expect(try await bench.scraper.readLoad(of: StationGroupID(7), for: [station("1:5")]).isEmpty)
    }

    @Test func `a station that the group's answer lacks is read alone, at once`() async throws {
        let bench = Bench(["1:1", "1:2", "1:3"].map { device($0, registers) }, ["1:1", "1:2"].map { FakeStation($0) })
        bench.api.change { $0.groups = [FakeGroup(7, ["1:1", "1:2", "1:3"], answered: ["1:1"])] }
        let ids = ["1:1", "1:2", "1:3"].map { station($0) }
        let loads = try await bench.scraper.readLoad(of: StationGroupID(7), for: ids)
        #expect(bench.api.takeCalls().map(\.description).sorted() == ["getLoad 1:2", "getLoad 1:3", "getLoad group 7"])
        #expect(Set(loads.keys) == [station("1:1"), station("1:2")], "there is no 1:3")
        #expect(await bench.scraper.statistics.waitingCalls == 0)
    }

    @Test func `a group that is refused has each station read alone, and what gets no answer throws`() async throws {
        let bench = Bench(["1:1", "1:2"].map { device($0, registers) }, ["1:1", "1:2"].map { FakeStation($0) })
        let ids = ["1:1", "1:2"].map { station($0) }
        bench.api.fail { $0 == .groupLoad(7) ? .refused(ResponseCode(rawValue: "143"), text: "no group") : nil }
        let loads = try await bench.scraper.readLoad(of: StationGroupID(7), for: ids)
        #expect(bench.api.takeCalls().count == 3 && loads.count == 2)
        bench.api.fail { _ in .http(status: 503, retryAfter: nil) }
        await #expect(throws: ReadFailure.self) { try await bench.scraper.readLoad(of: StationGroupID(7), for: ids) }
    }

    @Test func `a tick that meets a group read out of turn waits for it, and for the stations it lacks`() async throws {
        let devices = ["1:1", "1:2"].map { device($0, [register(.load(.portLoad), interval: 10)]) }
        let bench = Bench(devices, ["1:1", "1:2"].map { FakeStation($0) })
        bench.api.change { $0.groups = [FakeGroup(7, ["1:1", "1:2"], answered: ["1:1"])] }
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.api.change { $0.isHeld = { _ in true } }
        bench.clock.set(time("12:00:09"))
        async let read = bench.scraper.readLoad(of: StationGroupID(7), for: ["1:1", "1:2"].map { station($0) })
        await bench.api.sent(1)
        #expect(await bench.scrape(at: time("12:00:10")).outcomes.isEmpty)
        bench.api.release()
        #expect(try await read.count == 2)
        #expect(bench.api.takeCalls() == [.groupLoad(7), .load("1:2")])
        let outcomes = bench.told.take().outcomes
        #expect(outcomes.map(\.cause) == [.scrape, .scrape] && outcomes.allSatisfy { $0.failed.isEmpty })
    }

    @Test func `a station of another bridge is not read`() async throws {
        let bench = Bench([device("1:1", registers)], [FakeStation("1:1"), FakeStation("1:2")])
        #expect(try await bench.scraper.readLoad(station("1:2")) == nil)
        #expect(bench.api.takeCalls().isEmpty)
    }

    @Test func `a tick that meets a read out of turn waits for it instead of asking again`() async throws {
        let bench = Bench([device("1:1", [register(.load(.portLoad), interval: 10)])], [FakeStation("1:1")])
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.api.change { $0.isHeld = { _ in true } }
        bench.clock.set(time("12:00:09"))
        async let read = bench.scraper.readLoad(station("1:1"))
        await bench.api.sent(1)
        let tick = await bench.scrape(at: time("12:00:10"))
        #expect(tick.outcomes.isEmpty)
        bench.api.release()
        _ = try await read
        #expect(bench.api.takeCalls() == [.load("1:1")])
        let outcomes = bench.told.take().outcomes
        #expect(outcomes.map(\.cause) == [.scrape], "one message, the scrape's")
        #expect(outcomes.first.map { clock($0.tick) } == "12:00:10")
    }

    @Test func `a tick that met a read out of turn which was given up asks for itself`() async {
        let bench = Bench([device("1:1", [register(.load(.portLoad), interval: 10)])], [FakeStation("1:1")])
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.api.change { $0.isHeld = { _ in true } }
        bench.clock.set(time("12:00:09"))
        let reads = (0...1).map { _ in Task { try await bench.scraper.readLoad(station("1:1")) } }
        await bench.api.sent(2)
        await bench.scrape(at: time("12:00:10"))
        _ = bench.api.takeCalls()
        bench.api.fail { _ in .cancelled }
        bench.api.release()
        for read in reads { await #expect(throws: ReadFailure.self) { try await read.value } }
        #expect(bench.told.take().isEmpty, "nobody knows of a failure")
        bench.api.fail { _ in nil }
        let outcomes = await bench.scrape(at: time("12:00:11")).outcomes
        #expect(bench.api.takeCalls() == [.load("1:1")], "one call, though two were given up")
        #expect(outcomes.map(\.cause) == [.scrape] && outcomes.first?.answered == [.load])
        #expect(outcomes.first.map { clock($0.tick) } == "12:00:10")
        #expect(await bench.scraper.statistics.waitingCalls == 0)
    }

    @Test func `it asks at once, and not when the next tick comes`() async {
        let bench = Bench([device("1:1", [register(.load(.portLoad), interval: 10)])], [FakeStation("1:1")])
        let run = Task { await bench.scraper.run() }
        await bench.api.sent(1)
        #expect(clock(await bench.clock.sleeper()) == "12:00:10")
        while bench.told.take().isEmpty { await Task.yield() }
        bench.api.change { $0.isHeld = { _ in true } }
        bench.clock.set(time("12:00:09"))
        let read = Task { try await bench.scraper.readLoad(station("1:1")) }
        await bench.api.sent(2)
        bench.clock.set(time("12:00:10"))
        #expect(clock(await bench.clock.sleeper()) == "12:00:20")
        let left = CallsLeft(1)
        bench.api.fail { _ in left.take() ? .cancelled : nil }
        bench.api.release()
        await #expect(throws: ReadFailure.self) { try await read.value }
        await bench.api.sent(3)
        var events: [ScrapeEvent] = []
        while events.outcomes.isEmpty {
            await Task.yield()
            events += bench.told.take()
        }
        #expect(events.outcomes.map(\.cause) == [.scrape] && events.outcomes.first?.failed == [])
        #expect(events.outcomes.first.map { clock($0.time) } == "12:00:10")
        run.cancel()
        await run.value
    }

    @Test func `a reply that was asked for before the command does not undo what was read after it`() async throws {
        let bench = Bench([device("1:1", [register(.load(.portLoad))])], [FakeStation("1:1")])
        bench.api.change { $0.isHeld = { _ in true } }
        async let scrape: Void = bench.scraper.scrape(at: time("12:00:00"))
        await bench.api.sent(1)
        // The command comes, and the read after it overtakes the scrape's call.
        bench.api.change {
            $0.isHeld = { _ in false }
            $0.stations["1:1"]?.load.ports[0].portLoad = DecimalText("3.000")
        }
        bench.clock.set(time("12:00:05"))
        try await bench.scraper.readLoad(station("1:1"))
        bench.api.change {
            $0.stations["1:1"]?.load.ports[0].portLoad = DecimalText("7.000")
        }
        bench.clock.set(time("12:00:06"))
        bench.api.release()
        await scrape
        let outcomes = bench.told.take().outcomes
        #expect(outcomes.map(\.cause) == [.readback, .scrape])
        #expect(outcomes.map { clock($0.tick) } == [nil, "12:00:00"], "the scrape keeps its own tick")
        #expect(outcomes.map { $0.values["portLoad"] } == [.number("3.000"), .number("3.000")])
    }

    @Test func `a read that fails throws why, and leaves the snapshot as it was`() async {
        let bench = Bench([device("1:1", registers)], [FakeStation("1:1")])
        await bench.scrape(at: time("12:00:00"))
        bench.api.fail { _ in .http(status: 503, retryAfter: nil) }
        await #expect(throws: ReadFailure.self) { try await bench.scraper.readLoad(station("1:1")) }
        #expect(bench.told.take().outcomes.isEmpty)
        let values = await bench.scraper.snapshots.first?.values(at: time("12:00:00"))
        #expect(values?.first == .number("0.000"))
    }

    @Test func `a station that vanished throws, too`() async {
        let bench = Bench([device("1:1", registers)], [])
        await #expect(throws: ReadFailure.unknownStation) { try await bench.scraper.readLoad(station("1:1")) }
    }

    @Test func `alarms are read anew after they were cleared`() async throws {
        var alarm = GetAlarms.Alarm()
        alarm.alarmType = "GFCI Trip"
        alarm.alarmTime = time("10:00:00")
        let alarms = [alarm]
        let bench = Bench(
            [device("1:1", [register(.alarm(.alarmType)), register(.load(.portLoad), .port(2))])],
            [FakeStation("1:1").with { $0.alarms = alarms }])
        await bench.scrape(at: time("12:00:00"))
        bench.api.change { $0.stations["1:1"]?.alarms = [] }
        try await bench.scraper.read(ReadKey(station("1:1"), .alarm))
        let outcomes = bench.told.take().outcomes
        #expect(outcomes.map(\.name) == ["campus/s1/1"], "the device without alarms is not concerned")
        #expect(outcomes.first?.values == ["alarmType": .null])
    }

    @Test func `a staged limit shows at once, without a call and without looking like a reading`() async {
        let limits = Limits()
        let bench = Bench([device("1:1", registers)], [FakeStation("1:1")], limits: limits)
        let before = await bench.scrape(at: time("12:00:00"))
        #expect(before.last("campus/s1", 1)?.values["allowedLoad"] == .null)
        _ = bench.api.takeCalls()
        limits.set(LimitView(staged: Kilowatts("3.50").map { .allowedLoad($0) }))
        bench.clock.set(time("12:00:30"))
        await bench.scraper.limitsChanged(of: station("1:1"))
        let outcomes = bench.told.take().outcomes
        #expect(outcomes.map(\.cause) == [.setpoint] && bench.api.takeCalls().isEmpty)
        #expect(outcomes.first?.values["allowedLoad"] == .number("3.50"))
        #expect(outcomes.first?.tick == nil)
        #expect(outcomes.first?.answered == [] && outcomes.first?.isNews == true)
        #expect(outcomes.first?.snapshot.offlineAt == time("12:03:00"), "it keeps nothing alive")
        await bench.scraper.limitsChanged(of: station("1:1"))
        #expect(bench.told.take().isEmpty, "nothing new")
        await bench.scraper.limitsChanged(of: station("1:9"))
    }
}
