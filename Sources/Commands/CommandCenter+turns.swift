import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

/// Whose turn it is.
extension CommandCenter {
    /// Works off a station's queue, one command after the other.
    func work(on station: StationID) async {
        while let command = takeTurn(station) {
            guard await carryOut(command) == .over else { return }
        }
    }

    enum Turn: Hashable, Sendable {
        case over
        /// The API is out of reach; the command went back to the head of its queue.
        case postponed
    }

    /// The next command of a station. If none waits, the station is idle: the next to arrive starts a new worker.
    private func takeTurn(_ station: StationID) -> QueuedCommand? {
        state.withLock { state in
            let next = state.queues[station]?.next()
            if next == nil { state.queues[station] = nil }
            return next
        }
    }

    /// Waits until the API is to be tried again. Commands that expire meanwhile are told so in time.
    func retry(_ station: StationID, at time: Date) async {
        while true {
            let now = now
            let (expired, pause) = state.withLock { state -> ([QueuedCommand], Double?) in
                guard var queue = state.queues[station] else { return ([], nil) }
                let expired = queue.takeExpired(at: now)
                guard let next = queue.nextToExpire else {
                    state.queues[station] = nil
                    return (expired, nil)
                }
                let pause = min(time.timeIntervalSince(now), pauseUntilExpired(next))
                queue.wakesAt = pause > 0 ? now.addingTimeInterval(pause) : nil
                state.queues[station] = queue
                return (expired, pause)
            }
            expired.forEach(expire)
            guard let pause else { return }
            guard pause > 0 else { return start(.work(station)) }
            do { try await surroundings.clock.sleep(.seconds(pause)) } catch { return }
        }
    }

    /// Tells the waiting commands of a station that have expired by then.
    func expireWaiting(of station: StationID, after pause: Double) async {
        do { try await surroundings.clock.sleep(.seconds(pause)) } catch { return }
        let now = now
        state.withLock { $0.queues[station]?.takeExpired(at: now) ?? [] }.forEach(expire)
    }

    /// Seconds, with a little more since a command may still run at the very time it expires.
    func pauseUntilExpired(_ command: QueuedCommand) -> Double {
        max(0, command.expiresAt.timeIntervalSince(now)) + 0.001
    }

    private func carryOut(_ command: QueuedCommand) async -> Turn {
        guard now <= command.expiresAt else {
            expire(command)
            return .over
        }
        if let rest = command.rest { return await execute(rest, of: command, isBegun: true) }
        let target = command.command.target
        var facts = await surroundings.facts.facts(of: target.station)
        var known = knowledge(of: target, facts)
        var warnings: [String] = []
        if router.needsLoad(command.command, in: known) {
            do {
                let load = try await readLoad(of: target.station)
                observe(load, of: target.station)
                facts.take(load)
                facts.loadReadAt = now
                known = knowledge(of: target, facts)
            } catch {
                warnings.append(
                    "whether a shed is active is not known, since the load could not be read: \(error)")
            }
        }
        let heir = state.withLock { $0.queues[target.station]?.heir(of: command.command) }
        if let heir, now <= heir.expiresAt, case let decision = decide(heir, in: known), !decision.isRefusal {
            finish(command, .superseded, "a newer write of the same point took its place")
            return .over
        }
        switch decide(command, in: known) {
        case .reject(let rejection):
            finish(command, .rejected, rejection.reason)
            return .over
        case .stage(let limit):
            await stage(limit, by: command, warnings)
            return .over
        case .execute(var plan):
            plan.warnings = warnings + plan.warnings
            return await execute(plan, of: command, isBegun: false)
        }
    }

    private func expire(_ command: QueuedCommand) {
        guard command.rest != nil else {
            return finish(command, .expired, "too old when its turn came, so it was not carried out")
        }
        var result = result(of: command, .expired, "expired half done, while the API was out of reach")
        leaveHalfDone(command, &result)
        finish(command, result)
    }

    private func decide(_ command: QueuedCommand, in state: StationState) -> Decision {
        router.decide(command.command, on: command.request.target, in: state)
    }

    private func stage(_ limit: Limit, by command: QueuedCommand, _ warnings: [String]) async {
        let target = command.command.target
        do {
            try await surroundings.setpoints.stage(limit, for: target)
        } catch {
            finish(command, .failed, "the limit could not be kept: \(error)")
            return
        }
        report([.setpointsChanged(target)])
        var result = result(of: command, .done, "staged; nothing was sent to the API, the next shed will use it")
        result.warnings = warnings
        finish(command, result, isExecuted: true)
    }

    /// Everything that is known of a target now.
    private func knowledge(of target: LoadTarget, _ facts: StationFacts) -> StationState {
        let pending = state.withLock { $0.followUps.pending(of: target.station) }
        var setpoints: [Int?: Setpoints] = [:]
        let ports = Set(facts.ports.keys).union(pending.ports.keys).union([target.port].compactMap(\.self))
        for port in ports.map(Optional.some) + [nil] {
            setpoints[port] = surroundings.setpoints.setpoints(of: LoadTarget(station: target.station, port: port))
        }
        return StationState(facts: facts, setpoints: setpoints, pending: pending, now: now)
    }

    /// One getLoad, with a bound on how long it may take.
    func readLoad(of station: StationID) async throws -> GetLoad.Station {
        let (reader, clock, limit) = (surroundings.reader, surroundings.clock, bounds.readback)
        let reply = try await withThrowingTaskGroup(of: GetLoad.Reply.self) { group in
            group.addTask { try await reader.readLoad(of: station) }
            group.addTask {
                try await clock.sleep(.seconds(limit))
                throw ReadbackTimeout(seconds: limit)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
        if let load = reply.stations.first(where: { $0.stationID == station.text }) { return load }
        // Only one station was asked for, so a record that names none is that one's.
        guard reply.stations.count == 1, let load = reply.stations.first, load.stationID ?? "" == "" else {
            throw MissingStation(station: station)
        }
        return load
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

extension Decision {
    fileprivate var isRefusal: Bool {
        if case .reject = self { true } else { false }
    }
}
