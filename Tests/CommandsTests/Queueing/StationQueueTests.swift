import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct StationQueueTests {
    private func queued(
        _ ticket: Int64, _ payload: String, _ point: String? = nil, port: Int? = 1, expiry: UInt32? = nil,
        maxAge: Int = 3600
    ) throws -> QueuedCommand {
        let request = SetRequest.text(payload, point, port: port, expiry: expiry)
        let checked = CommandRouter(rules: CommandRules()).check(request)
        let command = try checked.outcome.get()
        return QueuedCommand(
            ticket: ticket, target: request.target, request: request, command: command, subject: checked.subject,
            id: .null,
            expiresAt: QueuedCommand.expiry(of: command, request, maxAge: maxAge))
    }

    private func heir(of command: QueuedCommand, among later: [QueuedCommand]) -> Int64? {
        var queue = StationQueue()
        for command in later { queue.append(command) }
        return queue.heir(of: command.command)?.ticket
    }

    @Test func `commands come out as they went in, and one that is put back comes first`() throws {
        var queue = StationQueue()
        for ticket in Int64(1)...3 { queue.append(try queued(ticket, "1", "shedState")) }
        let first = queue.next()
        queue.putBack(try #require(first))
        let next = [queue.next(), queue.next()]
        let rest = queue.takeAll()
        let none = queue.next()
        #expect(next.map { $0?.ticket } == [1, 2])
        #expect(rest.map(\.ticket) == [3])
        #expect(none?.ticket == nil)
    }

    @Test func `a newer write of the same point is the heir of the older`() throws {
        let older = try queued(1, "3", "allowedLoad")
        #expect(heir(of: older, among: [try queued(2, "4", "allowedLoad"), try queued(3, "5", "allowedLoad")]) == 2)
        #expect(heir(of: older, among: [try queued(2, #"{"shedState":1,"allowedLoad":5}"#)]) == 2)
    }

    @Test func `what does not touch the same load may stand between the two`() throws {
        let older = try queued(1, "3", "allowedLoad")
        let heir = try queued(9, "4", "allowedLoad")
        #expect(self.heir(of: older, among: [try queued(2, "1", "shedState", port: 2), heir]) == 9)
        #expect(self.heir(of: older, among: [try queued(2, "1", "clearAlarms"), heir]) == 9)
    }

    @Test func `what touches the same load may not stand between the two`() throws {
        // Staging 3, shedding, staging 4: without the first there would be nothing to shed with.
        let older = try queued(1, "3", "allowedLoad")
        let heir = try queued(9, "4", "allowedLoad")
        #expect(self.heir(of: older, among: [try queued(2, "1", "shedState"), heir]) == nil)
        #expect(self.heir(of: older, among: [try queued(2, "50", "percentShed"), heir]) == nil)
        #expect(self.heir(of: older, among: [try queued(2, "0", "shedState", port: nil), heir]) == nil)
    }

    @Test func `a command of another target is no heir`() throws {
        let older = try queued(1, "1", "shedState")
        #expect(heir(of: older, among: [try queued(2, "0", "shedState", port: 2)]) == nil)
        #expect(heir(of: older, among: [try queued(2, "0", "shedState", port: nil)]) == nil)
    }

    @Test func `a command expires by the first of its three limits`() throws {
        let start = SetRequest.someTime
        #expect(try queued(1, "1", "shedState").expiresAt == start + 3600)
        #expect(try queued(1, "1", "shedState", maxAge: 10).expiresAt == start + 10)
        #expect(try queued(1, "1", "shedState", expiry: 30).expiresAt == start + 30)
        #expect(try queued(1, "1", "shedState", expiry: 1).expiresAt == start + 1)
        let until = ISO8601.text(start + 20)
        #expect(try queued(1, "{\"shedState\":1,\"validUntil\":\"\(until)\"}", expiry: 30).expiresAt == start + 20)
        let past = ISO8601.text(start - 1)
        #expect(try queued(1, "{\"shedState\":1,\"validUntil\":\"\(past)\"}").expiresAt == start - 1)
    }
}
