import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

/// Whose turn it is.
extension CommandCenter {
    /// Works off a station's queue, one command after the other.
    func work(on station: StationID) async {
        while let entry = takeTurn(station) {
            switch entry {
            case .alone(let command):
                let turn = await carryOut(command)
                leaveTurn(command)
                guard turn == .over else { return }
            case .together(let ticket): return await carryOutTogether(ticket)
            case .parked: return
            }
        }
    }

    enum Turn: Hashable, Sendable {
        case over
        /// The API is out of reach; the command went back to the head of its queue.
        case postponed
    }

    private enum Entry {
        case alone(QueuedCommand)
        /// It has its turn at all of its stations.
        case together(Int64)
        /// It waits for its turn at other stations.
        case parked
    }

    /// The next command of a station. If none waits, the station is idle: the next to arrive starts a new worker.
    private func takeTurn(_ station: StationID) -> Entry? {
        let (entry, time) = state.withLock { state -> (Entry?, Date?) in
            while let next = state.queues[station]?.next() {
                guard let stage = state.open[next.ticket]?.stage, stage != .ending else { continue }
                var isLast = false
                if case .group? = state.open[next.ticket]?.gathering?.form {
                    isLast = state.open[next.ticket]?.gathering?.arrive(next) ?? false
                    if isLast { state.open[next.ticket]?.stage = .begun }
                } else if state.open[next.ticket]?.gathering?.underWay.count ?? 0 >= bounds.together {
                    state.open[next.ticket]?.gathering?.held.insert(station)
                    state.queues[station]?.putBack(next)
                } else {
                    state.open[next.ticket]?.stage = .begun
                    state.open[next.ticket]?.gathering?.underWay.insert(next.part)
                    return (.alone(next), nil)
                }
                state.queues[station]?.isParked = true
                state.queues[station]?.wakesAt = .distantFuture
                return (
                    isLast ? .together(next.ticket) : .parked, state.queues[station]?.nextToExpire?.expiredAt
                )
            }
            state.queues[station] = nil
            return (nil, nil)
        }
        if let time { start(.expire(station, at: time)) }
        return entry
    }

    /// A command's turn is over at a station, or put off: another of its stations may have it.
    private func leaveTurn(_ command: QueuedCommand) {
        let next = state.withLock { state -> StationID? in
            state.open[command.ticket]?.gathering?.underWay.remove(command.part)
            return state.open[command.ticket]?.gathering?.held.popFirst()
        }
        if let next { release([next]) }
    }

    /// Waits until the API is to be tried again. Commands that expire meanwhile are told so in time.
    func retry(_ station: StationID, at time: Date) async {
        while true {
            let now = now
            let (expired, pause) = state.withLock { state -> ([QueuedCommand], Double?) in
                guard var queue = state.queues[station], !queue.isParked else { return ([], nil) }
                let expired = queue.takeExpired(at: now)
                guard !queue.waiting.isEmpty else {
                    state.queues[station] = nil
                    return (expired, nil)
                }
                let untilTried = time.timeIntervalSince(now)
                let untilExpired = queue.nextToExpire.map { max(0.001, $0.expiredAt.timeIntervalSince(now)) }
                let pause = min(untilTried, untilExpired ?? untilTried)
                queue.wakesAt = pause > 0 ? now.addingTimeInterval(pause) : nil
                state.queues[station] = queue
                return (expired, pause)
            }
            for command in expired { await expire(command) }
            guard let pause else { return }
            guard pause > 0 else { return start(.work(station)) }
            do { try await surroundings.clock.sleep(.seconds(pause)) } catch { return }
        }
    }

    /// Tells the waiting commands of a station that have expired by then; while its turn waits for others', on and on.
    func expireWaiting(of station: StationID, at time: Date) async {
        var time = time
        while true {
            if case let pause = time.timeIntervalSince(now), pause > 0 {
                do { try await surroundings.clock.sleep(.seconds(pause)) } catch { return }
            }
            let now = now
            let (expired, next) = state.withLock { state -> ([QueuedCommand], Date?) in
                let expired = state.queues[station]?.takeExpired(at: now) ?? []
                guard let queue = state.queues[station], queue.isParked else { return (expired, nil) }
                return (expired, queue.nextToExpire?.expiredAt)
            }
            for command in expired { await expire(command) }
            guard let next else { return }
            time = next
        }
    }

    private func carryOut(_ command: QueuedCommand) async -> Turn {
        guard now <= command.expiresAt || command.mustGoOn else {
            await expire(command)
            return .over
        }
        if let rest = command.rest { return await execute(rest, of: command, isBegun: true) }
        guard surroundings.isServed(command.target) else {
            await finish(command, .rejected, CommandCenter.goneText)
            return .over
        }
        let station = command.command.target.station
        var facts = await surroundings.facts.facts(of: station)
        var known = knowledge(of: command.command.target, facts)
        var warnings: [String] = []
        if router.needsLoad(command.command, in: known) {
            do {
                let load = try await readLoad(of: station)
                observe(load, of: station)
                facts.take(load)
                facts.loadReadAt = now
                known = knowledge(of: command.command.target, facts)
            } catch {
                warnings.append(
                    "whether a shed is active is not known, since the load could not be read: \(error.told)")
            }
        }
        if let heir = heir(of: command, in: known) {
            await finish(command, .superseded, CommandCenter.supersededText(heir))
            return .over
        }
        warnings += predecessors(of: command)
        switch decide(command, in: known) {
        case .reject(let rejection):
            await finish(command, rejection.status, rejection.reason)
            return .over
        case .stage(let limit):
            await stage(limit, by: command, warnings)
            return .over
        case .execute(var plan):
            plan.warnings = warnings + plan.warnings + sideEffects(of: command, in: known)
            return await execute(plan, of: command, isBegun: false)
        }
    }

    /// The command that waits and leaves nothing of this one's effect, if it will run. None of one whose call may have
    /// been under way when the bridge ended: that is run again, or its result would not be true.
    func heir(of command: QueuedCommand, in known: StationState) -> QueuedCommand? {
        let heir = state.withLock { state in
            state.open[command.ticket]?.mayHaveRun == true
                ? nil : state.queues[command.command.target.station]?.heir(of: command.command)
        }
        guard let heir, now <= heir.expiresAt else { return nil }
        if case .reject = decide(heir, in: known) { return nil }
        return heir
    }

    static func supersededText(_ heir: QueuedCommand) -> String {
        "a newer write of the same point took its place: \(heir.named)"
    }

    func expire(_ command: QueuedCommand) async {
        let form = state.withLock { $0.open[command.ticket]?.gathering?.form }
        if case .group? = form {
            return await finishWhole(command.ticket, .expired, CommandCenter.expiredText)
        }
        guard command.isBegun else { return await finish(command, .expired, CommandCenter.expiredText) }
        var result = result(of: command, .expired, "expired half done, while the API was out of reach")
        leaveHalfDone(command, &result)
        await finish(command, result, isExecuted: true)
    }

    static let expiredText = "too old when its turn came, so it was not carried out"

    func decide(_ command: QueuedCommand, in state: StationState) -> Decision {
        router.decide(command.command, on: command.target, in: state)
    }

    private func stage(_ limit: Limit, by command: QueuedCommand, _ warnings: [String]) async {
        let target = command.command.target
        do {
            try await surroundings.setpoints.stage(limit, for: target)
        } catch {
            await finish(command, .failed, "the limit could not be kept: \(error.told)")
            return
        }
        report([.setpointsChanged(target)])
        var result = result(of: command, .done, "staged; nothing was sent to the API, the next shed will use it")
        result.warnings = warnings
        await finish(command, result, isExecuted: true)
    }

    /// Everything that is known of a target now.
    func knowledge(of target: LoadTarget, _ facts: StationFacts) -> StationState {
        let pending = state.withLock { $0.followUps.pending(of: target.station) }
        var setpoints: [Int?: Setpoints] = [:]
        let ports = Set(facts.ports.keys).union(pending.ports.keys).union([target.port].compactMap(\.self))
        for port in ports.map(Optional.some) + [nil] {
            setpoints[port] = surroundings.setpoints.setpoints(of: LoadTarget(station: target.station, port: port))
        }
        return StationState(facts: facts, setpoints: setpoints, pending: pending, now: now)
    }

    /// What a writer should know of those that were carried out while this command waited.
    func predecessors(of command: QueuedCommand) -> [String] {
        let target = command.command.target
        let accepted = state.withLock { $0.queues[target.station]?.accepted.values.map(\.self) ?? [] }
        return accepted.sorted { $0.endedAt < $1.endedAt }.filter { trace in
            let earlier = trace.command.command
            return trace.endedAt >= command.request.receivedAt && trace.command.ticket != command.ticket
                && earlier.interferes(with: command.command)
                && (earlier.write != command.command.write || earlier.target != target)
        }.map { trace in
            "carried out after \(trace.command.named) on \(trace.command.command.target), which was accepted while this"
                + " one waited"
        }
    }

    /// What a command to a whole station does to the sheds of its ports.
    func sideEffects(of command: QueuedCommand, in known: StationState) -> [String] {
        guard case .load = command.command.write, command.command.target.port == nil else { return [] }
        let whole = known.setpoints[nil]?.asked
        let ended = known.setpoints.compactMap { port, setpoints -> (Int, Limit)? in
            guard let port, let asked = setpoints.asked, asked != whole, let limit = asked.limit,
                asked.until.map({ $0 > now }) ?? true
            else { return nil }
            return (port, limit)
        }
        guard !ended.isEmpty else { return [] }
        let ports = ended.sorted { $0.0 < $1.0 }.map { "port \($0) (\($1.text))" }.joined(separator: ", ")
        let sheds = (ended.count == 1 ? "the shed of its own" : "the sheds of their own") + " that \(ports) had"
        if case .load(shed: false, _) = command.command.write {
            return ["the clear of the whole station ends \(sheds)"]
        }
        return ["this limit of the whole station takes the place of \(sheds)"]
    }

    /// One getLoad, with a bound on how long it may take.
    func readLoad(of station: StationID) async throws -> GetLoad.Station {
        let reader = surroundings.reader
        let reply = try await bounded { try await reader.readLoad(of: station) }
        if let load = reply.stations.first(where: { $0.stationID == station.text }) { return load }
        // Only one station was asked for, so a record that names none is that one's.
        guard reply.stations.count == 1, let load = reply.stations.first, load.stationID ?? "" == "" else {
            throw MissingStation(station: station)
        }
        return load
    }

    /// A reading, with a bound on how long it may take.
    func bounded(_ read: @escaping @Sendable () async throws -> GetLoad.Reply) async throws -> GetLoad.Reply {
        let (clock, limit) = (surroundings.clock, bounds.readback)
        return try await withThrowingTaskGroup(of: GetLoad.Reply.self) { group in
            group.addTask { try await read() }
            group.addTask {
                try await clock.sleep(.seconds(limit))
                throw ReadbackTimeout(seconds: limit)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}

private struct ReadbackTimeout: Error, CustomStringConvertible {
    let seconds: Double
    var description: String { "no answer within \(Int(seconds)) s" }
}

private struct MissingStation: Error, CustomStringConvertible {
    let station: StationID
    var description: String { "the reply does not hold station \(station)" }
}

extension Limit {
    fileprivate var text: String {
        switch self {
        case .allowedLoad(let power): "\(power) kW"
        case .percentShed(let percent): "\(percent) %"
        }
    }
}
