import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct TurnQueueTests {
    @Test func `writes go before reads, each in order of arrival`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 1, perSecond: 1000), now: .zero)
        for ticket in 1...6 as ClosedRange<UInt64> {
            queue.enqueue(ticket, ticket == 3 || ticket == 5 ? .write : .scrape, deadline: nil)
        }
        var order: [UInt64] = []
        for step in 0..<6 {
            order += queue.decide(now: .milliseconds(step)).started
            queue.finish()
        }
        #expect(order == [3, 5, 1, 2, 4, 6])
        #expect(queue.count == 0)
    }

    @Test func `what is read for commands goes before scrapes and after writes`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 1, perSecond: 1000), now: .zero)
        let priorities: [TurnQueue.Priority] = [.scrape, .command, .write, .command, .scrape, .write]
        for (index, priority) in priorities.enumerated() { queue.enqueue(UInt64(index), priority, deadline: nil) }
        var order: [UInt64] = []
        for step in 0..<6 {
            order += queue.decide(now: .milliseconds(step)).started
            queue.finish()
        }
        #expect(order == [2, 5, 1, 3, 0, 4])
    }

    @Test func `a write that comes later overtakes reads that wait`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 1, perSecond: 1000), now: .zero)
        queue.enqueue(1, .scrape, deadline: nil)
        queue.enqueue(2, .scrape, deadline: nil)
        same(queue.decide(now: .zero).started, [1])
        queue.enqueue(3, .write, deadline: nil)
        queue.finish()
        same(queue.decide(now: .seconds(1)).started, [3])
    }

    @Test func `calls go no faster than the rate and the queue says when to ask again`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 100, perSecond: 5), now: .zero)
        for ticket in 1...3 as ClosedRange<UInt64> { queue.enqueue(ticket, .scrape, deadline: nil) }
        same(queue.decide(now: .zero), .init(started: [1], expired: [], wakeAfter: .milliseconds(200)))
        same(queue.decide(now: .milliseconds(150)), .init(wakeAfter: .milliseconds(50)))
        same(queue.decide(now: .milliseconds(200)).started, [2])
        same(queue.decide(now: .seconds(9)), .init(started: [3]))
    }

    @Test func `a full house needs no timer`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 1, perSecond: 5), now: .zero)
        queue.enqueue(1, .scrape, deadline: nil)
        queue.enqueue(2, .scrape, deadline: nil)
        same(queue.decide(now: .zero), .init(started: [1]))
    }

    @Test func `a call whose turn does not come in time expires`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 1, perSecond: 1000), now: .zero)
        queue.enqueue(1, .scrape, deadline: nil)
        queue.enqueue(2, .scrape, deadline: .seconds(5))
        queue.enqueue(3, .write, deadline: .seconds(3))
        queue.enqueue(4, .scrape, deadline: nil)
        same(queue.decide(now: .zero).started, [3])
        same(queue.decide(now: .seconds(1)).wakeAfter, .seconds(2))
        same(queue.decide(now: .seconds(3)).expired, [])
        same(queue.decide(now: .seconds(5)), .init(expired: [2]))
        queue.finish()
        same(queue.decide(now: .seconds(6)).started, [1])
        #expect(queue.count == 1)
    }

    @Test func `a removed call does not start`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 5, perSecond: 1e6), now: .zero)
        for ticket in 1...3 as ClosedRange<UInt64> { queue.enqueue(ticket, .scrape, deadline: nil) }
        same(queue.remove(2), true)
        same(queue.remove(2), false)
        same(queue.decide(now: .seconds(1)).started, [1, 3])
        same(queue.remove(1), false)
    }

    @Test func `all that wait can be taken out, writes first`() {
        var queue = TurnQueue(limits: CallLimits(concurrent: 1, perSecond: 1), now: .zero)
        for ticket in 1...4 as ClosedRange<UInt64> {
            queue.enqueue(ticket, ticket == 4 ? .write : .scrape, deadline: .seconds(1))
        }
        same(queue.removeAll(), [4, 1, 2, 3])
        same(queue.decide(now: .seconds(2)), .init())
    }

    /// Random traffic against a model that knows only the rules.
    @Test(arguments: 0..<60)
    func `whatever comes, the limits hold and the order is kept`(_ seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let limits = CallLimits(
            concurrent: .random(in: 1...5, using: &random),
            perSecond: [0.5, 3, 5, 40].randomElement(using: &random) ?? 1)
        var queue = TurnQueue(limits: limits, now: .zero)
        var now = Duration.zero
        var waiting: [(ticket: UInt64, priority: TurnQueue.Priority, deadline: Duration?)] = []
        var running = 0
        var startTimes: [Duration] = []
        var next: UInt64 = 0
        for _ in 0..<2000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                next += 1
                let priority = TurnQueue.Priority.allCases.randomElement(using: &random) ?? .scrape
                let wait = Duration.milliseconds(Int.random(in: 0..<3000, using: &random))
                let deadline = Bool.random(using: &random) ? now + wait : nil
                queue.enqueue(next, priority, deadline: deadline)
                waiting.append((next, priority, deadline))
            case 4 where !waiting.isEmpty:
                let index = Int.random(in: 0..<waiting.count, using: &random)
                let isRemoved = queue.remove(waiting.remove(at: index).ticket)
                #expect(isRemoved)
            case 5..<8 where running > 0:
                queue.finish()
                running -= 1
            default: now += .milliseconds(Int.random(in: 0..<400, using: &random))
            }
            let decision = queue.decide(now: now)
            for ticket in decision.expired {
                let index = try #require(waiting.firstIndex { $0.ticket == ticket })
                let deadline = try #require(waiting.remove(at: index).deadline)
                #expect(deadline <= now)
            }
            for ticket in decision.started {
                let first = waiting.min { ($0.priority.rawValue, $0.ticket) < ($1.priority.rawValue, $1.ticket) }
                #expect(first?.ticket == ticket)
                #expect(first?.deadline.map { $0 > now } ?? true)
                waiting.removeAll { $0.ticket == ticket }
                running += 1
                startTimes.append(now)
            }
            #expect(running <= limits.concurrent)
            #expect(queue.count == waiting.count)
            // Nobody waits for nothing: there is no slot, or a time is named.
            #expect(waiting.isEmpty || running == limits.concurrent || decision.wakeAfter != nil)
        }
        let burst = max(1, Int(limits.perSecond / 10))
        for (index, start) in startTimes.enumerated() {
            let inOneSecond = startTimes[index...].prefix { $0 < start + .seconds(1) }.count
            #expect(Double(inOneSecond) <= limits.perSecond.rounded(.up) + Double(burst))
        }
        #expect(startTimes.count > 10)
    }
}
