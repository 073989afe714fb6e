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
                let clear = try clear(command.target, of: target.device, in: state)
                return .execute(
                    CommandPlan(
                        calls: clear.calls, staging: limit, expectation: .cleared, warnings: clear.warnings))
            case .load(shed: true, let limit):
                let staged = state.setpoints[command.target.port]?.staged
                guard let known = limit ?? staged ?? target.device.startingLimit(port: command.target.port) else {
                    throw nothingToShedWith(target, command.target, in: state)
                }
                return .execute(try shed(known, writing: limit, by: command, on: target.device, in: state))
            case .load(shed: nil, let limit?):
                return try write(limit, by: command, on: target.device, in: state)
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
        case .clearAlarms, .cancel: return false
        case .load(shed: false, _):
            return !state.knowsOtherPorts(than: command.target.port)
        case .load:
            let sheds = state.sheds(of: command.target)
            if sheds.contains(.unknown) { return true }
            // It may have to be cleared on the way from a cap to a percentage.
            return sheds.contains(where: \.isOn) && !state.knowsOtherPorts(than: command.target.port)
        }
    }

    /// A limit by itself: for now if a shed is active, for later if not.
    private func write(
        _ limit: Limit, by command: Command, on device: StationDevice, in state: StationState
    ) throws(Rejection) -> Decision {
        let isActive = state.sheds(of: command.target).allSatisfy(\.isOn)
        if isActive || rules.writeMode == .immediate {
            return .execute(try shed(limit, writing: limit, by: command, on: device, in: state))
        }
        guard command.timeInterval == nil else {
            throw Rejection("a time belongs to a shed, and none is active; send the limit together with the shed state")
        }
        try refuseAboveNameplate(limit, of: command.target, in: state)
        return .stage(limit)
    }

    private func shed(
        _ limit: Limit, writing written: Limit?, by command: Command, on device: StationDevice, in state: StationState
    ) throws(Rejection) -> CommandPlan {
        try refuseAboveNameplate(limit, of: command.target, in: state)
        let isLimitAlone = command.write == .load(shed: nil, limit: written)
        let minutes =
            if let asked = command.timeInterval {
                try minutesLeft(ofInterval: asked, from: command.start, in: state)
            } else {
                isLimitAlone ? minutesLeft(of: command.target, in: state) : 0
            }
        // The API goes from a cap to a percentage, or back, only by way of a clear.
        let isOtherKind = state.sheds(of: command.target).contains { !$0.isSameKind(as: limit) }
        var clear = Clear(calls: [])
        if isOtherKind { clear = try self.clear(command.target, of: device, in: state) }
        return CommandPlan(
            calls: clear.calls + [.shedLoad(command.target, limit, timeInterval: minutes)], staging: written,
            expectation: .shed(limit), timeInterval: minutes,
            warnings: clear.warnings + warnings(limit, command.target, state))
    }

    /// A new limit does not prolong a shed that has an end.
    private func minutesLeft(of target: LoadTarget, in state: StationState) -> Int {
        let asked = state.setpoints[target.port]?.asked ?? state.setpoints[nil]?.asked
        guard let asked, asked.limit != nil, let until = asked.until else { return 0 }
        return PlannedCall.minutes(until: until, at: state.now) ?? 0
    }

    /// A shed with a start ends when it was to end, however late its turn comes.
    private func minutesLeft(
        ofInterval minutes: Int, from start: Date?, in state: StationState
    ) throws(Rejection) -> Int {
        guard minutes > 0, let start else { return minutes }
        let end = start.addingTimeInterval(Double(minutes) * 60)
        guard let left = PlannedCall.minutes(until: end, at: state.now) else {
            throw Rejection("the whole time of the shed was over when its turn came", status: .expired)
        }
        return min(left, minutes)
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

    private func nothingToShedWith(
        _ target: SetTarget, _ loadTarget: LoadTarget, in state: StationState
    ) -> Rejection {
        // A limit of the station is not one of its port, nor the other way round: a share is not the whole.
        let elsewhere = state.setpoints.filter { $0.key != loadTarget.port && $0.value.staged != nil }.keys
        let hint: String
        if elsewhere.isEmpty {
            hint = ""
        } else if loadTarget.port != nil, elsewhere.contains(nil) {
            hint = "; the limit that was written to the station is for the station as a whole"
        } else {
            hint = "; limits that were written to ports are for those ports alone"
        }
        guard let points = try? WritablePoints(target, rules: rules), !points.limitExamples.isEmpty else {
            return Rejection(
                "there is no limit to shed with, and the registry has no writable allowedLoad or percentShed\(hint)")
        }
        let names = points.limitExamples.map(\.name).joined(separator: " or ")
        return Rejection(
            "there is no limit to shed with; write \(names) first, or send both at once, such as"
                + " \(points.objectExample)\(hint)")
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
