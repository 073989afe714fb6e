import Registry

import struct FoundationEssentials.Date

/// A command that has no answer yet.
struct OpenCommand: Sendable {
    /// Whoever waits for the answer.
    enum Submitter: Sendable {
        /// A message that the journal holds under this ticket.
        case message(Int64, SetMessage)
        /// Somebody in this process.
        case caller(@Sendable (CommandResult) -> Void)
    }

    /// Where a command stands.
    enum Stage: Hashable, Sendable {
        /// Held until its start.
        case scheduled
        /// In the queues of its stations; nothing was called.
        case waiting
        /// It has its turn, or had it.
        case begun
        /// Its answer is being kept; nothing else becomes of it.
        case ending
    }

    let ticket: Int64
    let request: SetRequest
    let command: Command
    /// Those that it acts on, in the order of the command's own targets.
    let targets: [SetTarget]
    let subject: CommandSubject
    let id: JSONValue
    let expiresAt: Date
    var stage: Stage
    /// What the writer should know, whatever becomes of it.
    var warnings: [String] = []
    /// Whether a call of it may have been under way when the bridge ended.
    var mayHaveRun = false
    /// The first is the sender, the others those of its duplicates.
    var submitters: [Submitter]
    /// What is left of its plan from before a restart, by part.
    var rests: [Int: CommandPlan] = [:]
    /// Of a command to several stations.
    var gathering: Gathering?

    /// Whether the journal holds it, so that it goes on after a restart.
    var isKept: Bool {
        if case .message = submitters.first { true } else { false }
    }

    /// Whether nothing of it was carried out yet.
    var isWithdrawable: Bool {
        (stage == .scheduled || stage == .waiting) && rests.isEmpty && gathering?.outcomes.isEmpty ?? true
    }

    /// Its parts that have no outcome yet, one for each station.
    var parts: [QueuedCommand] {
        command.targets.indices.filter { gathering?.outcomes[$0] == nil }.map { index in
            QueuedCommand(
                ticket: ticket, part: index, target: targets[index], request: request,
                command: command.part(index), subject: subject, id: id, expiresAt: expiresAt, rest: rests[index])
        }
    }

    func result(_ status: CommandResult.Status, _ text: String?, at now: Date) -> CommandResult {
        CommandResult(
            id: id, subject: subject, status: status, responseText: text, receivedAt: request.receivedAt,
            completedAt: now)
    }
}
