import Registry

import struct FoundationEssentials.Date

/// A command that waits for its turn, or has it.
struct QueuedCommand: Sendable {
    /// Unique in this process, in order of arrival.
    let ticket: Int
    let request: SetRequest
    let command: Command
    let subject: CommandSubject
    let id: JSONValue
    /// After this it must not run.
    let expiresAt: Date
    /// What is left of its plan if a part of it was carried out before the API went out of reach.
    var rest: CommandPlan?

    /// - Parameter maxAge: seconds after which a command that still waits is expired.
    init(ticket: Int, request: SetRequest, command: Command, subject: CommandSubject, id: JSONValue, maxAge: Int) {
        self.ticket = ticket
        self.request = request
        self.command = command
        self.subject = subject
        self.id = id
        let ages = [Double(maxAge)] + [request.messageExpiry].compactMap { $0.map(Double.init) }
        let ends = ages.map(request.receivedAt.addingTimeInterval) + [command.validUntil].compactMap(\.self)
        expiresAt = ends.min() ?? request.receivedAt
    }
}
