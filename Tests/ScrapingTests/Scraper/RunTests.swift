import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// `run()`: sleeping from tick to tick.
struct RunTests {
    @Test func `it sleeps from tick to tick, and ends when it is cancelled`() async {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad), interval: 20, maxAge: 1)])], [FakeStation("1:1")],
            at: time("12:00:03"))
        let run = Task { await bench.scraper.run() }
        var slept: [String] = []
        for round in 1...3 {
            let until = await bench.clock.sleeper()
            slept.append(clock(until))
            await bench.api.sent(round)
            bench.clock.set(until)
        }
        await bench.api.sent(4)
        run.cancel()
        await run.value
        #expect(slept == ["12:00:20", "12:00:40", "12:01:00"])
        #expect(bench.api.calls.count == 4)
    }

    @Test func `it looks at the clock twice a minute, and so notices a jump`() async {
        let bench = Bench(
            [device("1:1", [register(.load(.portLoad), interval: 3600)])], [FakeStation("1:1")], at: time("12:00:03"))
        let run = Task { await bench.scraper.run() }
        #expect(clock(await bench.clock.sleeper()) == "12:00:33")
        bench.clock.wake(at: time("09:59:40"))
        #expect(clock(await bench.clock.sleeper()) == "10:00:00", "not 13:00:00")
        run.cancel()
        await run.value
    }

    @Test func `a slow call holds no tick back`() async {
        let bench = Bench(
            [
                device("1:1", [register(.load(.portLoad), interval: 5)]),
                device("1:2", [register(.load(.portLoad), interval: 5)]),
            ],
            [FakeStation("1:1"), FakeStation("1:2")])
        bench.api.change { $0.isHeld = { $0 == .load("1:1") } }
        let run = Task { await bench.scraper.run() }
        for count in 2...4 {
            await bench.api.sent(count)
            bench.clock.set(await bench.clock.sleeper())
        }
        await bench.api.sent(5)
        #expect(
            bench.api.calls == [.load("1:1")] + Array(repeating: .load("1:2"), count: 4)
                || bench.api.calls.first == .load("1:2"))
        #expect(bench.api.calls.filter { $0 == .load("1:1") }.count == 1)
        bench.api.release()
        run.cancel()
        await run.value
    }

    @Test func `no more calls are under way than the settings allow, and all are made`() async {
        let ids = (1...100).map { "1:\($0)" }
        let bench = Bench(
            ids.map { device($0, [register(.load(.portLoad))]) }, ids.map { FakeStation($0) },
            settings: ScraperSettings(concurrentCalls: 3))
        bench.api.change { $0.isHeld = { _ in true } }
        async let scrape: Void = bench.scraper.scrape(at: time("12:00:00"))
        await bench.api.sent(3)
        #expect(await bench.scraper.statistics.waitingCalls == 97)
        bench.api.release()
        await scrape
        #expect(bench.api.mostUnderWay == 3)
        #expect(Set(bench.api.calls).count == 100)
        let statistics = await bench.scraper.statistics
        #expect(statistics == ScrapeStatistics(calls: 101), "one of them learnt the groups")
    }

    @Test func `ten thousand stations: as many status calls as lists of 500, one load each, one message each`() async {
        let registers = [register(.stationStatus(.status)), register(.load(.portLoad))]
        let ids = (1...10_000).map { "1:\($0)" }
        let bench = Bench(
            ids.map { device($0, registers) }, ids.map { FakeStation($0) },
            settings: ScraperSettings(concurrentCalls: 8))
        for minute in 0...1 {
            let events = await bench.scrape(at: time("12:0\(minute):00"))
            let calls = bench.api.takeCalls()
            #expect(calls.count { $0.operation == "getStationStatus" } == 20)
            #expect(calls.count == 20 + 10_000)
            #expect(events.outcomes.count == 10_000)
        }
        #expect(await bench.scraper.statistics.skippedReads == 0)
    }
}
