import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// Another configuration while a scraper runs.
struct ReplacementTests {
    private let load = [register(.load(.portLoad)), register(.station(.stationModel), interval: 86_400)]

    private func bench(_ stations: Int, at now: Date = time("12:00:00")) -> Bench {
        Bench(
            (1...stations).map { device("1:\($0)", load) }, (1...9).map { FakeStation("1:\($0)") }, at: now)
    }

    private func devices(_ numbers: Int..., interval: Int = 60) -> [StationDevice] {
        numbers.map { device("1:\($0)", load, interval: interval) }
    }

    @Test func `a station that is added is read at once, and no other`() async {
        let bench = bench(3)
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.clock.set(time("12:00:20"))
        await bench.scraper.replace(devices: devices(1, 2, 3, 4), settings: ScraperSettings())
        #expect(bench.told.take().outcomes.isEmpty, "nothing of the others is told anew")
        let events = await bench.scrape(at: time("12:00:20"))
        let calls = bench.api.takeCalls().filter { $0 == .load("1:4") || "\($0)".contains("1:") }
        #expect(calls.contains(.load("1:4")))
        #expect(!calls.contains { "\($0)".contains("1:1") || "\($0)".contains("1:2") || "\($0)".contains("1:3") })
        #expect(Set(events.outcomes.map(\.name)) == ["campus/s4/1"])
        await bench.scrape(at: time("12:01:00"))
        #expect(bench.api.takeCalls().map { "\($0)" }.joined().contains("1:1"), "the others keep their ticks")
    }

    @Test func `a station that is removed is not read any more, and its problems are over`() async {
        let bench = Bench(devices(1, 2), [FakeStation("1:1")])
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(events.problems.contains("+station/alameda/1:2"), "\(events.problems)")
        _ = bench.api.takeCalls()
        await bench.scraper.replace(devices: devices(1), settings: ScraperSettings())
        #expect(bench.told.take().problems == ["-station/alameda/1:2"])
        await bench.scrape(until: time("12:05:00"))
        #expect(!bench.api.takeCalls().contains { "\($0)".contains("1:2") })
        #expect(await bench.scraper.record(of: StationID("1:2")!) == nil)
    }

    @Test func `another interval begins with the next tick, and the values stay`() async throws {
        let bench = bench(1)
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.clock.set(time("12:00:01"))
        await bench.scraper.replace(devices: devices(1, interval: 10), settings: ScraperSettings())
        let told = bench.told.take().outcomes
        #expect(told.map(\.cause) == [.configuration])
        #expect(told.first?.values["portLoad"] != nil, "what is known is told again")
        #expect(bench.api.takeCalls().isEmpty)
        await bench.scrape(until: time("12:00:30"))
        #expect(bench.api.takeCalls() == [.load("1:1"), .load("1:1"), .load("1:1")])
    }

    @Test func `another layout is filled from what is known, without a call`() async throws {
        let bench = bench(2)
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        await bench.scraper.replace(devices: devices(1, 2), settings: ScraperSettings(layout: .station))
        let told = bench.told.take().outcomes
        #expect(Set(told.map(\.name)) == ["campus/s1", "campus/s2"])
        #expect(told.allSatisfy { $0.values["portLoad"] != nil })
        #expect(bench.api.takeCalls().isEmpty)
    }

    @Test func `the reply of a call that was under way for a removed station is taken by nobody`() async {
        let bench = bench(2)
        await bench.scrape(at: time("12:00:00"))
        _ = bench.told.take()
        async let late: Void = { _ = await bench.scrape(at: time("12:01:00")) }()
        await bench.scraper.replace(devices: devices(1), settings: ScraperSettings())
        await late
        await bench.scrape(until: time("12:03:00"))
        #expect(await bench.scraper.snapshots.allSatisfy { $0.device.stationID == StationID("1:1") })
        #expect(await bench.scraper.problems.isEmpty)
    }
}
