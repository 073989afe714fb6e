import Registry
import Synchronization

import struct FoundationEssentials.Date

/// How commands come in.
extension CommandCenter {
    /// Takes set messages in the order in which they came. When it returns they are in the journal, so the broker may
    /// get its acknowledgement; each gets exactly one answer, at once if it is refused.
    ///
    /// If the journal takes none, each is refused, and nothing of it is done.
    public func submit(_ messages: [SetMessage]) {
        let now = now
        let refused = intake.withLock { lastTicket -> [(Int64, SetMessage, JournalEntry.Answer)] in
            var arrivals: [Arrival] = []
            for message in messages {
                guard let arrival = arrival(of: message, ticket: lastTicket + 1, at: now) else { continue }
                lastTicket += 1
                arrivals.append(arrival)
            }
            guard !arrivals.isEmpty else { return [] }
            do {
                try surroundings.journal.accept(arrivals.map(\.entry))
            } catch {
                return arrivals.map { arrival in
                    (arrival.ticket, arrival.message, arrival.refusal ?? unkept(arrival, error, at: now))
                }
            }
            admit(arrivals, at: now)
            return arrivals.compactMap { arrival in
                arrival.refusal.map { (arrival.ticket, arrival.message, $0) }
            }
        }
        for (ticket, message, answer) in refused { surroundings.answer(ticket, message, answer) }
    }

    /// The broker has the answers of these messages.
    public func delivered(_ tickets: [Int64]) { surroundings.journal.delivered(tickets) }

    /// Takes a set message of somebody in this process, who knows when the process ends: it is not in the journal.
    /// `completion` gets its result, at once if it is refused.
    public func submit(_ request: SetRequest, completion: @escaping Completion) {
        let now = now
        let ticket = intake.withLock { lastTicket in
            lastTicket += 1
            return lastTicket
        }
        switch check(request, ticket: ticket, id: nil, by: .caller(completion), at: now) {
        case .failure(let refusal):
            completion(refusal.result)
        case .success(let command):
            let form = form(of: command)
            switch state.withLock({ admit(command, form: form, in: &$0, at: now) }) {
            case .jobs(let jobs): jobs.forEach(start)
            case .answered(let result): completion(result)
            case .remembered(let answer):
                completion(
                    CommandResult(parsing: answer.payload)
                        ?? command.result(answer.status, "a duplicate of an earlier command", at: now))
            }
        }
    }

    /// Takes a set message and returns its result.
    public func submit(_ request: SetRequest) async -> CommandResult {
        await withCheckedContinuation { continuation in
            submit(request) { continuation.resume(returning: $0) }
        }
    }

    /// A set message looked at by itself, with its place in the journal.
    struct Arrival {
        let ticket: Int64
        let message: SetMessage
        let id: JSONValue
        let subject: CommandSubject
        /// Nil: it is refused.
        let command: OpenCommand?
        let refusal: JournalEntry.Answer?

        var entry: JournalEntry {
            JournalEntry(ticket: ticket, message: message, id: id.encoded(), answer: refusal)
        }
    }

    struct Refusal: Error {
        let result: CommandResult
    }

    /// - Parameter id: what the command is called if its message does not say.
    /// - Returns: nil if the message is none of ours.
    func arrival(of message: SetMessage, ticket: Int64, id: JSONValue? = nil, at now: Date) -> Arrival? {
        func refused(_ result: CommandResult) -> Arrival {
            Arrival(
                ticket: ticket, message: message, id: result.id, subject: result.subject, command: nil,
                refusal: JournalEntry.Answer(payload: result.json(), status: result.status, isExecuted: false))
        }
        switch surroundings.understand(message) {
        case .foreign:
            return nil
        case .refused(let subject, let reason):
            return refused(
                CommandResult(
                    id: id ?? .string(surroundings.makeID()), subject: subject, status: .rejected,
                    responseText: reason, receivedAt: message.receivedAt, completedAt: now))
        case .request(let request):
            switch check(request, ticket: ticket, id: id, by: .message(ticket, message), at: now) {
            case .failure(let refusal):
                return refused(refusal.result)
            case .success(let command):
                return Arrival(
                    ticket: ticket, message: message, id: command.id, subject: command.subject, command: command,
                    refusal: nil)
            }
        }
    }

    private func check(
        _ request: SetRequest, ticket: Int64, id: JSONValue?, by submitter: OpenCommand.Submitter, at now: Date
    ) -> Result<OpenCommand, Refusal> {
        let checked = router.check(request)
        let id = checked.id ?? id ?? .string(surroundings.makeID())
        switch checked.outcome {
        case .failure(let rejection):
            return .failure(
                Refusal(
                    result: CommandResult(
                        id: id, subject: checked.subject, status: rejection.status, responseText: rejection.reason,
                        receivedAt: request.receivedAt, completedAt: now, warnings: checked.warnings)))
        case .success(let command):
            return .success(
                OpenCommand(
                    ticket: ticket, request: request, command: command, targets: checked.targets,
                    subject: checked.subject, id: id,
                    expiresAt: QueuedCommand.expiry(of: command, request, maxAge: router.rules.maxAge),
                    stage: .waiting, warnings: checked.warnings, submitters: [submitter]))
        }
    }

    private func unkept(_ arrival: Arrival, _ error: any Error, at now: Date) -> JournalEntry.Answer {
        let result = CommandResult(
            id: arrival.id, subject: arrival.subject, status: .rejected,
            responseText: "not taken, since it could not be kept on disk (\(error.told)) and might be lost; make room"
                + " in the bridge's state folder, or see to its rights, then send it again",
            receivedAt: arrival.message.receivedAt, completedAt: now)
        return JournalEntry.Answer(payload: result.json(), status: .rejected, isExecuted: false)
    }

    /// Takes kept messages into the queues, in their order, and answers those for which there is nothing to do.
    func admit(_ arrivals: [Arrival], at now: Date) {
        let commands = arrivals.compactMap { arrival in
            arrival.command.map { (arrival, $0, form(of: $0)) }
        }
        let jobs = state.withLock { state in
            commands.flatMap { arrival, command, form -> [Job] in
                switch admit(command, form: form, in: &state, at: now) {
                case .jobs(let jobs): return jobs
                case .remembered(let answer): return [.tell(arrival.ticket, arrival.message, answer)]
                case .answered(let result):
                    let answer = JournalEntry.Answer(
                        payload: result.json(), status: result.status, isExecuted: false)
                    return [.tell(arrival.ticket, arrival.message, answer)]
                }
            }
        }
        jobs.forEach(start)
    }

    enum Admission {
        /// It waits, with this to be started for it.
        case jobs([Job])
        case answered(CommandResult)
        /// It is a duplicate.
        case remembered(JournalEntry.Answer)
    }

    /// Takes a command into the queues of its stations, all at once, if nothing speaks against it.
    func admit(_ command: OpenCommand, form: Gathering.Form, in state: inout State, at now: Date) -> Admission {
        if state.isShutDown {
            // What is in the journal goes on after the next start.
            return command.isKept
                ? .jobs([]) : .answered(command.result(.failed, CommandCenter.shutdownText, at: now))
        }
        let keys = RecentCommands.Key.of(command.request, command.command)
        switch state.recent.find(keys, at: now) {
        case .finished(let answer): return .remembered(answer)
        case .running(let ticket):
            state.open[ticket]?.submitters += command.submitters
            return .jobs([])
        case nil: break
        }
        if case .cancel(let id) = command.command.write { return cancel(id, by: command, keys, in: &state, at: now) }
        let parts = command.parts
        if state.parts + parts.count > bounds.waiting {
            return .answered(
                command.result(
                    .rejected, "\(state.parts) commands wait already; send fewer at a time", at: now))
        }
        let crowded = parts.first { part in
            state.queues[part.command.target.station]?.waiting.count ?? 0 >= bounds.waitingPerStation
        }
        if let crowded {
            return .answered(
                command.result(
                    .rejected,
                    "\(bounds.waitingPerStation) commands wait for station \(crowded.command.target.station) already;"
                        + " send fewer at a time", at: now))
        }
        var command = command
        if command.request.isSubtree, command.gathering == nil {
            command.gathering = Gathering(count: command.command.targets.count, form: .stations)
        }
        state.recent.begin(
            keys, ticket: command.ticket, targets: command.command.targets, at: command.request.receivedAt)
        state.parts += command.command.targets.count
        if let start = command.command.start, start > now {
            command.stage = .scheduled
            state.open[command.ticket] = command
            return .jobs([.begin(command.ticket, at: start)])
        }
        state.open[command.ticket] = command
        // The bridge ended when all but the answer was done.
        if parts.isEmpty { return .jobs([.complete(command.ticket)]) }
        return .jobs(enqueue(command.ticket, form: form, in: &state))
    }

    /// Puts a command's parts into the queues of their stations. All at once, so that two commands to several stations
    /// come in the same order at each of them.
    func enqueue(_ ticket: Int64, form: Gathering.Form, in state: inout State) -> [Job] {
        guard var command = state.open[ticket] else { return [] }
        command.stage = .waiting
        command.gathering?.form = form
        state.open[ticket] = command
        return command.parts.compactMap { part in
            let station = part.command.target.station
            let isIdle = state.queues[station] == nil
            state.queues[station, default: StationQueue()].append(part)
            if let wakesAt = state.queues[station]?.wakesAt, part.expiresAt < wakesAt {
                return .expire(station, at: part.expiredAt)
            }
            return isIdle ? .work(station) : nil
        }
    }

    /// Whether the stations of a command are a group that the API knows.
    func form(of command: OpenCommand) -> Gathering.Form {
        let targets = command.command.targets
        guard targets.count > 1, command.rests.isEmpty, command.gathering?.outcomes.isEmpty ?? true,
            case .load = command.command.write
        else { return .stations }
        let stations = Set(targets.map(\.station))
        let accounts = Set(command.targets.map(\.device.account))
        guard stations.count == targets.count, accounts.count == 1, let account = accounts.first,
            let group = surroundings.groups.group(of: account, holding: stations)
        else { return .stations }
        return .group(group)
    }
}
