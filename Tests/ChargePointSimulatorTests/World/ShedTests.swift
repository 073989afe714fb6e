import Testing

@testable import ChargePointSimulator

/// One station of two ports, each with a vehicle that would draw 7.2 kW for ever.
struct ShedTests {
    private func world(vehicles: Int = 2, effectDelay: Double = 0) -> WorldBench {
        var configuration = WorldConfiguration.quiet(stations: 2)
        (configuration.shedDelay, configuration.clearDelay) = (effectDelay, effectDelay)
        let world = WorldBench(configuration)
        for port in 0..<vehicles { world.arrive(0, port: port + 1, at: 0) }
        return world
    }

    @Test func `a cap limits its port until cleared`() {
        let world = world()
        world.shed(0, limits: [(1, .cap(3))], at: 100)
        #expect(world.loads(at: 100) == ["3.000", "7.200"])
        #expect(world.loads(at: 1e6) == ["3.000", "7.200"])
        #expect(world.clearShed(0, ports: [1], at: 1e6))
        #expect(world.loads(at: 1e6) == ["7.200", "7.200"])
    }

    @Test func `a shed with a time interval ends by itself`() {
        let world = world()
        world.shed(0, limits: [(1, .cap(3))], minutes: 15, at: 100)
        #expect(world.loads(at: 999) == ["3.000", "7.200"])
        #expect(world.loads(at: 1_000) == ["7.200", "7.200"])
        #expect(world.reading(0, at: 1_000).ports[0].shed == nil)
    }

    @Test func `a newer shed of the same kind replaces limit and end`() {
        let world = world()
        world.shed(0, limits: [(1, .cap(3))], minutes: 15, at: 0)
        world.shed(0, limits: [(1, .cap(2))], at: 60)
        #expect(world.loads(at: 1e6) == ["2.000", "7.200"])
    }

    @Test func `a percentage takes its share away from what flows at that moment`() {
        let world = world()
        world.shed(0, limits: [(1, .cap(5))], at: 0)
        world.clearShed(0, ports: [1], at: 10)
        world.shed(0, limits: [(1, .percent(60)), (2, .percent(100))], at: 10)
        #expect(world.loads(at: 10) == ["2.880", "0.000"])
    }

    @Test func `a percentage on an idle port holds it at zero until cleared`() {
        let world = world(vehicles: 0)
        world.shed(0, limits: [(1, .percent(10))], at: 0)
        world.arrive(0, port: 1, energy: 50, at: 60)
        #expect(world.loads(at: 1e5) == ["0.000", "0.000"])
        let reading = world.reading(0, at: 1e5).ports[0]
        #expect(reading.isOccupied)
        #expect(reading.percentShed == 10 && reading.allowedLoad.text == "0.000")
        world.clearShed(0, ports: [1], at: 1e5)
        #expect(world.loads(at: 1e5) == ["7.200", "0.000"])
    }

    @Test func `a station's cap is shared by the ports that charge`() {
        let world = world()
        world.shed(0, limits: [(1, .stationCap(5)), (2, .stationCap(5))], at: 0)
        #expect(world.loads(at: 1) == ["2.500", "2.500"])
        #expect(world.reading(0, at: 1).ports.map(\.allowedLoad.text) == ["5.000", "5.000"])
        world.depart(0, port: 2, at: 100)
        #expect(world.loads(at: 100) == ["5.000", "0.000"])
        world.arrive(0, port: 2, energy: 1, at: 200)
        #expect(world.loads(at: 200) == ["2.500", "2.500"])
        // The second is full after 1 kWh at 2.5 kW.
        #expect(world.loads(at: 200 + 1_441) == ["5.000", "0.000"])
    }

    @Test func `an effect delay is of the wall clock`() {
        var configuration = WorldConfiguration.quiet(speed: 60)
        configuration.shedDelay = 5
        let world = WorldBench(configuration)
        world.arrive(0, port: 1, at: 0)
        world.shed(0, limits: [(1, .cap(3))], minutes: 10, at: 0)
        #expect(world.loads(at: 299) == ["7.200", "0.000"])
        #expect(world.loads(at: 300) == ["3.000", "0.000"])
        // The time interval begins with the effect, and is of the model's time.
        #expect(world.loads(at: 899) == ["3.000", "0.000"])
        #expect(world.loads(at: 900) == ["7.200", "0.000"])
    }

    @Test func `orders of a port take effect as they came, whatever their delays`() {
        let world = WorldBench(.quiet())
        world.arrive(0, port: 1, at: 0)
        world.shed(0, limits: [(1, .cap(2))], delay: 0, at: 0)
        world.clearShed(0, ports: [1], delay: 600, at: 1)
        world.shed(0, limits: [(1, .cap(3))], delay: 300, at: 2)
        // Ports without an order before them need not wait.
        world.shed(0, limits: [(2, .cap(1))], delay: 300, at: 2)
        #expect(world.loads(at: 600) == ["2.000", "0.000"])
        #expect(world.reading(0, at: 302).ports.map { $0.shed?.limit } == [.cap(2), .cap(1)])
        #expect(world.loads(at: 601) == ["3.000", "0.000"])
        #expect(world.reading(0, at: 601).ports[0].shed?.limit == .cap(3))
    }

    @Test func `a clear and a shed by percentage that take effect together do so in their order`() {
        let world = world(effectDelay: 60)
        world.shed(0, limits: [(1, .cap(2))], at: 0)
        world.clearShed(0, ports: [1], at: 100)
        #expect(world.refusal(of: [(1, .percent(50))], station: 0, at: 100) == nil)
        world.shed(0, limits: [(1, .percent(50))], at: 100)
        #expect(world.loads(at: 159) == ["2.000", "7.200"])
        #expect(world.loads(at: 160) == ["3.600", "7.200"])
    }

    @Test func `going from a cap to a percentage or back needs a clear`() {
        let world = world()
        world.shed(0, limits: [(1, .cap(2))], at: 0)
        #expect(world.refusal(of: [(1, .percent(50))], station: 0, at: 1) == .kindSwitch)
        #expect(world.refusal(of: [(2, .percent(50))], station: 0, at: 1) == nil)
        #expect(world.refusal(of: [(1, .stationCap(50))], station: 0, at: 1) == nil)
        world.clearShed(0, ports: [1], at: 2)
        #expect(world.refusal(of: [(1, .percent(50))], station: 0, at: 2) == nil)
    }

    @Test func `the kind of a shed that waits for its effect counts`() {
        let world = world(effectDelay: 60)
        world.shed(0, limits: [(1, .cap(2))], at: 0)
        #expect(world.refusal(of: [(1, .percent(50))], station: 0, at: 1) == .kindSwitch)
    }

    @Test func `a world may allow the switch of kinds`() {
        var configuration = WorldConfiguration.quiet()
        configuration.allowsKindSwitch = true
        let world = WorldBench(configuration)
        world.shed(0, limits: [(1, .cap(2))], at: 0)
        #expect(world.refusal(of: [(1, .percent(50))], station: 0, at: 1) == nil)
    }

    @Test func `a shed event holds from its start to its end, and can be taken back`() {
        let world = world()
        let first = world.createEvent(limit: .cap(1), start: 100, duration: 600, at: 0)
        #expect(world.loads(at: 99) == ["7.200", "7.200"])
        #expect(world.loads(at: 100) == ["1.000", "1.000"])
        #expect(world.loads(at: 700) == ["7.200", "7.200"])
        let second = world.createEvent(limit: .percent(50), start: 800, duration: 600, at: 700)
        #expect(second == first + 1)
        #expect(world.loads(at: 900) == ["3.600", "3.600"])
        #expect(world.removeEvent(second, at: 900))
        #expect(world.loads(at: 900) == ["7.200", "7.200"])
        #expect(!world.removeEvent(second, at: 900))
    }

    @Test func `a shed event of the past changes nothing`() {
        let world = world()
        _ = world.createEvent(limit: .cap(1), start: -9_000, duration: 600, at: 0)
        #expect(world.loads(at: 0) == ["7.200", "7.200"])
    }

    @Test func `a station that is away takes no orders`() {
        let world = world()
        world.raise(Alarm.unreachable, at: 0)
        #expect(world.refusal(of: [(1, .cap(1))], station: 0, at: 1) == .unreachable)
        #expect(!world.clearShed(0, ports: [1], at: 1))
        world.raise(Alarm.reachable, at: 2)
        #expect(world.refusal(of: [(1, .cap(1))], station: 0, at: 2) == nil)
    }

    @Test func `a vehicle held back by a shed goes on where it was`() {
        let world = world(vehicles: 0)
        world.arrive(0, port: 1, energy: 7.2, at: 0)
        world.shed(0, limits: [(1, .cap(0))], minutes: 60, at: 1_800)
        #expect(world.loads(at: 5_000) == ["0.000", "0.000"])
        #expect(world.reading(0, at: 5_000).ports[0].session?.energy == 3.6)
        #expect(world.loads(at: 5_400) == ["7.200", "0.000"])
        #expect(world.loads(at: 7_201) == ["0.000", "0.000"])
        #expect(world.reading(0, at: 7_201).ports[0].session?.energy == 7.2)
        #expect(world.reading(0, at: 7_201).ports[0].session?.chargingSeconds == 3_600)
    }
}
