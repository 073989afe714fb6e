import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

/// What an accepted or failed call leads to.
extension CommandCenter {
    /// Carries out a plan, or what is left of it, and answers.
    ///
    /// - Parameter isBegun: whether a part of the plan was carried out already.
    func execute(_ plan: CommandPlan, of command: QueuedCommand, isBegun: Bool) async -> Turn {
        guard let caller = surroundings.caller(command.target.device.account) else {
            await finish(
                command, .failed, "account \(command.target.device.account) is not configured any more")
            return .over
        }
        var rest = plan
        var isBegun = isBegun
        var accepted: (any OperationReply)?
        // Once the first of several calls has had its effect, the plan could not be made anew.
        if !isBegun, rest.calls.count > 1 {
            let problem = await keep(.rest(command.command.target.station, rest), of: command)
            rest.warnings += [problem].compactMap(\.self)
        }
        while let call = rest.calls.first {
            if case .reapply(_, _, let until) = call, PlannedCall.minutes(until: until, at: now) == nil {
                rest.calls.removeFirst()
                continue
            }
            // Between a clear and its shed nothing limits the target: that is no time to give up.
            let left = max(command.expiresAt.timeIntervalSince(now), isBegun ? bounds.halfDone : 0)
            do throws(APIError) {
                let reply = try await perform(call, by: caller, within: .seconds(left))
                guard reply.isAccepted(call) else {
                    if let ports = call.reapplied {
                        rest.warnings.append(
                            Self.notReapplied(ports, CallFailure(operation: call.operation, reply: reply)))
                        rest.calls.removeFirst()
                        continue
                    }
                    await fail(
                        command, CallFailure(operation: call.operation, reply: reply), plan: rest, isBegun: isBegun)
                    return .over
                }
                accepted = reply
            } catch {
                if error.mayPass || (isShutDown && error.isCutShort)
                    || (isBegun && isWorthRepeating(error, [command.resting(rest)]))
                {
                    return await postpone(command, rest: isBegun ? rest : nil, because: error)
                }
                reached(command.command.target.station)
                if let ports = call.reapplied, !error.isExpired {
                    rest.warnings.append(Self.notReapplied(ports, CallFailure(error)))
                    rest.calls.removeFirst()
                    continue
                }
                if error.isExpired, !isBegun {
                    await finish(command, .expired, "its call's turn did not come in time, so nothing was sent")
                } else {
                    await fail(
                        command, CallFailure(error), plan: rest, isBegun: isBegun, isExecuted: error.mayHaveRun)
                }
                return .over
            }
            rest.calls.removeFirst()
            isBegun = true
            reached(call.station)
            state.withLock { $0.recent.executed(command.command) }
            // What was written is brought about by the last call that is not for another port.
            let isLast = call.reapplied == nil && rest.calls.allSatisfy { $0.reapplied != nil }
            rest.warnings += await note(call, staging: isLast ? rest.staging : nil)
            if !rest.calls.isEmpty, let problem = await keep(.rest(call.station, rest), of: command) {
                rest.warnings.append(problem)
            }
        }
        await succeed(command, rest, accepted)
        return .over
    }

    /// Whether a call that follows an accepted clear is made again although the one that failed may have arrived: a
    /// second one does no harm, and without it a port is left without its limit. Only a few times, since the service
    /// may fail at this very call, and not longer than the command is wanted.
    func isWorthRepeating(_ error: APIError, _ parts: [QueuedCommand]) -> Bool {
        guard error.isRetryable, error.pause <= bounds.halfDone else { return false }
        let failures = state.withLock { state in
            parts.map { state.queues[$0.command.target.station]?.failures ?? 0 }.max() ?? 0
        }
        let next = now.addingTimeInterval(max(pause(after: failures + 1), error.pause))
        return failures < bounds.repetitions && parts.allSatisfy { !$0.isExpired(at: next) }
    }

    /// Seconds to wait after so many failures in a row.
    private func pause(after failures: Int) -> Double {
        var pause = bounds.retry.lowerBound
        for _ in 1..<max(1, failures) where pause < bounds.retry.upperBound { pause *= 2 }
        return min(pause, bounds.retry.upperBound)
    }

    var isShutDown: Bool { state.withLock { $0.isShutDown } }

    /// The API is there (again): the next pause is a short one.
    func reached(_ station: StationID) { state.withLock { $0.queues[station]?.failures = 0 } }

    func perform(
        _ call: PlannedCall, by caller: any OperationCaller, within limit: Duration
    ) async throws(APIError) -> any OperationReply {
        switch call {
        case .clearAlarms(let station):
            return try await caller.call(ClearAlarms(.station(station.text)), within: limit)
        case .clearShedState(let target):
            guard let port = target.port else {
                return try await caller.call(ClearShedState(.station(target.station.text)), within: limit)
            }
            return try await caller.call(
                ClearShedState(.ports(target.station.text, portNumbers: [String(port)])), within: limit)
        case .shedLoad(let target, let limitOfLoad, let minutes):
            let apiLimit = try limitOfLoad.ofAPI()
            let shed: ShedLoad.Target =
                if let port = target.port {
                    .ports(target.station.text, [ShedLoad.PortLimit(portNumber: String(port), limit: apiLimit)])
                } else {
                    .station(target.station.text, apiLimit)
                }
            return try await caller.call(ShedLoad(shed, timeInterval: minutes), within: limit)
        case .reapply(let station, let ports, let until):
            let limits = try ports.map { port throws(APIError) in
                ShedLoad.PortLimit(portNumber: String(port.port), limit: try port.limit.ofAPI())
            }
            let minutes = PlannedCall.minutes(until: until, at: now) ?? 1
            return try await caller.call(
                ShedLoad(.ports(station.text, limits), timeInterval: minutes), within: limit)
        }
    }

    /// What the writer must know of ports whose limits the API does not take again.
    private static func notReapplied(_ ports: [PortLimit], _ failure: CallFailure) -> String {
        let names = ports.map { "port \($0.port)" }.joined(separator: ", ")
        return "the limit of \(names) could not be applied again, so there may be none now: \(failure.responseText)"
    }

    /// Keeps what the API has just accepted. If that fails the command still stands.
    ///
    /// - Parameter staging: the limit that was written, if this is the call that brings it about.
    /// - Returns: warnings.
    func note(_ call: PlannedCall, staging: Limit?) async -> [String] {
        switch call {
        case .clearAlarms(let station):
            report([.alarmsCleared(station)])
            return []
        case .clearShedState(let target):
            return await note(.cleared, of: target, until: nil, staging: staging)
        case .shedLoad(let target, let limit, let minutes):
            let until = minutes > 0 ? now.addingTimeInterval(Double(minutes) * 60) : nil
            return await note(.shed(limit), of: target, until: until, staging: staging)
        case .reapply(let station, let ports, let until):
            // It is a limit like any that was asked for; what was staged stays.
            var warnings: [String] = []
            for port in ports {
                let target = LoadTarget(station: station, port: port.port)
                warnings += await note(.shed(port.limit), of: target, until: until, staging: nil, isReapplied: true)
            }
            return warnings
        }
    }

    private func note(
        _ expectation: LoadExpectation, of target: LoadTarget, until: Date?, staging: Limit?, isReapplied: Bool = false
    ) async -> [String] {
        let acceptedAt = now
        report(
            state.withLock {
                $0.followUps.accept(
                    expectation, of: target, until: until, at: acceptedAt, isReapplied: isReapplied)
            })
        var warnings: [String] = []
        do {
            let asked = Setpoints.Asked(limit: expectation.limit, until: until, at: acceptedAt)
            try await surroundings.setpoints.record(asked, staging: staging, for: target)
        } catch {
            warnings.append("what was asked for could not be kept: \(error.told)")
        }
        report([.setpointsChanged(target)])
        return warnings
    }

    private func succeed(_ command: QueuedCommand, _ plan: CommandPlan, _ reply: (any OperationReply)?) async {
        var result = result(of: command, .done, reply?.responseText)
        result.responseCode = reply?.responseCode?.rawValue
        result.warnings = plan.warnings
        result.inForce = nil
        if let expectation = plan.expectation {
            await readBack(command, expectation, into: &result)
            startFollowing(command.command.target.station)
        } else if reply?.responseCode == .noAlarm {
            result.warnings.append("the station had no alarms")
        }
        result.completedAt = now
        leaveTrace(of: command)
        await finish(command, result, isExecuted: true)
    }

    /// For the results of those that wait behind it.
    func leaveTrace(of command: QueuedCommand) {
        let trace = StationQueue.Trace(command: command, endedAt: now)
        let target = command.command.target
        state.withLock { $0.queues[target.station]?.accepted[target] = trace }
    }

    /// Reads the target once. That it cannot be read does not make the command fail.
    private func readBack(
        _ command: QueuedCommand, _ expectation: LoadExpectation, into result: inout CommandResult
    ) async {
        if isShutDown {
            result.warnings.append("accepted, but not read back: the bridge is shutting down")
            return
        }
        do {
            let load = try await readLoad(of: command.command.target.station)
            show(load, of: command, expectation, in: &result)
        } catch {
            result.warnings.append("accepted, but the load could not be read back: \(error.told)")
        }
    }

    /// What a getLoad after an accepted command says of it.
    func show(
        _ load: GetLoad.Station, of command: QueuedCommand, _ expectation: LoadExpectation,
        in result: inout CommandResult
    ) {
        let target = command.command.target
        if let readback = Readback(load, of: target, on: command.target.device, expecting: expectation) {
            (result.readback, result.inForce) = (readback.json, readback.inForce)
        } else {
            result.warnings.append("the readback does not hold \(target)")
        }
        observe(load, of: target.station)
        if result.inForce == true, state.withLock({ $0.followUps.isUnproven(target, at: now) }) {
            result.inForce = nil
            result.warnings.append(
                "an earlier command had not taken effect yet, so what was read may be from before both")
        }
    }

    /// - Parameter isExecuted: whether the API had the call, or may have had it.
    private func fail(
        _ command: QueuedCommand, _ failure: CallFailure, plan: CommandPlan, isBegun: Bool, isExecuted: Bool = true
    ) async {
        var result = result(of: command, .failed, failure.responseText)
        result.responseCode = failure.responseCode
        result.warnings = plan.warnings + failure.warnings
        if isBegun { leaveHalfDone(command, &result) }
        await finish(command, result, isExecuted: isExecuted)
    }

    /// Says that only the clear of a clear and a shed was accepted.
    func leaveHalfDone(_ command: QueuedCommand, _ result: inout CommandResult) {
        let target = command.command.target
        result.warnings.append(
            "the limit before was cleared, as going from a cap to a percentage or back demands;"
                + " \(target) is not limited now")
        startFollowing(target.station)
    }

    private func postpone(_ command: QueuedCommand, rest: CommandPlan?, because error: APIError) async -> Turn {
        var command = command
        command.rest = rest
        guard putBack([command], because: error) else {
            await leave([command], CommandCenter.cutShortText(error))
            return .over
        }
        return .postponed
    }

    /// Puts the parts of a command back to the head of their queues, to be tried again after a pause.
    ///
    /// - Returns: false at shutdown, when nothing is tried again.
    func putBack(_ parts: [QueuedCommand], because error: APIError) -> Bool {
        let asked = error.pause
        let pauses = state.withLock { state -> [(station: StationID, pause: Double, waiting: Int, isNew: Bool)]? in
            guard !state.isShutDown else { return nil }
            if let ticket = parts.first?.ticket, state.open[ticket]?.gathering == nil {
                state.open[ticket]?.stage = .waiting
                state.open[ticket]?.rests[0] = parts.first?.rest
            }
            return parts.map { part in
                let station = part.command.target.station
                var queue = state.queues[station] ?? StationQueue()
                queue.putBack(part)
                queue.failures += 1
                queue.isParked = false
                queue.wakesAt = nil
                state.queues[station] = queue
                let pause = max(self.pause(after: queue.failures), asked)
                return (station, pause, queue.waiting.count, queue.failures == 1)
            }
        }
        guard let pauses else { return false }
        for (station, pause, waiting, isNew) in pauses {
            if isNew { report([.waitingForAPI(station, commands: waiting, reason: error.description)]) }
            start(.retry(station, at: now.addingTimeInterval(pause)))
        }
        for part in parts { reportWaiting(part.command) }
        return true
    }

    static func cutShortText(_ error: APIError) -> String {
        error.isCutShort
            ? "cut short: the bridge is shutting down, and the call may have reached the service; send it again when"
                + " the bridge is back"
            : shutdownText
    }
}

extension Limit {
    func ofAPI() throws(APIError) -> ShedLoad.Limit {
        switch self {
        case .percentShed(let percent): return .percentShed(percent)
        case .allowedLoad(let power):
            // Kilowatts are plain decimals, which DecimalText always takes; a wrong guess would limit a port wrongly.
            guard let digits = DecimalText(power.digits) else {
                throw APIError(operation: ShedLoad.name, kind: .unsendable("\(power) kW is no decimal number"))
            }
            return .allowedLoad(digits)
        }
    }
}

extension APIError {
    /// Whether the call was certainly not carried out, and may be at another time: the service could not be reached, or
    /// it has had too many calls, or all that are meant for this day.
    var mayPass: Bool {
        switch kind {
        case .http(status: 429, _), .overBudget: true
        default: isBeforeSending && isRetryable
        }
    }

    /// Seconds before which another try is of no use.
    fileprivate var pause: Double {
        if case .overBudget(let opensIn) = kind { return opensIn / .seconds(1) }
        return retryAfter.map { $0 / .seconds(1) } ?? 0
    }

    /// Whether the service had the call, or may have had it. Wrong credentials are refused before a call is looked at.
    var mayHaveRun: Bool {
        if case .wrongCredentials = kind { return false }
        return !isBeforeSending
    }
}

extension APIError {
    /// Its turn did not come in time, so nothing was sent.
    var isExpired: Bool {
        if case .expired = kind { true } else { false }
    }

    /// We gave it up ourselves.
    var isCutShort: Bool {
        if case .cancelled = kind { true } else { label == "cancelled" }
    }
}

extension PlannedCall {
    /// The ports that it limits anew; nil: it is the command's own call.
    fileprivate var reapplied: [PortLimit]? {
        if case .reapply(_, let ports, _) = self { ports } else { nil }
    }

    fileprivate var station: StationID {
        switch self {
        case .clearAlarms(let station), .reapply(let station, _, _): station
        case .clearShedState(let target), .shedLoad(let target, _, _): target.station
        }
    }

    fileprivate var operation: String {
        switch self {
        case .clearAlarms: ClearAlarms.name
        case .clearShedState: ClearShedState.name
        case .shedLoad, .reapply: ShedLoad.name
        }
    }
}

extension OperationReply {
    /// Whether the service says that the operation was carried out. Codes of empty results come back as replies: no
    /// alarm to clear is as good as cleared, no station to shed is not.
    func isAccepted(_ call: PlannedCall) -> Bool {
        switch call {
        case .clearAlarms: return responseCode == .success || responseCode == .noAlarm
        case .clearShedState, .shedLoad, .reapply: break
        }
        guard responseCode == .success else { return false }
        if let reply = self as? ShedLoad.Reply { return reply.success != 0 }
        if let reply = self as? ClearShedState.Reply { return reply.success != 0 }
        return true
    }
}
