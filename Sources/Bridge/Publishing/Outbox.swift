import DequeModule

/// What waits to be published, in the order in which it is to go. Pure.
///
/// Of an item with a key only the newest waits, in the place of the first: however long the broker is away, what waits is
/// bounded by the number of keys. An urgent lane goes before the others; within a lane first come is first served.
struct Outbox<Key: Hashable & Sendable, Item: Sendable>: Sendable {
    /// How soon an item goes.
    enum Lane: Int, CaseIterable, Sendable {
        /// Who we are: state and info.
        case greeting
        /// What Home Assistant is told of devices; a little at a time, however much there is.
        case discovery
        /// What is there: availability.
        case presence
        /// Answers that somebody waits for, and errors.
        case answers
        /// Snapshots and whatever else there will be more of.
        case data
    }

    private struct Slot {
        var key: Key?
        var item: Item
    }

    private struct Queue {
        var slots: Deque<Slot> = []
        /// How many slots have left at the front: a slot's number less this is its place.
        var left = 0
        /// Numbers of the slots that have a key.
        var numbers: [Key: Int] = [:]

        mutating func put(_ item: Item, replacing key: Key) -> Item? {
            guard let number = numbers[key] else {
                numbers[key] = left + slots.count
                slots.append(Slot(key: key, item: item))
                return nil
            }
            let replaced = slots[number - left].item
            slots[number - left].item = item
            return replaced
        }

        mutating func popFirst() -> Item? {
            guard let slot = slots.popFirst() else { return nil }
            left += 1
            if let key = slot.key { numbers[key] = nil }
            return slot.item
        }
    }

    private var queues = Lane.allCases.map { _ in Queue() }

    /// How many items wait.
    var count: Int { queues.reduce(0) { $0 + $1.slots.count } }

    /// Adds an item that nothing replaces.
    mutating func put(_ item: Item, in lane: Lane) {
        queues[lane.rawValue].slots.append(Slot(key: nil, item: item))
    }

    /// Adds an item, or lets it take the place of the one with its key that still waits in the lane.
    ///
    /// - Returns: the item that it replaced.
    @discardableResult
    mutating func put(_ item: Item, replacing key: Key, in lane: Lane) -> Item? {
        // In place: a copy of the queue for a moment would copy all that waits.
        queues[lane.rawValue].put(item, replacing: key)
    }

    /// Takes up to `limit` items, those that are to go first.
    mutating func take(upTo limit: Int) -> [Item] {
        var items: [Item] = []
        for lane in queues.indices {
            while items.count < limit, let item = queues[lane].popFirst() { items.append(item) }
        }
        return items
    }
}
