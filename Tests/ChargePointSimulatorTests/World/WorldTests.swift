import FoundationEssentials
import Testing

@testable import ChargePointSimulator

struct WorldTests {
    private func busy(_ seed: Int = 1, stations: Int = 10, ports: [Int] = [2, 2, 1]) -> WorldConfiguration {
        WorldConfiguration(stations: stations, ports: ports, seed: seed)
    }

    @Test func `the same seed gives the same world, however often it is asked`() {
        let often = WorldBench(busy())
        let once = WorldBench(busy())
        for time in stride(from: 0.0, through: 50_000, by: 37) {
            for index in often.indices where Int(time) % (index + 2) == 0 { _ = often.reading(index, at: time) }
        }
        #expect(often.portrait(at: 50_000) == once.portrait(at: 50_000))
    }

    @Test func `another seed gives another world`() {
        let first = WorldBench(busy(1))
        let second = WorldBench(busy(2))
        #expect(first.portrait(at: 0) != second.portrait(at: 0))
    }

    @Test func `a session's energy is the integral of its port's power`() throws {
        let world = WorldBench(busy())
        let step = 2.0
        var energy: [Int: Double] = [:]
        for time in stride(from: 0.0, to: 40_000, by: step) {
            for index in 0..<4 {
                // The power in the middle of the step stands for all of it.
                _ = world.reading(index, at: time + step / 2)
                for port in world.reading(index, at: time + step / 2).ports {
                    guard let session = port.session else { continue }
                    let power = world.station(index).ports[port.number - 1].power(at: time + step / 2)
                    energy[session.id, default: 0] += power * step / 3600
                }
            }
        }
        var compared = 0
        for index in 0..<4 {
            for session in world.sessions(index, at: 40_000) where session.start > 0 {
                guard session.end != nil, let sum = energy[session.id] else { continue }
                #expect(abs(sum - session.energy) < 0.02, "session \(session.id)")
                compared += 1
            }
        }
        #expect(compared >= 4)
    }

    @Test func `no port exceeds its nameplate or its cap, no station its own, whatever is ordered`() {
        var dice = Dice(seed: 11)
        let world = WorldBench(busy(5, stations: 6, ports: [2, 3, 1]))
        for time in stride(from: 0.0, to: 80_000, by: 91) {
            let index = Int.random(in: world.indices, using: &dice)
            let ports = 1...world.numbering.portCount(station: index)
            let port = Int.random(in: ports, using: &dice)
            let minutes = Int.random(in: 0...40, using: &dice)
            let cap = Double.random(in: 0...8, using: &dice)
            switch Int.random(in: 0..<9, using: &dice) {
            case 0: world.shed(index, limits: [(port, .cap(cap))], minutes: minutes, at: time)
            case 1: world.shed(index, limits: ports.map { ($0, .stationCap(cap)) }, minutes: minutes, at: time)
            case 2: world.shed(index, limits: [(port, .percent(Int(cap * 12)))], minutes: minutes, at: time)
            case 3: world.clearShed(index, ports: [port], at: time)
            default: break
            }
            for index in world.indices {
                _ = world.reading(index, at: time)
                let identity = world.identity(index)
                let station = world.station(index)
                var shared = (sum: 0.0, cap: Double.infinity)
                for port in station.ports {
                    let power = port.power(at: time)
                    #expect(power <= identity.nameplate + 1e-9)
                    switch port.shed?.limit {
                    case .cap(let cap): #expect(power <= cap + 1e-9)
                    case .percent: #expect(power <= (port.shed?.frozen ?? 0) + 1e-9)
                    case .stationCap(let cap): shared = (shared.sum + power, min(shared.cap, cap))
                    case nil: break
                    }
                    #expect((port.shed?.until ?? .infinity) > time)
                }
                #expect(shared.sum <= shared.cap + 1e-9)
            }
        }
    }

    @Test func `sessions of a port have ids of their own and do not overlap`() {
        let world = WorldBench(busy(3))
        var ids: Set<Int> = []
        for index in world.indices {
            let sessions = world.sessions(index, at: 60_000)
            for (earlier, later) in zip(sessions, sessions.dropFirst()) where earlier.port == later.port {
                #expect(earlier.id < later.id)
                #expect(earlier.end.map { $0 <= later.start } == true)
            }
            for session in sessions {
                #expect(ids.insert(session.id).inserted)
                #expect(session.end.map { $0 > session.start } ?? true)
                let place = world.numbering.place(id: session.id)
                #expect(place?.station == index && place?.port == session.port - 1)
            }
        }
        #expect(ids.count > 60)
    }

    @Test func `at speed 60 something moves within seconds`() {
        let world = WorldBench(WorldConfiguration())
        let calendar = ModelCalendar(start: .now, speed: 60)
        let first = world.portrait(at: 0)
        let soon = world.portrait(at: calendar.modelTime(calendar.start.addingTimeInterval(3)))
        #expect(first != soon)
        // Within a minute of the wall clock vehicles have come and gone.
        let ended = world.indices.flatMap { world.sessions($0, at: 3_600) }.filter { ($0.end ?? 0) > 0 }
        let begun = world.indices.flatMap { world.sessions($0, at: 3_600) }.filter { $0.start > 0 }
        #expect(ended.count >= 3)
        #expect(begun.count >= 3)
    }

    @Test func `a port remembers no more sessions than it is told to`() {
        var configuration = busy()
        configuration.sessionHistory = 5
        let world = WorldBench(configuration)
        for index in world.indices {
            let sessions = world.sessions(index, at: 500_000)
            for port in 1...world.numbering.portCount(station: index) {
                let ended = sessions.filter { $0.port == port && $0.end != nil }
                #expect(ended.count == 5)
                #expect((ended.last?.end ?? 0) > 400_000)
            }
        }
    }

    @Test func `a quiet world stays as it is`() {
        let world = WorldBench(.quiet())
        #expect(world.portrait(at: 0) == world.portrait(at: 1e7))
    }

    @Test func `a vehicle that a test sends draws its full power as long as it is told to`() throws {
        let world = WorldBench(.quiet())
        let id = try #require(
            world.arrive(0, port: 2, energy: 1000, at: 10))
        let reading = world.reading(0, at: 90_000)
        #expect(reading.ports.map(\.power.text) == ["0.000", "7.200"])
        #expect(reading.ports[1].session?.id == id)
        #expect(world.depart(0, port: 2, at: 90_000))
        #expect(!world.depart(0, port: 2, at: 90_000))
        let session = try #require(world.sessions(0, at: 90_001).first)
        #expect(session.end == 90_000)
        #expect(abs(session.energy - 7.2 * (90_000 - 10) / 3600) < 1e-6)
        #expect(world.arrive(0, port: 3, energy: 1, power: 1, stay: 1, at: 90_002) == nil)
    }

    @Test func `a vehicle with a stay leaves by itself, one that is full stays idle`() throws {
        let world = WorldBench(.quiet())
        world.arrive(0, port: 1, energy: 1, power: 6, stay: 60, at: 0)
        let half = world.reading(0, at: 1_800).ports[0]
        #expect(half.isOccupied && half.power.text == "0.000")
        #expect(half.session?.chargingSeconds == 600)
        #expect(world.reading(0, at: 3_599).ports[0].isOccupied)
        #expect(!world.reading(0, at: 3_600).ports[0].isOccupied)
        #expect(world.sessions(0, at: 4_000).first?.energy == 1)
    }

    @Test func `a vehicle sent to an occupied port takes the place of the other`() throws {
        let world = WorldBench(.quiet())
        let first = world.arrive(0, port: 1, energy: 10, power: 6, at: 0)
        let second = world.arrive(0, port: 1, energy: 10, power: 3, at: 600)
        #expect(first != second)
        #expect(world.reading(0, at: 700).ports[0].power.text == "3.000")
        #expect(world.sessions(0, at: 700).map(\.end) == [600, nil])
    }
}
