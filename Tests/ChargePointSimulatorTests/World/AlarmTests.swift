import Testing

@testable import ChargePointSimulator

struct AlarmTests {
    @Test func `alarms happen by themselves, rarely`() {
        let world = WorldBench(WorldConfiguration(stations: 400))
        let sessions = world.indices.flatMap { world.sessions($0, at: 500_000) }.count
        let alarms = world.indices.flatMap { world.station($0).alarms }
        let onPorts = alarms.filter { $0.port != nil }
        #expect(onPorts.count > 20)
        #expect(onPorts.count < sessions / 50)
        #expect(Set(onPorts.map(\.type)) == Set(Alarm.portTypes))
        #expect(alarms.contains { $0.type == Alarm.unreachable && $0.port == nil })
        #expect(alarms.contains { $0.type == Alarm.reachable && $0.port == nil })
    }

    @Test func `a station that is away by itself comes back`() throws {
        let world = WorldBench(WorldConfiguration(stations: 300))
        for index in world.indices {
            _ = world.reading(index, at: 900_000)
            let alarms = world.station(index).alarms.filter { $0.port == nil }
            for (away, back) in zip(alarms, alarms.dropFirst()) where away.type == Alarm.unreachable {
                #expect(back.type == Alarm.reachable)
                #expect((300...2_700).contains(back.time - away.time))
            }
        }
        let away = world.indices.filter { world.station($0).unreachableSince != nil }
        #expect(away.count < 20)
    }

    @Test func `a station keeps its newest alarms only`() {
        let world = WorldBench(.quiet())
        for number in 0..<100 { world.raise("\(number)", at: Double(number)) }
        #expect(world.station(0).alarms.map(\.type) == (68..<100).map { String($0) })
    }

    @Test func `a station that is away shows it, and its last contact stands still`() throws {
        let world = WorldBench(.quiet())
        world.raise(Alarm.unreachable, at: 1_000)
        let reading = world.reading(0, at: 9_000)
        #expect(!reading.isReachable)
        #expect(reading.ports.map(\.lastContact) == world.reading(0, at: 1_000).ports.map(\.lastContact))
        #expect(reading.ports.allSatisfy { $0.lastContact <= 1_000 && $0.lastContact > 900 })
        let other = world.reading(1, at: 9_000).ports[0].lastContact
        #expect(other <= 9_000 && other > 8_900)
    }
}
