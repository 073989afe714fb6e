import struct FoundationEssentials.Date

/// Calls that wait: whose next tick is nearest comes first, and what is equal in the order in which it came.
///
/// A burst of slow registers, as at midnight, so does not hold up fast ones. Nor do fast ones keep out slow ones: a
/// call that has waited until its own next tick goes before everything that falls due later.
struct CallQueue: Sendable {
    /// By deadline, the nearest last. Calls of one tick and interval share a line, so there are few.
    private var lines: [Line] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    private struct Line: Sendable {
        let deadline: Date
        private var calls: [QueuedCall] = []
        private var head = 0
        /// Go before the others, the last of them first.
        private var ahead: [QueuedCall] = []

        init(deadline: Date) { self.deadline = deadline }

        var isEmpty: Bool { head == calls.count && ahead.isEmpty }

        mutating func append(_ call: QueuedCall) { calls.append(call) }

        mutating func prepend(_ call: QueuedCall) { ahead.append(call) }

        mutating func popFirst() -> QueuedCall? {
            if let call = ahead.popLast() { return call }
            guard head < calls.count else { return nil }
            defer { head += 1 }
            return calls[head]
        }
    }

    mutating func append(_ more: [QueuedCall]) {
        for call in more { lines[line(of: call.deadline)].append(call) }
        count += more.count
    }

    /// Calls that stand in for one which was made already come before others that are as urgent.
    mutating func prepend(_ more: [QueuedCall]) {
        for call in more.reversed() { lines[line(of: call.deadline)].prepend(call) }
        count += more.count
    }

    mutating func popFirst() -> QueuedCall? {
        guard let last = lines.indices.last, let call = lines[last].popFirst() else { return nil }
        count -= 1
        if lines[last].isEmpty { lines.removeLast() }
        return call
    }

    /// Lets go of everything.
    mutating func removeAll() -> [QueuedCall] {
        var all: [QueuedCall] = []
        while let call = popFirst() { all.append(call) }
        return all
    }

    /// Lets go of some calls, and returns them.
    mutating func removeAll(where isUnwanted: (QueuedCall) -> Bool) -> [QueuedCall] {
        let all = removeAll()
        append(all.filter { !isUnwanted($0) })
        return all.filter(isUnwanted)
    }

    private mutating func line(of deadline: Date) -> Int {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].deadline > deadline { low = middle + 1 } else { high = middle }
        }
        if low == lines.count || lines[low].deadline != deadline { lines.insert(Line(deadline: deadline), at: low) }
        return low
    }
}
