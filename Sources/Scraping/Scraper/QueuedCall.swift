import struct FoundationEssentials.Date

/// A call that is to be made, or is under way.
struct QueuedCall: Sendable {
    let call: ReadCall
    /// The tick that it answers, or the time if none.
    let askedAt: Date
    /// How long each of its pages may wait for its turn and be repeated.
    let limit: Duration
    /// Whether it is out of turn, and no tick's.
    var isDirect = false
    /// Whether it is to find out if a refusal still holds.
    var isProbe = false
    /// When it began.
    var sentAt: Date?

    /// Pages beyond which stations are better asked for one by one.
    var maximumPages: Int {
        if case .allStations(let stations) = call { max(1, stations.count / CallPlanner.fewStations) } else { 10_000 }
    }
}

/// Calls that wait: first in, first out, so that an account that is asked for more than its limits allow is read less
/// often, but each station as often as any other.
struct CallQueue: Sendable {
    private var calls: [QueuedCall] = []
    private var head = 0

    var count: Int { calls.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ more: [QueuedCall]) { calls += more }

    /// Calls that stand in for one which was made already come before the others.
    mutating func prepend(_ more: [QueuedCall]) {
        guard !more.isEmpty else { return }
        calls.replaceSubrange(0..<head, with: more)
        head = 0
    }

    mutating func popFirst() -> QueuedCall? {
        guard head < calls.count else { return nil }
        defer {
            head += 1
            if head == calls.count {
                calls.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 1024, head > calls.count / 2 {
                calls.removeFirst(head)
                head = 0
            }
        }
        return calls[head]
    }
}
