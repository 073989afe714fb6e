import FoundationEssentials
import Registry
import Testing

@testable import Commands

/// Clearing one port of a station whose other ports are limited.
struct RouterClearTests {
    private let now = SetRequest.someTime
    private let portOne = LoadTarget(station: .first, port: 1)
    private let cap = Limit.allowedLoad(Kilowatts("3.0")!)
    private let half = Limit.percentShed(50)
    private let device = StationDevice.station(
        [1, 2, 3].flatMap { [.shedState(.port($0)), .allowedLoad(.port($0)), .percentShed(.port($0))] })

    /// Three ports, as getLoad shows them.
    private func state(shed limits: [Int: Limit], asked: [Int?: Setpoints.Asked] = [:]) -> StationState {
        var ports: [Int: StationFacts.Port] = [:]
        for port in 1...3 {
            var facts = StationFacts.Port(
                shedState: limits[port] == nil ? 0 : 1, allowedLoad: "0.000", percentShed: 0,
                portLoad: Kilowatts("3.3"))
            switch limits[port] {
            case .allowedLoad(let power): facts.allowedLoad = power.digits
            case .percentShed(let percent): facts.percentShed = percent
            case nil: break
            }
            ports[port] = facts
        }
        return StationState(
            facts: StationFacts(ports: ports), setpoints: asked.mapValues { Setpoints(asked: $0) }, now: now)
    }

    private func plan(_ write: Command.Write, port: Int? = 1, _ state: StationState) throws -> CommandPlan {
        let decision = CommandRouter(rules: CommandRules()).decide(
            Command(target: LoadTarget(station: .first, port: port), write: write),
            on: SetTarget(device: device, port: port), in: state)
        switch decision {
        case .execute(let plan): return plan
        case .reject(let rejection): throw rejection
        case .stage: throw Rejection("staged")
        }
    }

    private let clear = Command.Write.load(shed: false, limit: nil)

    @Test func `other ports' limits are applied again right after the clear, with the time that is left`() throws {
        let until = now + 29.5 * 60
        let plan = try plan(
            clear, state(shed: [1: cap, 2: cap], asked: [2: .init(limit: cap, until: until, at: now - 60)]))
        #expect(
            plan.calls == [
                .clearShedState(portOne), .reapply(.first, [PortLimit(port: 2, limit: cap)], until: until),
            ])
        #expect(plan.warnings.count == 1)
        #expect(plan.warnings[0].contains("applied again: port 2 3.0 kW until \(ISO8601.text(until))"))
        #expect(PlannedCall.minutes(until: until, at: now) == 30)
        #expect(PlannedCall.minutes(until: until, at: until - 1) == 1)
        #expect(PlannedCall.minutes(until: until, at: until) == nil)
        #expect(PlannedCall.minutes(until: nil, at: now) == 0)
    }

    @Test func `ports of one kind and end share a call`() throws {
        let asked = Setpoints.Asked(limit: cap, at: now - 60)
        let two = Limit.allowedLoad(Kilowatts("2")!)
        let plan = try plan(clear, state(shed: [2: cap, 3: two], asked: [2: asked, 3: asked]))
        #expect(
            plan.calls == [
                .clearShedState(portOne),
                .reapply(.first, [PortLimit(port: 2, limit: cap), PortLimit(port: 3, limit: two)], until: nil),
            ])
    }

    @Test func `caps and percentages are applied again apart, and a percentage is warned of`() throws {
        let plan = try plan(clear, state(shed: [2: cap, 3: half]))
        #expect(
            plan.calls == [
                .clearShedState(portOne), .reapply(.first, [PortLimit(port: 2, limit: cap)], until: nil),
                .reapply(.first, [PortLimit(port: 3, limit: half)], until: nil),
            ])
        #expect(plan.warnings[0].contains("less may be left than before"))
        #expect(plan.warnings[1].contains("did not ask for would have ended is not known"))
    }

    @Test func `ports that are not limited, or whose shed is over, are left alone`() throws {
        #expect(try plan(clear, state(shed: [1: cap])).calls == [.clearShedState(portOne)])
        let over = state(shed: [1: cap, 2: cap], asked: [2: .init(limit: cap, until: now - 60, at: now - 3600)])
        #expect(try plan(clear, over).calls == [.clearShedState(portOne)])
    }

    @Test func `what was accepted and does not show yet is applied again`() throws {
        var state = state(shed: [:])
        state.pending = PendingExpectations(ports: [3: .shed(half)])
        #expect(
            try plan(clear, state).calls.last == .reapply(.first, [PortLimit(port: 3, limit: half)], until: nil))
    }

    @Test func `from a cap to a percentage the others are limited again before the port's own shed`() throws {
        let plan = try plan(.load(shed: true, limit: half), state(shed: [1: cap, 2: cap]))
        #expect(
            plan.calls == [
                .clearShedState(portOne), .reapply(.first, [PortLimit(port: 2, limit: cap)], until: nil),
                .shedLoad(portOne, half, timeInterval: 0),
            ])
        #expect(plan.expectation == .shed(half))
    }

    @Test func `a station is cleared by one call`() throws {
        #expect(
            try plan(clear, port: nil, state(shed: [1: cap, 2: half])).calls == [
                .clearShedState(LoadTarget(station: .first, port: nil))
            ])
    }

    @Test func `what getLoad does not say is taken from what was asked for, else warned of`() throws {
        var unread = state(shed: [:], asked: [2: .init(limit: cap, at: now - 60)])
        for port in 2...3 { unread.facts.ports[port]?.shedState = nil }
        let plan = try plan(clear, unread)
        #expect(
            plan.calls == [
                .clearShedState(portOne), .reapply(.first, [PortLimit(port: 2, limit: cap)], until: nil),
            ])
        #expect(
            plan.warnings.last
                == "whether port 3 was limited is not known; if it was, ChargePoint may have cleared it too")
    }

    @Test func `a limit that could not be brought back keeps the port from being cleared`() {
        var both = state(shed: [2: cap])
        both.facts.ports[2]?.percentShed = 50
        #expect(throws: Rejection.self) { try plan(clear, both) }
    }

    @Test func `a shed with a start ends when it was to end`() throws {
        func minutes(startedAgo seconds: Double) throws -> Int {
            let decision = CommandRouter(rules: CommandRules()).decide(
                Command(
                    target: portOne, write: .load(shed: true, limit: cap), timeInterval: 30, start: now - seconds),
                on: SetTarget(device: device, port: 1), in: state(shed: [:]))
            switch decision {
            case .execute(let plan): return plan.timeInterval
            case .reject(let rejection): throw rejection
            case .stage: throw Rejection("staged")
            }
        }
        #expect(try minutes(startedAgo: 0) == 30)
        #expect(try minutes(startedAgo: 0.3) == 30)
        #expect(try minutes(startedAgo: 61) == 29)
        #expect(try minutes(startedAgo: 1799) == 1)
        #expect(throws: Rejection("the whole time of the shed was over when its turn came", status: .expired)) {
            try minutes(startedAgo: 1800)
        }
    }
}
