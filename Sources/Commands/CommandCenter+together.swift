import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

/// Commands to a station group: one call for all of its stations.
extension CommandCenter {
    /// Carries out a command that has its turn at each of its stations.
    func carryOutTogether(_ ticket: Int64) async {
        let (open, parts) = state.withLock { state in
            (state.open[ticket], state.open[ticket]?.gathering?.leave() ?? [])
        }
        guard let open, let gathering = open.gathering, case .group(let group) = gathering.form, !parts.isEmpty else {
            return
        }
        guard parts.allSatisfy({ !$0.isExpired(at: now) }) || parts.contains(where: \.isBegun) else {
            await finishWhole(ticket, .expired, CommandCenter.expiredText)
            return release(parts)
        }
        guard parts.allSatisfy({ $0.isBegun || surroundings.isServed($0.target) }) else {
            await finishWhole(ticket, .rejected, CommandCenter.goneText)
            return release(parts)
        }
        guard let caller = surroundings.caller(parts[0].target.device.account) else {
            await finishWhole(ticket, .failed, "account \(parts[0].target.device.account) is not configured any more")
            return release(parts)
        }
        let (known, warnings) = await knowledge(of: parts, group)
        let heirs = zip(parts, known).map { part, known in part.isBegun ? nil : heir(of: part, in: known) }
        if let heir = heirs.first ?? nil, !heirs.contains(where: { $0 == nil }) {
            await finishWhole(ticket, .superseded, CommandCenter.supersededText(heir))
            return release(parts)
        }
        let decisions = zip(parts, known).map { part, known in
            part.rest.map(Decision.execute) ?? decide(part, in: known)
        }
        guard var plan = GroupPlan(decisions) else { return await disperse(parts) }
        for index in parts.indices where !parts[index].isBegun {
            plan.plans[index].warnings =
                warnings + predecessors(of: parts[index]) + plan.plans[index].warnings
                + sideEffects(of: parts[index], in: known[index])
        }
        if await execute(plan, of: parts, group, caller) == .over { release(parts) }
    }

    /// What is known of each station; one getLoad of the group if that does not suffice to decide.
    private func knowledge(of parts: [QueuedCommand], _ group: StationGroupID) async -> ([StationState], [String]) {
        var facts: [StationFacts] = []
        for part in parts { facts.append(await surroundings.facts.facts(of: part.command.target.station)) }
        var known = zip(parts, facts).map { knowledge(of: $0.command.target, $1) }
        guard zip(parts, known).contains(where: { !$0.isBegun && router.needsLoad($0.command, in: $1) }) else {
            return (known, [])
        }
        do {
            let loads = try await readLoads(of: parts, group)
            for (index, part) in parts.enumerated() {
                guard let load = loads[part.command.target.station] else { continue }
                observe(load, of: part.command.target.station)
                facts[index].take(load)
                facts[index].loadReadAt = now
                known[index] = knowledge(of: part.command.target, facts[index])
            }
            return (known, [])
        } catch {
            return (known, ["whether a shed is active is not known, since the load could not be read: \(error.told)"])
        }
    }

    private func readLoads(
        of parts: [QueuedCommand], _ group: StationGroupID
    ) async throws -> [StationID: GetLoad.Station] {
        try await readLoads(of: group, parts.map(\.command.target.station))
    }

    /// One getLoad of a group, with a bound on how long it may take.
    func readLoads(
        of group: StationGroupID, _ stations: [StationID]
    ) async throws -> [StationID: GetLoad.Station] {
        let reader = surroundings.reader
        let reply = try await bounded { try await reader.readLoad(ofGroup: group, stations: stations) }
        let loads = reply.stations.compactMap { load in
            load.stationID.flatMap { StationID($0) }.map { ($0, load) }
        }
        return Dictionary(loads) { $1 }
    }

    private func execute(
        _ plan: GroupPlan, of parts: [QueuedCommand], _ group: StationGroupID, _ caller: any OperationCaller
    ) async -> Turn {
        var plan = plan
        var accepted: (any OperationReply)?
        if plan.calls.count > 1 { await keep(&plan, of: parts) }
        while let call = plan.calls.first {
            let isBegun = accepted != nil || parts.contains(where: \.isBegun)
            let pause = max(parts[0].expiresAt.timeIntervalSince(now), isBegun ? bounds.halfDone : 0)
            do throws(APIError) {
                let reply = try await perform(call, of: group, by: caller, within: .seconds(pause))
                guard reply.isDone else {
                    return await refused(CallFailure(operation: call.operation, reply: reply), plan, parts, group)
                }
                accepted = reply
            } catch {
                if error.mayPass || (isShutDown && error.isCutShort)
                    || (isBegun && isWorthRepeating(error, left(of: plan, parts)))
                {
                    if putBack(left(of: plan, parts), because: error) { return .postponed }
                    await leave(left(of: plan, parts), CommandCenter.cutShortText(error))
                    return .over
                }
                for part in parts { reached(part.command.target.station) }
                if case .refused = error.kind {
                    return await refused(CallFailure(error), plan, parts, group)
                }
                await fail(parts, plan, error, isBegun: isBegun)
                return .over
            }
            await take(plan.accept(call), of: parts, &plan)
            if !plan.calls.isEmpty { await keep(&plan, of: parts) }
        }
        await succeed(plan, of: parts, group, accepted)
        return .over
    }

    /// Keeps what is left to do: once a clear has had its effect, the plan could not be made anew.
    private func keep(_ plan: inout GroupPlan, of parts: [QueuedCommand]) async {
        guard let longest = plan.plans.indices.max(by: { plan.plans[$0].calls.count < plan.plans[$1].calls.count })
        else { return }
        let progress: Progress =
            switch plan.calls.first {
            // Of the one station that needs the clear; the others' plans can be made anew.
            case .alone: .rest(parts[longest].command.target.station, plan.plans[longest])
            case .clear, .shed, nil:
                plan.begun.count == 1
                    ? .rest(parts[plan.begun.first ?? 0].command.target.station, plan.plans[plan.begun.first ?? 0])
                    : .everywhere(plan.plans[longest])
            }
        if let problem = await keep(progress, of: parts[longest]) { plan.plans[longest].warnings.append(problem) }
    }

    /// Notes what was accepted at which of the stations.
    private func take(
        _ done: [(part: Int, call: PlannedCall)], of parts: [QueuedCommand], _ plan: inout GroupPlan
    ) async {
        for (index, call) in done {
            reached(parts[index].command.target.station)
            state.withLock { $0.recent.executed(parts[index].command) }
            let rest = plan.plans[index]
            plan.plans[index].warnings += await note(call, staging: rest.calls.isEmpty ? rest.staging : nil)
        }
    }

    private func perform(
        _ call: GroupPlan.Call, of group: StationGroupID, by caller: any OperationCaller, within limit: Duration
    ) async throws(APIError) -> any OperationReply {
        switch call {
        case .alone(let single): return try await perform(single, by: caller, within: limit)
        case .clear: return try await caller.call(ClearShedState(.group(group)), within: limit)
        case .shed(let limitOfLoad, let minutes):
            return try await caller.call(
                ShedLoad(.group(group, try limitOfLoad.ofAPI()), timeInterval: minutes), within: limit)
        }
    }

    /// The parts with what is left of their plans.
    private func left(of plan: GroupPlan, _ parts: [QueuedCommand]) -> [QueuedCommand] {
        parts.enumerated().map { index, part in
            var part = part
            if part.isBegun || plan.begun.contains(index) { part.rest = plan.plans[index] }
            return part
        }
    }

    /// The service does not take the group's call: perhaps each station's, and then each has a reason of its own.
    private func refused(
        _ failure: CallFailure, _ plan: GroupPlan, _ parts: [QueuedCommand], _ group: StationGroupID
    ) async -> Turn {
        state.withLock { state in
            state.open[parts[0].ticket]?.gathering?.warnings.append(
                "station group \(group) did not take the call (\(failure.responseText)), so each station was called by"
                    + " itself")
        }
        await disperse(left(of: plan, parts))
        return .postponed
    }

    private func fail(_ parts: [QueuedCommand], _ plan: GroupPlan, _ error: APIError, isBegun: Bool) async {
        if error.isExpired, !isBegun {
            return await finishWhole(
                parts[0].ticket, .expired, "its call's turn did not come in time, so nothing was sent")
        }
        let failure = CallFailure(error)
        await finish(
            left(of: plan, parts).enumerated().map { index, part in
                var result = result(of: part, .failed, failure.responseText)
                result.responseCode = failure.responseCode
                result.warnings = plan.plans[index].warnings + failure.warnings
                if part.isBegun { leaveHalfDone(part, &result) }
                return (part, Gathering.Outcome(result: result, isExecuted: part.isBegun || error.mayHaveRun))
            })
    }

    private func succeed(
        _ plan: GroupPlan, of parts: [QueuedCommand], _ group: StationGroupID, _ reply: (any OperationReply)?
    ) async {
        var loads: [StationID: GetLoad.Station] = [:]
        var unread: String?
        if isShutDown {
            unread = "accepted, but not read back: the bridge is shutting down"
        } else {
            do {
                loads = try await readLoads(of: parts, group)
            } catch {
                unread = "accepted, but the load could not be read back: \(error.told)"
            }
        }
        var outcomes: [(QueuedCommand, Gathering.Outcome)] = []
        for (part, rest) in zip(parts, plan.plans) {
            let station = part.command.target.station
            var result = result(of: part, .done, reply?.responseText)
            result.responseCode = reply?.responseCode?.rawValue
            result.warnings = rest.warnings
            result.inForce = nil
            if let expectation = rest.expectation {
                if let load = loads[station] {
                    show(load, of: part, expectation, in: &result)
                } else {
                    result.warnings.append(unread ?? "the readback does not hold \(part.command.target)")
                }
            }
            leaveTrace(of: part)
            outcomes.append((part, Gathering.Outcome(result: result, isExecuted: true)))
        }
        startFollowing(group, parts.map(\.command.target.station))
        state.withLock { state in
            state.open[parts[0].ticket]?.gathering?.warnings.append("carried out by one call to station group \(group)")
        }
        await finish(outcomes)
    }

    /// Lets each station carry out its part by itself, before anything else that waits there.
    private func disperse(_ parts: [QueuedCommand]) async {
        guard let ticket = parts.first?.ticket else { return }
        let isShutDown = state.withLock { state in
            state.open[ticket]?.gathering?.form = .stations
            guard !state.isShutDown else { return true }
            for part in parts { state.queues[part.command.target.station]?.putBack(part) }
            return false
        }
        if isShutDown { await leave(parts, CommandCenter.shutdownText) }
        release(parts)
    }

    /// Lets the stations of parts that had their turn together go on.
    func release(_ parts: [QueuedCommand]) { release(parts.map(\.command.target.station)) }

    /// Lets stations go on whose turn had to wait.
    func release(_ stations: [StationID]) {
        guard !stations.isEmpty else { return }
        state.withLock { state in
            for station in stations {
                state.queues[station]?.isParked = false
                state.queues[station]?.wakesAt = nil
            }
        }
        for station in stations { start(.work(station)) }
    }
}

extension GroupPlan.Call {
    fileprivate var operation: String {
        switch self {
        case .alone, .clear: ClearShedState.name
        case .shed: ShedLoad.name
        }
    }
}

extension OperationReply {
    /// Whether a shed or a clear was carried out.
    fileprivate var isDone: Bool {
        guard responseCode == .success else { return false }
        if let reply = self as? ShedLoad.Reply { return reply.success != 0 }
        if let reply = self as? ClearShedState.Reply { return reply.success != 0 }
        return false
    }
}
