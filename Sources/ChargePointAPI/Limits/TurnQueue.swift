/// Decides which waiting call goes next: writes before reads, and those that a command waits for before others, each in
/// order of arrival, never more at once and never faster than the limits say. Pure; ``CallGate`` runs it.
struct TurnQueue: Sendable {
    typealias Ticket = UInt64

    /// Who goes first.
    enum Priority: Int, Sendable, CaseIterable {
        case write
        /// A reading for a command: of what it needs to know, or of what it has brought about. Another command's write
        /// does not wait for it.
        case command
        case scrape
    }

    /// What shall happen now.
    struct Decision: Equatable {
        /// Calls that may go, in this order.
        var started: [Ticket] = []
        /// Calls whose turn did not come in time.
        var expired: [Ticket] = []
        /// When to ask again though nothing happens in between; nil if there is no need to.
        var wakeAfter: Duration?
    }

    /// Time between two searches for calls that expired, which look at all that wait.
    private static let sweepInterval = Duration.milliseconds(100)

    private let concurrent: Int
    private var bucket: TokenBucket
    private var running = 0
    /// By priority.
    private var lines = Priority.allCases.map { _ in Line() }
    /// Those that wait, by ticket, with the time after which they shall not start.
    private var deadlines: [Ticket: Duration?] = [:]
    /// No call that waits expires before this.
    private var nextSweep: Duration?

    init(limits: CallLimits, now: Duration) {
        concurrent = max(1, limits.concurrent)
        bucket = TokenBucket(perSecond: limits.perSecond, now: now)
    }

    /// Calls that wait.
    var count: Int { deadlines.count }

    mutating func enqueue(_ ticket: Ticket, _ priority: Priority, deadline: Duration?) {
        deadlines[ticket] = .some(deadline)
        lines[priority.rawValue].append(ticket)
        if let deadline { nextSweep = min(nextSweep ?? deadline, deadline) }
    }

    /// Takes a waiting call out. False if it does not wait.
    mutating func remove(_ ticket: Ticket) -> Bool {
        deadlines.removeValue(forKey: ticket) != nil
    }

    /// Takes all that wait out, in their order.
    mutating func removeAll() -> [Ticket] {
        var all: [Ticket] = []
        while let (ticket, _) = next() { all.append(ticket) }
        nextSweep = nil
        return all
    }

    /// A call that had started is over.
    mutating func finish() {
        running -= 1
    }

    mutating func decide(now: Duration) -> Decision {
        var decision = Decision()
        if let sweep = nextSweep, sweep <= now { decision.expired = self.sweep(now: now) }
        while running < concurrent, bucket.wait(now: now) == .zero, let (ticket, deadline) = next() {
            if let deadline, deadline <= now {
                decision.expired.append(ticket)
                continue
            }
            bucket.take(now: now)
            running += 1
            decision.started.append(ticket)
        }
        guard !deadlines.isEmpty else {
            nextSweep = nil
            return decision
        }
        let token = running < concurrent ? bucket.wait(now: now) : nil
        let sweep = nextSweep.map { $0 - now }
        decision.wakeAfter = [token, sweep].compactMap(\.self).min()
        return decision
    }

    private mutating func next() -> (Ticket, deadline: Duration?)? {
        for line in lines.indices {
            while let ticket = lines[line].popFirst() {
                if let deadline = deadlines.removeValue(forKey: ticket) { return (ticket, deadline) }
            }
        }
        return nil
    }

    private mutating func sweep(now: Duration) -> [Ticket] {
        var expired: [Ticket] = []
        var earliest: Duration?
        for (ticket, deadline) in deadlines {
            guard let deadline else { continue }
            if deadline <= now {
                expired.append(ticket)
            } else {
                earliest = min(earliest ?? deadline, deadline)
            }
        }
        for ticket in expired { deadlines[ticket] = nil }
        nextSweep = earliest.map { max($0, now + Self.sweepInterval) }
        return expired.sorted()
    }

    /// First in, first out; tickets that were removed stay until their turn comes.
    private struct Line: Sendable {
        private var tickets: [Ticket] = []
        private var head = 0

        mutating func append(_ ticket: Ticket) {
            tickets.append(ticket)
        }

        mutating func popFirst() -> Ticket? {
            guard head < tickets.count else { return nil }
            defer {
                head += 1
                if head > 64, head * 2 > tickets.count {
                    tickets.removeFirst(head)
                    head = 0
                }
            }
            return tickets[head]
        }
    }
}
