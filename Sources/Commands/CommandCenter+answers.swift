import Registry
import Synchronization

/// How commands end.
extension CommandCenter {
    /// Ends a command, or its part at one station. Its answer is in the journal when this returns.
    ///
    /// - Parameter isExecuted: whether it ran, or may have: then the same message does not run it again.
    func finish(_ command: QueuedCommand, _ result: CommandResult, isExecuted: Bool = false) async {
        await finish([(command, Gathering.Outcome(result: result, isExecuted: isExecuted))])
    }

    func finish(_ command: QueuedCommand, _ status: CommandResult.Status, _ text: String?) async {
        await finish(command, result(of: command, status, text))
    }

    /// Ends parts of one command.
    func finish(_ parts: [(QueuedCommand, Gathering.Outcome)]) async {
        guard let ticket = parts.first?.0.ticket else { return }
        let now = now
        let (whole, released) = state.withLock { state -> (Gathering.Outcome?, [StationID]) in
            guard let stage = state.open[ticket]?.stage, stage != .ending else { return (nil, []) }
            guard state.open[ticket]?.gathering != nil else {
                state.open[ticket]?.stage = .ending
                return (parts[0].1, [])
            }
            // In place: there may be thousands of outcomes.
            for (part, outcome) in parts { state.open[ticket]?.gathering?.outcomes[part.part] = outcome }
            guard state.open[ticket]?.gathering?.isComplete ?? false else {
                let over = parts.map(\.0.command.target.station)
                return (nil, over.filter { state.open[ticket]?.gathering?.held.remove($0) != nil })
            }
            state.open[ticket]?.stage = .ending
            guard let open = state.open[ticket], let gathering = open.gathering else { return (nil, []) }
            state.open[ticket]?.gathering?.held = []
            return (
                Gathering.Outcome(result: gathering.result(of: open, at: now), isExecuted: gathering.isExecuted),
                Array(gathering.held)
            )
        }
        release(released)
        if let whole { return await conclude(ticket, whole) }
        for (part, outcome) in parts {
            await keep(.outcome(part.command.target.station, outcome), of: part)
        }
    }

    /// Ends a command of which every part has its outcome.
    func complete(_ ticket: Int64) async {
        let now = now
        let whole = state.withLock { state -> Gathering.Outcome? in
            guard let open = state.open[ticket], let gathering = open.gathering, open.stage != .ending else {
                return nil
            }
            state.open[ticket]?.stage = .ending
            return Gathering.Outcome(
                result: gathering.result(of: open, at: now), isExecuted: gathering.isExecuted)
        }
        if let whole { await conclude(ticket, whole) }
    }

    /// Ends a command as a whole, whatever its stations are at.
    func finishWhole(_ ticket: Int64, _ status: CommandResult.Status, _ text: String) async {
        let now = now
        let (result, present) = state.withLock { state -> (CommandResult?, [StationID]) in
            guard var open = state.open[ticket], open.stage != .ending else { return (nil, []) }
            let present = open.gathering?.leave().map(\.command.target.station) ?? []
            open.stage = .ending
            state.open[ticket] = open
            for target in open.command.targets { state.queues[target.station]?.remove(ticket: ticket) }
            let result = open.result(status, text, at: now)
            return (open.gathering == nil ? result : open.everywhere(result, at: now), present)
        }
        guard let result else { return }
        await conclude(ticket, Gathering.Outcome(result: result, isExecuted: false))
        release(present)
    }

    /// Keeps the answer of a command whose stage is `ending`, for its sender and those of its duplicates, and tells it.
    func conclude(_ ticket: Int64, _ outcome: Gathering.Outcome) async {
        var result = outcome.result
        let open = state.withLock { $0.open[ticket] }
        result.warnings = (open?.warnings ?? []) + result.warnings
        if open?.mayHaveRun ?? false, !outcome.isExecuted {
            result.warnings.insert(CommandCenter.mayHaveRunText, at: 0)
        }
        var answer = JournalEntry.Answer(
            payload: result.json(), status: result.status, isExecuted: outcome.isExecuted)
        var kept = 0
        var submitters: [OpenCommand.Submitter]?
        repeat {
            let all = state.withLock { state -> [OpenCommand.Submitter] in
                guard let open = state.open[ticket] else {
                    submitters = []
                    return []
                }
                guard open.submitters.count == kept else { return open.submitters }
                // Nobody can join any more: the next duplicate finds the answer.
                state.open[ticket] = nil
                state.parts -= open.command.targets.count
                state.recent.finish(ticket: ticket, open.command, answer)
                submitters = open.submitters
                return []
            }
            for case .message(let ticket, _) in all.dropFirst(kept) {
                do {
                    try await surroundings.journal.keep(answer, of: ticket)
                } catch {
                    // Whoever waits must know what was done all the same.
                    if !result.warnings.contains(where: { $0.hasPrefix(CommandCenter.unkeptText) }) {
                        result.warnings.append("\(CommandCenter.unkeptText) (\(error.told))")
                        answer.payload = result.json()
                    }
                    start(.keep(ticket, answer))
                }
            }
            kept += all.dropFirst(kept).count
        } while submitters == nil
        guard let submitters else { return }
        if !outcome.isExecuted, let open { reportWaiting(open.command) }
        for submitter in submitters {
            switch submitter {
            case .message(let ticket, let message): surroundings.answer(ticket, message, answer)
            case .caller(let completion): completion(result)
            }
        }
    }

    private static let unkeptText =
        "this result could not be kept on disk, so the command may be carried out again if the bridge starts anew"

    /// Keeps a message's answer and tells it.
    func tell(_ ticket: Int64, _ message: SetMessage, _ answer: JournalEntry.Answer) async {
        do { try await surroundings.journal.keep(answer, of: ticket) } catch { start(.keep(ticket, answer)) }
        surroundings.answer(ticket, message, answer)
    }

    /// Tries until the answer is kept.
    func keepLater(_ answer: JournalEntry.Answer, of ticket: Int64) async {
        var pause = bounds.retry.lowerBound
        while true {
            do { try await surroundings.clock.sleep(.seconds(pause)) } catch { return }
            do { return try await surroundings.journal.keep(answer, of: ticket) } catch {}
            pause = min(pause * 2, bounds.retry.upperBound)
        }
    }

    /// Keeps how far a command has come, if the journal holds it at all.
    ///
    /// - Returns: why it could not be kept.
    @discardableResult
    func keep(_ progress: Progress, of command: QueuedCommand) async -> String? {
        guard state.withLock({ $0.open[command.ticket]?.isKept ?? false }) else { return nil }
        do {
            try await surroundings.journal.keep(progress: progress.encoded(), of: command.ticket)
            return nil
        } catch {
            return "how far the command has come could not be kept on disk: \(error.told)"
        }
    }

    /// A shed or a clear begins to wait, or waits no more: what the points show of it may be something else now.
    func reportWaiting(_ command: Command) {
        guard case .load(shed: .some, _) = command.write else { return }
        report(command.targets.map(CommandEvent.setpointsChanged))
    }

    /// At shutdown: whoever waits in this process for a command that has not begun is told. What the journal holds
    /// stays there.
    func abandon(_ ticket: Int64, in state: inout State) -> [(OpenCommand.Submitter, CommandResult)] {
        guard var open = state.open[ticket] else { return [] }
        let failed = open.result(.failed, CommandCenter.shutdownText, at: now)
        switch open.stage {
        case .ending:
            return []
        case .begun:
            guard !open.isKept, var gathering = open.gathering, gathering.form == .stations else { return [] }
            // Its parts that wait never have their turn; those that have it end the command.
            let waiting = open.command.targets.indices.filter { part in
                gathering.outcomes[part] == nil && !gathering.underWay.contains(part)
            }
            for part in waiting { gathering.outcomes[part] = Gathering.Outcome(result: failed, isExecuted: false) }
            open.gathering = gathering
            guard gathering.isComplete else {
                state.open[ticket] = open
                return []
            }
            state.open[ticket] = nil
            return open.submitters.map { ($0, gathering.result(of: open, at: now)) }
        case .scheduled, .waiting:
            let callers = open.submitters.filter { if case .caller = $0 { true } else { false } }
            open.submitters.removeAll { if case .caller = $0 { true } else { false } }
            state.open[ticket] = open.submitters.isEmpty ? nil : open
            let result = open.gathering.map { _ in open.everywhere(failed, at: now) } ?? failed
            return callers.map { ($0, result) }
        }
    }

    /// At shutdown, parts of a command that were cut short or could not go on: after the next start they run again if
    /// the journal holds it.
    func leave(_ parts: [QueuedCommand], _ text: String) async {
        guard let ticket = parts.first?.ticket, !state.withLock({ $0.open[ticket]?.isKept ?? true }) else { return }
        await finish(
            parts.map { ($0, Gathering.Outcome(result: result(of: $0, .failed, text), isExecuted: $0.isBegun)) })
    }

    func result(of command: QueuedCommand, _ status: CommandResult.Status, _ text: String?) -> CommandResult {
        CommandResult(
            id: command.id, subject: command.subject, status: status, responseText: text,
            receivedAt: command.request.receivedAt, completedAt: now)
    }
}
