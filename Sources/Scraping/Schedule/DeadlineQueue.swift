import struct FoundationEssentials.Date

/// Keys by the time at which each is due, the earliest first: a binary heap.
///
/// A key may be in it more than once; who takes one asks whether it is still meant. That is cheaper than finding and
/// removing an entry when a time changes.
struct DeadlineQueue<Key: Sendable>: Sendable {
    private var heap: [(date: Date, key: Key)] = []

    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }

    /// When the first is due.
    var first: Date? { heap.first?.date }

    mutating func insert(_ key: Key, at date: Date) {
        heap.append((date, key))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[parent].date <= heap[child].date { break }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    /// The first key if it is due at or before `now`.
    mutating func popDue(at now: Date) -> (key: Key, date: Date)? {
        guard let first = heap.first, first.date <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.key, first.date)
    }

    mutating func removeAll() { heap.removeAll() }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].date < heap[least].date { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
