import Registry

import struct FoundationEssentials.Date

/// A command that waits for its turn at one station, or has it. A command to many stations is one of these at each.
struct QueuedCommand: Sendable {
    /// Unique over restarts, in order of arrival; the same for all parts of one command.
    let ticket: Int64
    /// Which of the command's targets this is.
    let part: Int
    /// What this part is addressed to.
    let target: SetTarget
    let request: SetRequest
    /// For this one target.
    let command: Command
    let subject: CommandSubject
    let id: JSONValue
    /// After this it must not run.
    let expiresAt: Date
    /// What is left of its plan if a part of it was carried out before the API went out of reach, or the bridge ended.
    var rest: CommandPlan?

    init(
        ticket: Int64, part: Int = 0, target: SetTarget, request: SetRequest, command: Command,
        subject: CommandSubject, id: JSONValue, expiresAt: Date, rest: CommandPlan? = nil
    ) {
        self.ticket = ticket
        self.part = part
        self.target = target
        self.request = request
        self.command = command
        self.subject = subject
        self.id = id
        self.expiresAt = expiresAt
        self.rest = rest
    }

    /// Whether a part of it was carried out already.
    var isBegun: Bool { rest != nil }

    /// Whether other ports than its own are without their limits until it has gone on: that is never too late.
    var mustGoOn: Bool {
        rest?.calls.contains { if case .reapply = $0 { true } else { false } } ?? false
    }

    /// The same with so much of its plan left.
    func resting(_ rest: CommandPlan) -> QueuedCommand {
        var command = self
        command.rest = rest
        return command
    }

    /// When it is told as expired: a little later, since it may still run at the very time it expires.
    var expiredAt: Date { expiresAt.addingTimeInterval(0.001) }

    func isExpired(at now: Date) -> Bool { expiresAt < now && !mustGoOn }

    /// When a command must not run any more. Its ages count from when it is to begin: a message that says "tomorrow" is
    /// not too old tomorrow.
    ///
    /// - Parameter maxAge: seconds after which a command that still waits is expired.
    static func expiry(of command: Command, _ request: SetRequest, maxAge: Int) -> Date {
        let beginsAt = max(command.start ?? request.receivedAt, request.receivedAt)
        let ages = [Double(maxAge)] + [request.messageExpiry].compactMap { $0.map(Double.init) }
        let ends = ages.map(beginsAt.addingTimeInterval) + [command.validUntil].compactMap(\.self)
        return ends.min() ?? beginsAt
    }
}
