import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct RecentCommandsTests {
    private let now = SetRequest.someTime

    private func keys(
        _ payload: String, _ point: String? = "shedState", port: Int? = 1, correlation: String? = nil,
        of device: StationDevice = .twoPorts()
    ) throws -> [RecentCommands.Key] {
        let request = SetRequest.text(payload, point, port: port, of: device, correlation: correlation)
        return RecentCommands.Key.of(request, try CommandRouter(rules: CommandRules()).check(request).outcome.get())
    }

    private func command(_ payload: String, port: Int? = 1) throws -> Command {
        try CommandRouter(rules: CommandRules()).check(SetRequest.text(payload, "shedState", port: port)).outcome.get()
    }

    private func answer(_ status: CommandResult.Status, isExecuted: Bool) -> JournalEntry.Answer {
        JournalEntry.Answer(payload: [1, 2, 3], status: status, isExecuted: isExecuted)
    }

    @Test func `a message without a name is never a duplicate`() throws {
        #expect(try keys("1").isEmpty)
    }

    @Test func `a message is a duplicate by its correlation data or by its id`() throws {
        var recent = RecentCommands(memory: 60)
        let first = try keys(#"{"shedState":1,"id":"a"}"#, nil, correlation: "c")
        recent.begin(first, ticket: 7, at: now)
        let byID = try keys(#"{"shedState":1,"id":"a"}"#, nil, correlation: "other")
        let byCorrelation = try keys("1", correlation: "c")
        let neither = try keys(#"{"shedState":1,"id":"b"}"#, nil, correlation: "d")
        #expect(recent.find(byID, at: now) == .running(ticket: 7))
        #expect(recent.find(byCorrelation, at: now) == .running(ticket: 7))
        #expect(recent.find(neither, at: now) == nil)
        recent.finish(ticket: 7, try command("1"), answer(.done, isExecuted: true))
        #expect(recent.find(byID, at: now) == .finished(answer(.done, isExecuted: true)))
    }

    @Test func `a retry with another validUntil is still the same command`() throws {
        var recent = RecentCommands(memory: 60)
        recent.begin(try keys(#"{"shedState":1,"id":1,"validUntil":"2027-01-01T00:00:00Z"}"#, nil), ticket: 1, at: now)
        let retry = try keys(#"{"shedState":1,"id":1,"validUntil":"2027-01-02T00:00:00Z"}"#, nil)
        #expect(recent.find(retry, at: now) == .running(ticket: 1))
    }

    @Test func `a name used again for something else is another command`() throws {
        var recent = RecentCommands(memory: 60)
        recent.begin(try keys("1", correlation: "c"), ticket: 1, at: now)
        #expect(recent.find(try keys("0", correlation: "c"), at: now) == nil)
        #expect(recent.find(try keys("1", port: 2, correlation: "c"), at: now) == nil)
        #expect(recent.find(try keys("1", correlation: "c", of: .twoPorts(.second)), at: now) == nil)
        #expect(recent.find(try keys(#"{"shedState":1,"timeInterval":5}"#, nil, correlation: "c"), at: now) == nil)
    }

    @Test func `what did not run is forgotten, unless another takes its place`() throws {
        for status in CommandResult.Status.allCases {
            for isExecuted in [true, false] {
                var recent = RecentCommands(memory: 60)
                let keys = try keys("1", correlation: "c")
                recent.begin(keys, ticket: 1, at: now)
                recent.finish(ticket: 1, try command("1"), answer(status, isExecuted: isExecuted))
                let isKept = isExecuted || status == .superseded
                let kept = RecentCommands.Found.finished(answer(status, isExecuted: isExecuted))
                #expect(recent.find(keys, at: now) == (isKept ? kept : nil))
            }
        }
    }

    @Test func `one that gave way is forgotten when the newer one did not run either`() throws {
        var recent = RecentCommands(memory: 60)
        let old = try keys("1", correlation: "c")
        recent.begin(old, ticket: 1, at: now)
        recent.finish(ticket: 1, try command("1"), answer(.superseded, isExecuted: false))
        recent.finish(ticket: 2, try command("0"), answer(.expired, isExecuted: false))
        #expect(recent.find(old, at: now) == nil)
    }

    @Test(arguments: [(1, true), (nil, true), (2, false)] as [(Int?, Bool)])
    func `a command is forgotten once another has changed its target`(_ port: Int?, _ isForgotten: Bool) throws {
        var recent = RecentCommands(memory: 60)
        let (over, running) = (try keys("1", correlation: "c"), try keys("1", correlation: "d"))
        recent.begin(over, ticket: 1, at: now)
        recent.finish(ticket: 1, try command("1"), answer(.done, isExecuted: true))
        recent.begin(running, ticket: 2, at: now)
        recent.executed(try command("0", port: port))
        #expect((recent.find(over, at: now) == nil) == isForgotten)
        #expect(recent.find(running, at: now) == .running(ticket: 2))
    }

    @Test func `a command is forgotten after a while, but not while it is under way`() throws {
        var recent = RecentCommands(memory: 60)
        let keys = try keys("1", correlation: "c")
        recent.begin(keys, ticket: 1, at: now)
        #expect(recent.find(keys, at: now + 61) == .running(ticket: 1))
        recent.finish(ticket: 1, try command("1"), answer(.done, isExecuted: true))
        #expect(recent.find(keys, at: now + 60) != nil)
        #expect(recent.find(keys, at: now + 61) == nil)
    }

    @Test func `the oldest is forgotten when there are too many`() throws {
        var recent = RecentCommands(capacity: 3, memory: 60)
        let all = try (1...4).map { try keys("1", correlation: "c\($0)") }
        for (index, keys) in all.enumerated() { recent.begin(keys, ticket: Int64(index), at: now) }
        #expect(all.map { recent.find($0, at: now) != nil } == [false, true, true, true])
        recent.finish(ticket: 0, try command("1"), answer(.done, isExecuted: true))
        #expect(recent.find(all[0], at: now) == nil)
    }

    @Test func `long correlation data are told apart to the last byte`() throws {
        var recent = RecentCommands(memory: 60)
        let long = String(repeating: "x", count: 5000)
        recent.begin(try keys("1", correlation: long + "a"), ticket: 1, at: now)
        #expect(recent.find(try keys("1", correlation: long + "a"), at: now) == .running(ticket: 1))
        #expect(recent.find(try keys("1", correlation: long + "b"), at: now) == nil)
    }
}

extension RecentCommands {
    /// For the first port of the first station.
    fileprivate mutating func begin(_ keys: [Key], ticket: Int64, at now: Date) {
        begin(keys, ticket: ticket, targets: [LoadTarget(station: .first, port: 1)], at: now)
    }
}
