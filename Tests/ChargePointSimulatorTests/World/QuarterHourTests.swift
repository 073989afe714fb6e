import FoundationEssentials
import Testing

@testable import ChargePointSimulator

struct QuarterHourTests {
    private func busy(_ seed: Int = 3) -> WorldConfiguration {
        WorldConfiguration(stations: 6, ports: [2, 3, 1], seed: seed, sessionHistory: 50)
    }

    /// A world in which sheds come and go.
    private func unrest(_ world: WorldBench, until end: ModelTime, each: (ModelTime) -> Void = { _ in }) {
        var dice = Dice(seed: 5)
        for time in stride(from: 0.0, to: end, by: 173) {
            // The last station is left alone.
            let index = Int.random(in: 0..<world.indices.count - 1, using: &dice)
            let ports = Array(1...world.numbering.portCount(station: index))
            let cap = Double.random(in: 0...7, using: &dice)
            switch Int.random(in: 0...5, using: &dice) {
            case 0: world.shed(index, limits: [(ports[0], .cap(cap))], minutes: 20, at: time)
            case 1: world.shed(index, limits: ports.map { ($0, .stationCap(cap)) }, at: time)
            case 2: world.shed(index, limits: [(ports[0], .percent(Int(cap * 10)))], minutes: 7, at: time)
            default: world.clearShed(index, ports: ports, at: time)
            }
            each(time)
        }
    }

    @Test func `quarter hours add up to their session, whatever was shed`() throws {
        let world = WorldBench(busy())
        world.arrive(5, port: 1, energy: 9, power: 4, at: 10_000)
        unrest(world, until: 60_000)
        var seen = (ended: 0, running: 0, posted: 0)
        for index in world.indices {
            for session in world.sessions(index, at: 60_000) {
                let found = try #require(world.quarterHours(session.id, at: 60_000), "session \(session.id)")
                let quarters = found.quarters
                #expect(found.station == index && found.port == session.port)
                #expect(quarters.entries.last?.energy == session.energy)
                #expect(quarters.until == session.end ?? 60_000)
                var before = (energy: 0.0, end: session.start)
                for (place, entry) in quarters.entries.enumerated() {
                    let end = quarters.end(place)
                    #expect(end > before.end && end - before.end <= 900)
                    #expect(end.truncatingRemainder(dividingBy: 900) == 0 || place == quarters.entries.count - 1)
                    let average = (entry.energy - before.energy) / quarters.hours(place)
                    #expect(average >= 0 && average <= Double(entry.peak) * 1.001 + 1e-9)
                    #expect(Double(entry.peak) <= world.identity(index).nameplate + 1e-3)
                    before = (entry.energy, end)
                }
                if session.driver.vehicle == nil { seen.posted += 1 }
                if session.end == nil { seen.running += 1 } else { seen.ended += 1 }
            }
        }
        #expect(seen.ended > 60 && seen.running > 3 && seen.posted == 1, "\(seen)")
    }

    /// An independent sum, made while the world runs, of ports with and without sheds.
    @Test func `each quarter hour has the energy that flowed in it`() throws {
        let world = WorldBench(busy(8))
        let step = 4.0
        var flowed: [Int: [Int: Double]] = [:]
        var highest: [Int: [Int: Double]] = [:]
        unrest(world, until: 40_000) { start in
            for time in stride(from: start + step / 2, to: start + 173, by: step) {
                for index in [0, 2, 5] {
                    for port in world.reading(index, at: time).ports {
                        guard let session = port.session else { continue }
                        let quarter = Int((time / 900).rounded(.down))
                        let power = world.station(index).ports[port.number - 1].power(at: time)
                        let width = min(step, start + 173 - time + step / 2)
                        flowed[session.id, default: [:]][quarter, default: 0] += power * width / 3600
                        highest[session.id, default: [:]][quarter] =
                            max(power, highest[session.id]?[quarter] ?? 0)
                    }
                }
            }
        }
        let compared = flowed.keys.sorted().reduce(0) { sum, id in
            guard let quarters = world.quarterHours(id, at: 40_136)?.quarters, quarters.start > 0 else { return sum }
            var before = 0.0
            for (place, entry) in quarters.entries.enumerated() {
                let quarter = Int(((quarters.end(place) - 1e-6) / 900).rounded(.down))
                let expected = flowed[id]?[quarter] ?? 0
                #expect(abs(entry.energy - before - expected) < 0.03, "session \(id), quarter hour \(place)")
                #expect(abs(Double(entry.peak) - (highest[id]?[quarter] ?? 0)) < 0.35 || quarters.hours(place) < 0.02)
                before = entry.energy
            }
            return sum + quarters.entries.count
        }
        #expect(compared > 100)
    }

    @Test func `the clock's quarter hours are the wall clock's at the start`() {
        let world = WorldBench(.quiet(), quarterHour: -100)
        let session = world.arrive(0, port: 1, power: 3.6, at: 50)
        let quarters = world.quarterHours(session ?? 0, at: 2_000)?.quarters
        #expect(quarters?.entries.indices.map { quarters?.end($0) } == [800, 1_700, 2_000])
        #expect(quarters?.entries.map { ($0.energy * 1e6).rounded() / 1e6 } == [0.75, 1.65, 1.95])
    }

    @Test func `a stay of a year is told by its last hundred days`() {
        let world = WorldBench(.quiet())
        let session = world.arrive(0, port: 1, power: 1, at: 0)
        let year = 365 * 86_400.0
        world.shed(0, limits: [(1, .cap(0.5))], at: 900)
        guard let quarters = world.quarterHours(session ?? 0, at: year)?.quarters else {
            Issue.record("no quarter hours")
            return
        }
        #expect(quarters.entries.count == QuarterHours.limit)
        #expect(quarters.end(QuarterHours.limit - 1) == year)
        #expect(abs(quarters.entries[0].energy - (0.25 + 0.125 * Double(35_040 - QuarterHours.limit))) < 1e-6)
        #expect(abs(quarters.hours(0) - Double(35_040 - QuarterHours.limit + 1) / 4) < 1e-6)
        #expect(quarters.hours(1) == 0.25)
    }

    @Test func `a session that nobody has, or whose quarter hours are gone, has none`() {
        let world = WorldBench(.quiet(stations: 5_001))
        #expect(world.quarterHours(1, at: 0) == nil)
        #expect(world.quarterHours(SessionNumbering.first + 7, at: 0) == nil)
        let sessions = (0..<6).map { world.arrive(0, port: 1, stay: 10, at: Double($0) * 900) ?? 0 }
        #expect(sessions.map { world.quarterHours($0, at: 9_000) != nil } == [false, false, false, true, true, true])
        #expect(world.sessions(0, at: 9_000).count == 6)
    }
}
