import FoundationEssentials
import Registry
import Testing

@testable import Commands

/// What a command does to a station in a given state. Each row of the contract's table is here; the same rows with
/// their results and calls are in `SetMessageTests`.
struct RouterDecideTests {
    private let now = SetRequest.someTime
    private let portOne = LoadTarget(station: .first, port: 1)
    private let wholeStation = LoadTarget(station: .first, port: nil)
    private let cap = Limit.allowedLoad(Kilowatts("3.0")!)
    private let half = Limit.percentShed(50)

    private func decide(
        _ write: Command.Write, port: Int? = 1, timeInterval: Int? = nil, rules: CommandRules = CommandRules(),
        device: StationDevice = .twoPorts(), in state: StationState
    ) -> Decision {
        let target = LoadTarget(station: .first, port: write == .clearAlarms ? nil : port)
        return CommandRouter(rules: rules).decide(
            Command(target: target, write: write, timeInterval: timeInterval),
            on: SetTarget(device: device, port: port), in: state)
    }

    private func plan(_ decision: Decision) throws -> CommandPlan {
        guard case .execute(let plan) = decision else { throw Rejection("\(decision)") }
        return plan
    }

    private func refusal(_ decision: Decision) -> String? {
        if case .reject(let rejection) = decision { rejection.reason } else { nil }
    }

    /// Two ports of 6.6 kW that deliver 3.3.
    private func state(
        shed limits: [Int: Limit] = [:], staged: [Int?: Limit] = [:], asked: [Int?: Setpoints.Asked] = [:],
        pending: PendingExpectations = PendingExpectations(), load: String = "3.300"
    ) -> StationState {
        var ports: [Int: StationFacts.Port] = [:]
        for port in 1...2 {
            var facts = StationFacts.Port(
                shedState: limits[port] == nil ? 0 : 1, allowedLoad: "0.000", percentShed: 0, portLoad: Kilowatts(load),
                nameplate: Kilowatts("6.600"))
            switch limits[port] {
            case .allowedLoad(let power): facts.allowedLoad = power.digits
            case .percentShed(let percent): facts.percentShed = percent
            case nil: break
            }
            ports[port] = facts
        }
        var setpoints = staged.mapValues { Setpoints(staged: $0) }
        for (port, asked) in asked { setpoints[port, default: Setpoints()].asked = asked }
        return StationState(facts: StationFacts(ports: ports), setpoints: setpoints, pending: pending, now: now)
    }

    // MARK: Limits

    @Test func `a limit is staged while no shed is active`() {
        #expect(decide(.load(shed: nil, limit: cap), in: state()) == .stage(cap))
        #expect(decide(.load(shed: nil, limit: half), in: state()) == .stage(half))
    }

    @Test func `a limit sheds at once while a shed of its kind is active`() throws {
        let new = Limit.allowedLoad(Kilowatts("5")!)
        let plan = try plan(decide(.load(shed: nil, limit: new), in: state(shed: [1: cap])))
        #expect(
            plan
                == CommandPlan(calls: [.shedLoad(portOne, new, timeInterval: 0)], staging: new, expectation: .shed(new))
        )
    }

    @Test func `another port's shed does not make a limit shed`() {
        #expect(decide(.load(shed: nil, limit: cap), in: state(shed: [2: cap])) == .stage(cap))
    }

    @Test func `from a cap to a percentage, and back, the shed is cleared first`() throws {
        #expect(
            try plan(decide(.load(shed: nil, limit: half), in: state(shed: [1: cap]))).calls
                == [.clearShedState(portOne), .shedLoad(portOne, half, timeInterval: 0)])
        #expect(
            try plan(decide(.load(shed: true, limit: cap), in: state(shed: [1: half]))).calls
                == [.clearShedState(portOne), .shedLoad(portOne, cap, timeInterval: 0)])
    }

    @Test func `a shed to nothing is of the kind that was asked for`() throws {
        let nothing = Limit.allowedLoad(.zero)
        let byPercent = state(shed: [1: nothing], asked: [1: .init(limit: .percentShed(0), at: now)])
        #expect(try plan(decide(.load(shed: nil, limit: half), in: byPercent)).calls.count == 1)
        #expect(try plan(decide(.load(shed: nil, limit: cap), in: byPercent)).calls.count == 2)
        let unasked = state(shed: [1: nothing])
        #expect(try plan(decide(.load(shed: nil, limit: cap), in: unasked)).calls.count == 1)
        #expect(try plan(decide(.load(shed: nil, limit: half), in: unasked)).calls.count == 2)
    }

    @Test func `in immediate mode a limit sheds at once`() throws {
        let rules = CommandRules(writeMode: .immediate)
        let plan = try plan(decide(.load(shed: nil, limit: cap), timeInterval: 30, rules: rules, in: state()))
        #expect(plan.calls == [.shedLoad(portOne, cap, timeInterval: 30)])
    }

    @Test func `what was accepted but does not show yet counts as done`() throws {
        let shedding = state(pending: PendingExpectations(ports: [1: .shed(cap)]))
        #expect(try plan(decide(.load(shed: nil, limit: cap), in: shedding)).calls.count == 1)
        #expect(try plan(decide(.load(shed: nil, limit: half), in: shedding)).calls.count == 2)
        let clearing = state(shed: [1: cap], pending: PendingExpectations(ports: [1: .cleared]))
        #expect(decide(.load(shed: nil, limit: half), in: clearing) == .stage(half))
    }

    @Test func `a new limit keeps the end of the shed`() throws {
        let until = now + 29.5 * 60
        let state = state(shed: [1: cap], asked: [1: .init(limit: cap, until: until, at: now - 30 * 60)])
        #expect(
            try plan(decide(.load(shed: nil, limit: cap), in: state)).calls == [
                .shedLoad(portOne, cap, timeInterval: 30)
            ])
        #expect(try plan(decide(.load(shed: true, limit: nil), in: with(state, staged: cap))).timeInterval == 0)
    }

    private func with(_ state: StationState, staged: Limit) -> StationState {
        var state = state
        state.setpoints[1, default: Setpoints()].staged = staged
        return state
    }

    @Test func `a shed that has just ended by itself is not begun again by a limit`() throws {
        let ended = state(shed: [1: cap], asked: [1: .init(limit: cap, until: now - 60, at: now - 3600)])
        #expect(decide(.load(shed: nil, limit: cap), in: ended) == .stage(cap))
        // Long after its end the API's word stands.
        let longAgo = state(shed: [1: cap], asked: [1: .init(limit: cap, until: now - 3600, at: now - 7200)])
        #expect(
            try plan(decide(.load(shed: nil, limit: cap), in: longAgo)).calls == [
                .shedLoad(portOne, cap, timeInterval: 0)
            ])
    }

    @Test func `a shed that has ended since the load was read is read again`() {
        let router = CommandRouter(rules: CommandRules())
        let command = Command(target: portOne, write: .load(shed: nil, limit: cap))
        var ended = state(shed: [1: cap], asked: [1: .init(limit: cap, until: now - 3600, at: now - 7200)])
        ended.facts.loadReadAt = now - 3601
        #expect(router.needsLoad(command, in: ended))
        ended.facts.loadReadAt = now - 3600
        #expect(!router.needsLoad(command, in: ended))
        // A moment ago: getLoad lags behind, and the shed counts as over.
        var justNow = state(shed: [1: cap], asked: [1: .init(limit: cap, until: now - 60, at: now - 3600)])
        justNow.facts.loadReadAt = now - 90
        #expect(!router.needsLoad(command, in: justNow))
        #expect(decide(.load(shed: nil, limit: cap), in: justNow) == .stage(cap))
    }

    @Test func `a time without a shed is refused, with one it is taken`() throws {
        #expect(
            refusal(decide(.load(shed: nil, limit: cap), timeInterval: 60, in: state()))?.hasPrefix(
                "a time belongs to a shed") == true)
        let active = state(shed: [1: cap])
        #expect(
            try plan(decide(.load(shed: nil, limit: cap), timeInterval: 60, in: active)).calls
                == [.shedLoad(portOne, cap, timeInterval: 60)])
    }

    // MARK: Shed and clear

    @Test func `a shed takes the limit of its own message, then the staged, then the starting value`() throws {
        let device = StationDevice.station([.shedState(.port(1)), .allowedLoad(.port(1), startingValue: "1.5")])
        let starting = Limit.allowedLoad(Kilowatts("1.5")!)
        #expect(
            try plan(decide(.load(shed: true, limit: half), in: state(staged: [1: cap])))
                == CommandPlan(
                    calls: [.shedLoad(portOne, half, timeInterval: 0)], staging: half, expectation: .shed(half)))
        #expect(
            try plan(decide(.load(shed: true, limit: nil), device: device, in: state(staged: [1: cap])))
                == CommandPlan(calls: [.shedLoad(portOne, cap, timeInterval: 0)], expectation: .shed(cap)))
        #expect(
            try plan(decide(.load(shed: true, limit: nil), device: device, in: state())).calls
                == [.shedLoad(portOne, starting, timeInterval: 0)])
    }

    @Test func `a shed without any limit is refused, saying what to write first`() {
        #expect(
            refusal(decide(.load(shed: true, limit: nil), in: state(staged: [2: cap, nil: cap])))
                == "there is no limit to shed with; write allowedLoad or percentShed first, or send both at once,"
                + " such as {\"shedState\":1,\"allowedLoad\":3.0}; the limit that was written to the station is for the"
                + " station as a whole")
        #expect(
            refusal(decide(.load(shed: true, limit: nil), port: nil, in: state(staged: [2: cap])))?.hasSuffix(
                "; limits that were written to ports are for those ports alone") == true)
        let percentOnly = StationDevice.station([.shedState(.port(1), "limited"), .percentShed(.port(1), "share")])
        #expect(
            refusal(decide(.load(shed: true, limit: nil), device: percentOnly, in: state()))
                == "there is no limit to shed with; write share first, or send both at once, such as"
                + " {\"limited\":1,\"share\":50}")
        let noLimits = StationDevice.station([.shedState(.port(1))])
        #expect(
            refusal(decide(.load(shed: true, limit: nil), device: noLimits, in: state()))
                == "there is no limit to shed with, and the registry has no writable allowedLoad or percentShed")
    }

    @Test func `two starting values of different kinds are none`() {
        let device = StationDevice.station([
            .shedState(.port(1)), .allowedLoad(.port(1), startingValue: "3"),
            .percentShed(.port(1), startingValue: "50"),
        ])
        #expect(refusal(decide(.load(shed: true, limit: nil), device: device, in: state())) != nil)
    }

    @Test func `a clear is called whatever the state, and keeps the limit that came with it`() throws {
        let expected = CommandPlan(calls: [.clearShedState(portOne)], expectation: .cleared)
        #expect(try plan(decide(.load(shed: false, limit: nil), in: state())) == expected)
        #expect(try plan(decide(.load(shed: false, limit: nil), in: state(shed: [1: cap]))) == expected)
        #expect(
            try plan(decide(.load(shed: false, limit: nil), in: StationState(now: now))).calls == expected.calls)
        #expect(try plan(decide(.load(shed: false, limit: cap), in: state())).staging == cap)
    }

    @Test func `alarms are cleared for the station`() throws {
        #expect(try plan(decide(.clearAlarms, in: state())) == CommandPlan(calls: [.clearAlarms(.first)]))
    }

    // MARK: Bounds

    @Test(arguments: [
        Command.Write.load(shed: nil, limit: .allowedLoad(Kilowatts("6.601")!)),
        .load(shed: true, limit: .allowedLoad(Kilowatts("6.601")!)),
        .load(shed: false, limit: .allowedLoad(Kilowatts("6.601")!)),
    ])
    func `a cap over the nameplate is refused`(write: Command.Write) {
        #expect(
            refusal(decide(write, in: state()))
                == "6.601 kW is more than port 1 of station 1:34001 can deliver; send at most 6.600 kW")
    }

    @Test func `a cap of the nameplate itself is taken, and any where the nameplate is not known`() {
        let full = Limit.allowedLoad(Kilowatts("6.6000")!)
        #expect(decide(.load(shed: nil, limit: full), in: state()) == .stage(full))
        let huge = Limit.allowedLoad(Kilowatts("1000")!)
        #expect(decide(.load(shed: nil, limit: huge), in: StationState(now: now)) == .stage(huge))
    }

    @Test func `a staged cap that turns out over the nameplate is refused when it is to be used`() {
        let huge = Limit.allowedLoad(Kilowatts("10")!)
        #expect(refusal(decide(.load(shed: true, limit: nil), in: state(staged: [1: huge]))) != nil)
    }

    @Test func `a station's nameplate is the sum of its ports'`() {
        let fits = Limit.allowedLoad(Kilowatts("13.2")!)
        #expect(decide(.load(shed: nil, limit: fits), port: nil, in: state()) == .stage(fits))
        #expect(
            refusal(decide(.load(shed: nil, limit: .allowedLoad(Kilowatts("13.201")!)), port: nil, in: state()))
                == "13.201 kW is more than station 1:34001 can deliver; send at most 13.2 kW")
    }

    @Test func `a port that the station does not have is refused, once its ports are known`() {
        let device = StationDevice.station([.shedState(.every)])
        #expect(
            refusal(decide(.load(shed: false, limit: nil), port: 3, device: device, in: state()))
                == "campus/building/station_001 has no port 3; its ports are 1, 2")
        #expect(
            refusal(decide(.load(shed: false, limit: nil), port: 3, device: device, in: StationState(now: now))) == nil)
    }

    @Test func `a percentage for an idle port is warned of, a cap and a busy port are not`() throws {
        let idle = state(load: "0.000")
        #expect(
            try plan(decide(.load(shed: true, limit: half), in: idle)).warnings == [
                "port 1 delivers nothing now; a percentage is taken from what is delivered at this moment, so an idle"
                    + " port is held at zero until the shed is cleared"
            ])
        #expect(
            try plan(decide(.load(shed: true, limit: half), port: nil, in: idle)).warnings.first?.hasPrefix(
                "ports 1, 2 deliver nothing now") == true)
        #expect(try plan(decide(.load(shed: true, limit: cap), in: idle)).warnings.isEmpty)
        #expect(try plan(decide(.load(shed: true, limit: half), in: state())).warnings.isEmpty)
    }

    // MARK: Stations

    @Test func `a station's limit sheds at once only if all of its ports are shed`() throws {
        #expect(decide(.load(shed: nil, limit: cap), port: nil, in: state(shed: [1: cap])) == .stage(cap))
        #expect(
            try plan(decide(.load(shed: nil, limit: cap), port: nil, in: state(shed: [1: cap, 2: cap]))).calls
                == [.shedLoad(wholeStation, cap, timeInterval: 0)])
    }

    @Test func `a station is cleared first if any of its ports is shed by the other kind`() throws {
        #expect(
            try plan(decide(.load(shed: true, limit: cap), port: nil, in: state(shed: [2: half]))).calls
                == [.clearShedState(wholeStation), .shedLoad(wholeStation, cap, timeInterval: 0)])
    }

    @Test func `a station's pending command counts for its ports, but for those written since`() throws {
        let pending = PendingExpectations(station: .shed(cap))
        #expect(try plan(decide(.load(shed: nil, limit: cap), in: state(pending: pending))).calls.count == 1)
        #expect(try plan(decide(.load(shed: nil, limit: cap), port: nil, in: state(pending: pending))).calls.count == 1)
        let excepted = PendingExpectations(ports: [1: .cleared], station: .shed(cap), exceptions: [1])
        #expect(decide(.load(shed: nil, limit: cap), in: state(pending: excepted)) == .stage(cap))
        #expect(decide(.load(shed: nil, limit: cap), port: nil, in: state(pending: excepted)) == .stage(cap))
    }

    // MARK: What must be known

    @Test func `getLoad is needed for what depends on the shed state, while that is unknown`() {
        let router = CommandRouter(rules: CommandRules())
        func needs(_ write: Command.Write, _ state: StationState) -> Bool {
            router.needsLoad(Command(target: portOne, write: write), in: state)
        }
        let unknown = StationState(now: now)
        #expect(needs(.load(shed: nil, limit: cap), unknown) && needs(.load(shed: true, limit: nil), unknown))
        #expect(!needs(.clearAlarms, unknown))
        #expect(!needs(.load(shed: nil, limit: cap), state()))
        #expect(!needs(.load(shed: false, limit: nil), state()))
        // The clear of a port may clear the others too, so what limits them must be known.
        #expect(needs(.load(shed: false, limit: nil), unknown))
        var portTwoUnknown = state(shed: [1: cap])
        portTwoUnknown.facts.ports[2]?.shedState = nil
        #expect(needs(.load(shed: false, limit: nil), portTwoUnknown))
        #expect(needs(.load(shed: true, limit: half), portTwoUnknown))
        let station = Command(target: wholeStation, write: .load(shed: false, limit: nil))
        #expect(!router.needsLoad(station, in: unknown))
    }
}
