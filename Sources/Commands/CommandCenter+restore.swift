import Registry
import Synchronization

import struct FoundationEssentials.Date

/// What a start finds in the journal.
extension CommandCenter {
    /// Takes up what the journal holds. Called once, before the first message comes and before `run()`.
    ///
    /// - Unfinished commands go on, in order of arrival (or of their start), or expire when their turn comes.
    /// - Answers that the broker had not acknowledged are sent again, the same bytes.
    /// - The commands of the last while are remembered, so that their duplicates get the first's answer.
    ///
    /// - Throws: the journal's error if it cannot be read.
    public func restore() throws {
        let entries = try surroundings.journal.load()
        let now = now
        intake.withLock { $0 = max($0, entries.map(\.ticket).max() ?? 0) }
        var unfinished: [Arrival] = []
        for entry in entries {
            let id = try? JSONValue(parsing: entry.id, limits: JSONLimits(maxBytes: .max))
            let arrival = arrival(of: entry.message, ticket: entry.ticket, id: id, at: now)
            if let answer = entry.answer {
                if let command = arrival?.command { state.withLock { remember(command, answer, in: &$0) } }
            } else if let arrival, arrival.refusal == nil {
                unfinished.append(arrival.resuming(entry.progress))
            } else {
                unfinished.append(gone(entry, id, arrival, at: now))
            }
        }
        for entry in entries {
            guard let answer = entry.answer, !answer.isDelivered else { continue }
            surroundings.answer(entry.ticket, entry.message, answer)
        }
        for arrival in unfinished {
            if let refusal = arrival.refusal { start(.tell(arrival.ticket, arrival.message, refusal)) }
        }
        // A command that is to begin later comes after those that came before its start.
        let ordered = unfinished.sorted { one, other in
            (one.beginsAt, one.ticket) < (other.beginsAt, other.ticket)
        }
        let (cancels, others) = (ordered.filter(\.isCancel), ordered.filter { !$0.isCancel })
        admit(markingHeads(of: others, at: now), at: now)
        for cancel in cancels { admitAgain(cancel, entries) }
        expectAgain()
    }

    private func remember(_ command: OpenCommand, _ answer: JournalEntry.Answer, in state: inout State) {
        let keys = RecentCommands.Key.of(command.request, command.command)
        guard state.recent.find(keys, at: now) == nil || answer.isExecuted else { return }
        state.recent.begin(
            keys, ticket: command.ticket, targets: command.command.targets, at: command.request.receivedAt)
        state.recent.finish(ticket: command.ticket, command.command, answer)
    }

    static let mayHaveRunText =
        "the bridge ended before this was answered: if a call of it was under way then, it was carried out all the same"

    /// Marks those that may have been under way when the bridge ended: at each station the first, since the others
    /// waited for it.
    private func markingHeads(of arrivals: [Arrival], at now: Date) -> [Arrival] {
        var stations: Set<StationID> = []
        return arrivals.map { arrival in
            guard var command = arrival.command, command.command.start.map({ $0 <= now }) ?? true else {
                return arrival
            }
            for part in command.parts where stations.insert(part.command.target.station).inserted {
                command.mayHaveRun = true
            }
            return arrival.with(command)
        }
    }

    /// A message that was taken once and is none of ours any more, or refused: for something that is not configured any
    /// more, for example.
    private func gone(_ entry: JournalEntry, _ id: JSONValue?, _ arrival: Arrival?, at now: Date) -> Arrival {
        var result = CommandResult(
            id: id ?? .null, subject: CommandSubject(unread: entry.message.payload, point: nil), status: .rejected,
            responseText: "the bridge was started anew, and nothing of this name is configured any more",
            receivedAt: entry.message.receivedAt, completedAt: now)
        if let refusal = arrival?.refusal, let told = CommandResult(parsing: refusal.payload) { result = told }
        let isBegun = !entry.progress.isEmpty
        if isBegun { result.status = .failed }
        result.warnings.append(
            isBegun
                ? "it was begun before the bridge ended and is not finished; look at the station, which may be without"
                    + " a limit" : CommandCenter.mayHaveRunText)
        return Arrival(
            ticket: entry.ticket, message: entry.message, id: result.id, subject: result.subject, command: nil,
            refusal: JournalEntry.Answer(payload: result.json(), status: result.status, isExecuted: isBegun))
    }

    /// A cancel whose bridge ended before it was answered: perhaps after the command that it withdraws was.
    private func admitAgain(_ cancel: Arrival, _ entries: [JournalEntry]) {
        let victim = entries.last { entry in
            entry.answer?.status == .superseded && entry.message.topic == cancel.message.topic
                && (try? JSONValue(parsing: entry.id)) == cancel.cancelledID
        }
        guard let victim, let command = cancel.command,
            let text = victim.answer.flatMap({ CommandResult(parsing: $0.payload) })?.responseText,
            text.hasPrefix(CommandCenter.withdrawnText)
        else { return admit([cancel], at: now) }
        let result = command.result(.done, "withdrawn: nothing was called", at: now)
        start(
            .tell(
                cancel.ticket, cancel.message,
                JournalEntry.Answer(payload: result.json(), status: .done, isExecuted: true)))
    }
}

extension CommandCenter.Arrival {
    fileprivate var beginsAt: Date {
        max(command?.command.start ?? message.receivedAt, message.receivedAt)
    }

    fileprivate var cancelledID: JSONValue? {
        if case .cancel(let id)? = command?.command.write { id } else { nil }
    }

    fileprivate var isCancel: Bool { cancelledID != nil }

    /// With what the journal knows of how far it had come.
    fileprivate func resuming(_ progress: [[UInt8]]) -> Self {
        guard var command, !progress.isEmpty else { return self }
        if command.request.isSubtree {
            command.gathering = Gathering(count: command.command.targets.count, form: .stations)
        }
        let blank = command.result(.failed, nil, at: message.receivedAt)
        for record in progress.compactMap({ Progress(parsing: $0, blank: blank) }) {
            for (part, target) in command.command.targets.enumerated() {
                switch record {
                case .rest(target.station, let plan): command.rests[part] = plan
                case .everywhere(let plan): command.rests[part] = plan.retargeted(to: target.station)
                case .outcome(target.station, let outcome): command.gathering?.outcomes[part] = outcome
                case .rest, .outcome: break
                }
            }
        }
        return with(command)
    }

    fileprivate func with(_ command: OpenCommand) -> Self {
        Self(ticket: ticket, message: message, id: id, subject: subject, command: command, refusal: refusal)
    }
}
