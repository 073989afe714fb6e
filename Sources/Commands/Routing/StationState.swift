import Registry

import struct FoundationEssentials.Date

/// Everything that decides what a command does to a station, at one moment.
struct StationState: Sendable {
    /// Whether a port's load is limited, as far as can be known.
    enum Shed: Hashable, Sendable {
        /// Nobody has said.
        case unknown
        case off
        /// nil: limited, and by what is not clear.
        case on(Limit?)
    }

    /// How long after its end a shed may still show in getLoad, which lags behind by minutes.
    static let lag: Double = 15 * 60

    /// What the API last said.
    var facts: StationFacts
    /// By port; nil is the station as a whole. Starting values are not among them.
    var setpoints: [Int?: Setpoints]
    /// What was accepted and does not show yet.
    var pending: PendingExpectations
    var now: Date

    init(
        facts: StationFacts = StationFacts(), setpoints: [Int?: Setpoints] = [:],
        pending: PendingExpectations = PendingExpectations(), now: Date
    ) {
        self.facts = facts
        self.setpoints = setpoints
        self.pending = pending
        self.now = now
    }

    /// Whether each part of a target is limited: one entry for a port, one for each known port of a station.
    ///
    /// What was accepted but does not show yet counts as done: getLoad lags behind, and a limit that is written after
    /// a clear must not shed again because of it.
    func sheds(of target: LoadTarget) -> [Shed] {
        if let port = target.port { return [shed(ofPort: port)] }
        if let expected = pending.ofWholeStation, !hasEnded(setpoints[nil]) { return [expected.shed] }
        let ports = Set(facts.ports.keys).union(pending.ports.keys)
        return ports.isEmpty ? [.unknown] : ports.sorted().map(shed(ofPort:))
    }

    /// The ports beside one, as far as anybody knows of them.
    func otherPorts(than port: Int, of device: StationDevice) -> [Int] {
        var ports = Set(facts.ports.keys).union(pending.ports.keys).union(device.namedPorts)
        ports.formUnion(setpoints.keys.compactMap(\.self))
        return ports.subtracting([port]).sorted()
    }

    /// Whether it is known of each port beside one whether it is limited. Of a station as a whole nothing else matters.
    func knowsOtherPorts(than port: Int?) -> Bool {
        guard let port else { return true }
        let others = Set(facts.ports.keys).union(pending.ports.keys).subtracting([port])
        return !facts.ports.isEmpty && others.allSatisfy { shed(ofPort: $0) != .unknown }
    }

    /// What was last asked of a port, or of its station since then.
    func asked(ofPort port: Int) -> Setpoints.Asked? { setpoints[port]?.asked ?? setpoints[nil]?.asked }

    /// The limit that was last asked for, if it is not over by its own time.
    func askedLimit(ofPort port: Int) -> Limit? {
        guard let asked = asked(ofPort: port), asked.until.map({ $0 > now }) ?? true else { return nil }
        return asked.limit
    }

    private func shed(ofPort port: Int) -> Shed {
        let own = setpoints[port] ?? Setpoints(asked: setpoints[nil]?.asked)
        if hasEnded(own) { return .off }
        if let expected = pending.ofPort(port) { return expected.shed }
        if isReadingFromBeforeTheEnd(of: own) { return .unknown }
        guard let facts = facts.ports[port], let shedState = facts.shedState else { return .unknown }
        guard shedState != 0 else { return .off }
        let shown = LimitView(staged: own.staged, asked: own.asked?.limit).shown(
            shedState: shedState, allowedLoad: facts.allowedLoad, percentShed: facts.percentShed)
        switch (shown.allowedLoad.flatMap { Kilowatts($0) }, shown.percentShed) {
        case (let power?, nil): return .on(.allowedLoad(power))
        case (nil, let percent?): return .on(.percentShed(percent))
        default: return .on(nil)
        }
    }

    /// Whether the shed that was asked for is over by its own time, a short while ago.
    private func hasEnded(_ setpoints: Setpoints?) -> Bool {
        guard let until = setpoints?.asked?.until else { return false }
        return until <= now && now < until.addingTimeInterval(StationState.lag)
    }

    /// Whether a shed has ended by its own time since getLoad was read: what that said then is no help now.
    private func isReadingFromBeforeTheEnd(of setpoints: Setpoints) -> Bool {
        guard let until = setpoints.asked?.until, let readAt = facts.loadReadAt else { return false }
        return readAt < until && until <= now
    }

    /// The most that a target can deliver, kW as a sum; nil unless known of all its ports.
    func nameplate(of target: LoadTarget) -> Kilowatts? {
        if let port = target.port { return facts.ports[port]?.nameplate }
        var sum = Kilowatts.zero
        for port in facts.ports.values {
            guard let power = port.nameplate else { return nil }
            sum = sum + power
        }
        return facts.ports.isEmpty ? nil : sum
    }

    /// The ports of a target that deliver nothing at this moment, as far as is known.
    func idlePorts(of target: LoadTarget) -> [Int] {
        facts.ports.filter { (target.port ?? $0.key) == $0.key && $0.value.portLoad?.isZero ?? false }.keys.sorted()
    }
}

extension LoadExpectation {
    fileprivate var shed: StationState.Shed {
        switch self {
        case .shed(let limit): .on(limit)
        case .cleared: .off
        }
    }
}
