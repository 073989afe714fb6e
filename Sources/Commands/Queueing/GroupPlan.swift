import ChargePointAPI
import Registry

/// How a command to a station group is carried out for all of its stations at once: with the fewest calls.
struct GroupPlan: Sendable {
    enum Call: Sendable {
        /// Of the only station that needs it.
        case alone(PlannedCall)
        case clear
        case shed(Limit, timeInterval: Int)
    }

    var calls: [Call] = []
    /// What each station's own plan would be; what is left of it shrinks as the calls are accepted.
    var plans: [CommandPlan]
    /// The stations of which a call was accepted.
    private(set) var begun: Set<Int> = []

    /// Nil unless every station would be called, and the last call would be the same for each.
    ///
    /// A clear that only some stations need, since they go from a cap to a percentage or back, is one call all the
    /// same:
    /// of that station if it is one, else of the group.
    init?(_ decisions: [Decision]) {
        plans = decisions.compactMap { if case .execute(let plan) = $0 { plan } else { nil } }
        guard plans.count == decisions.count, let last = plans.first?.calls.last.flatMap(GroupPlan.shared) else {
            return nil
        }
        for plan in plans {
            guard plan.calls.last.flatMap(GroupPlan.shared) == last, plan.calls.count <= 2,
                plan.staging == plans[0].staging
            else { return nil }
            if plan.calls.count == 2, plan.calls[0].isClearOfStation != true { return nil }
        }
        let clears = plans.filter { $0.calls.count == 2 }
        if clears.count == 1 { calls.append(.alone(clears[0].calls[0])) }
        if clears.count > 1 { calls.append(.clear) }
        switch last {
        case .clear: calls.append(.clear)
        case .shed(let limit, let minutes): calls.append(.shed(limit, timeInterval: minutes))
        }
    }

    private enum Shared: Hashable {
        case clear
        case shed(Limit, Int)
    }

    private static func shared(_ call: PlannedCall) -> Shared? {
        switch call {
        case .clearShedState(let target) where target.port == nil: .clear
        case .shedLoad(let target, let limit, let minutes) where target.port == nil: .shed(limit, minutes)
        case .clearAlarms, .clearShedState, .shedLoad, .reapply: nil
        }
    }

    /// Takes note that a call was accepted.
    ///
    /// - Returns: what was accepted at which of the stations.
    mutating func accept(_ call: Call) -> [(part: Int, call: PlannedCall)] {
        calls.removeFirst()
        let done = plans.indices.compactMap { part -> (part: Int, call: PlannedCall)? in
            switch call {
            case .alone(let single):
                guard plans[part].calls.first == single else { return nil }
                return (part, plans[part].calls.removeFirst())
            case .clear:
                // Stations that did not need it were cleared as well; their plans go on with the shed.
                if plans[part].calls.count == 2 || calls.isEmpty { return (part, plans[part].calls.removeFirst()) }
                guard case .shedLoad(let target, _, _)? = plans[part].calls.first else { return nil }
                return (part, .clearShedState(target))
            case .shed:
                return (part, plans[part].calls.removeFirst())
            }
        }
        begun.formUnion(done.map(\.part))
        return done
    }
}

extension PlannedCall {
    fileprivate var isClearOfStation: Bool {
        if case .clearShedState(let target) = self { target.port == nil } else { false }
    }
}

extension CommandPlan {
    /// The same plan for another station as a whole.
    func retargeted(to station: StationID) -> CommandPlan {
        var plan = self
        let target = LoadTarget(station: station, port: nil)
        plan.calls = calls.map { call in
            switch call {
            case .clearAlarms: .clearAlarms(station)
            case .clearShedState: .clearShedState(target)
            case .shedLoad(_, let limit, let minutes): .shedLoad(target, limit, timeInterval: minutes)
            case .reapply(_, let ports, let until): .reapply(station, ports, until: until)
            }
        }
        return plan
    }
}
