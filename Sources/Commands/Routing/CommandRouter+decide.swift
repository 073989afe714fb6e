import Registry

import struct FoundationEssentials.Date

extension CommandRouter {
    /// What a command does to the station as it is now.
    ///
    /// - Parameter device: the station's device, for its starting values and the names of its points.
    func decide(_ command: Command, on target: SetTarget, in state: StationState) -> Decision {
        do throws(Rejection) {
            try refuseUnknownPort(command.target, of: target.device, in: state)
            switch command.write {
            case .clearAlarms:
                return .execute(CommandPlan(calls: [.clearAlarms(command.target.station)]))
            case .load(shed: false, let limit):
                try refuseAboveNameplate(limit, of: command.target, in: state)
                return .execute(
                    CommandPlan(calls: [.clearShedState(command.target)], staging: limit, expectation: .cleared))
            case .load(shed: true, let limit):
                let staged = state.setpoints[command.target.port]?.staged
                guard let known = limit ?? staged ?? target.device.startingLimit(port: command.target.port) else {
                    throw nothingToShedWith(target)
                }
                return .execute(try shed(known, writing: limit, by: command, in: state))
            case .load(shed: nil, let limit?):
                return try write(limit, by: command, in: state)
            case .load(shed: nil, limit: nil):
                preconditionFailure("a checked command writes something")
            case .cancel:
                preconditionFailure("a cancel has no turn at a station")
            }
        } catch {
            return .reject(error)
        }
    }

    /// Whether the decision depends on getLoad, and getLoad has not spoken yet.
    func needsLoad(_ command: Command, in state: StationState) -> Bool {
        switch command.write {
        case .clearAlarms, .load(shed: false, _), .cancel: false
        case .load: state.sheds(of: command.target).contains(.unknown)
        }
    }

    /// A limit by itself: for now if a shed is active, for later if not.
    private func write(_ limit: Limit, by command: Command, in state: StationState) throws(Rejection) -> Decision {
        let isActive = state.sheds(of: command.target).allSatisfy(\.isOn)
        if isActive || rules.writeMode == .immediate {
            return .execute(try shed(limit, writing: limit, by: command, in: state))
        }
        guard command.timeInterval == nil else {
            throw Rejection("a time belongs to a shed, and none is active; send the limit together with the shed state")
        }
        try refuseAboveNameplate(limit, of: command.target, in: state)
        return .stage(limit)
    }

    private func shed(
        _ limit: Limit, writing written: Limit?, by command: Command, in state: StationState
    ) throws(Rejection) -> CommandPlan {
        try refuseAboveNameplate(limit, of: command.target, in: state)
        let isLimitAlone = command.write == .load(shed: nil, limit: written)
        let minutes = command.timeInterval ?? (isLimitAlone ? minutesLeft(of: command.target, in: state) : 0)
        let shed = PlannedCall.shedLoad(command.target, limit, timeInterval: minutes)
        // The API goes from a cap to a percentage, or back, only by way of a clear.
        let isOtherKind = state.sheds(of: command.target).contains { !$0.isSameKind(as: limit) }
        return CommandPlan(
            calls: isOtherKind ? [.clearShedState(command.target), shed] : [shed], staging: written,
            expectation: .shed(limit), timeInterval: minutes, warnings: warnings(limit, command.target, state))
    }

    /// A new limit does not prolong a shed that has an end.
    private func minutesLeft(of target: LoadTarget, in state: StationState) -> Int {
        let asked = state.setpoints[target.port]?.asked ?? state.setpoints[nil]?.asked
        guard let asked, asked.limit != nil, let until = asked.until, until > state.now else { return 0 }
        return max(1, Int((until.timeIntervalSince(state.now) / 60).rounded(.up)))
    }

    private func warnings(_ limit: Limit, _ target: LoadTarget, _ state: StationState) -> [String] {
        guard case .percentShed = limit else { return [] }
        let idle = state.idlePorts(of: target)
        guard !idle.isEmpty else { return [] }
        let ports = (idle.count == 1 ? "port " : "ports ") + idle.map(String.init).joined(separator: ", ")
        let delivers = idle.count == 1 ? "delivers" : "deliver"
        return [
            "\(ports) \(delivers) nothing now; a percentage is taken from what is delivered at this moment, so an idle"
                + " port is held at zero until the shed is cleared"
        ]
    }

    private func refuseAboveNameplate(
        _ limit: Limit?, of target: LoadTarget, in state: StationState
    ) throws(Rejection) {
        guard case .allowedLoad(let power)? = limit, let most = state.nameplate(of: target) else { return }
        guard power > most else { return }
        throw Rejection("\(power) kW is more than \(target) can deliver; send at most \(most) kW")
    }

    /// A registry for every port says nothing of how many there are; getLoad and getStations do.
    private func refuseUnknownPort(
        _ target: LoadTarget, of device: StationDevice, in state: StationState
    ) throws(Rejection) {
        guard let port = target.port, !device.namedPorts.contains(port) else { return }
        guard !state.facts.ports.isEmpty, state.facts.ports[port] == nil else { return }
        let known = state.facts.ports.keys.sorted().map(String.init).joined(separator: ", ")
        throw Rejection("\(device.path) has no port \(port); its ports are \(known)")
    }

    private func nothingToShedWith(_ target: SetTarget) -> Rejection {
        guard let points = try? WritablePoints(target, rules: rules), !points.limitExamples.isEmpty else {
            return Rejection(
                "there is no limit to shed with, and the registry has no writable allowedLoad or percentShed")
        }
        let names = points.limitExamples.map(\.name).joined(separator: " or ")
        return Rejection(
            "there is no limit to shed with; write \(names) first, or send both at once, such as"
                + " \(points.objectExample)")
    }
}

extension StationState.Shed {
    var isOn: Bool {
        if case .on = self { true } else { false }
    }

    /// Whether a shed with this limit may follow without a clear.
    func isSameKind(as limit: Limit) -> Bool {
        if case .on(let present?) = self { present.isSameKind(as: limit) } else { true }
    }
}
