import struct FoundationEssentials.Date

/// The commands of one station that wait for their turn, in order of arrival. While one has its turn, no other does.
struct StationQueue: Sendable {
    private(set) var waiting: [QueuedCommand] = []
    /// How often in a row the API could not be reached.
    var failures = 0
    /// While the API is out of reach: when the queue is looked at again.
    var wakesAt: Date?
    /// Whether its turn waits for other stations' turns.
    var isParked = false
    /// The last command on each target that the API accepted while there were commands here.
    var accepted: [LoadTarget: Trace] = [:]

    /// What became of the load, for those that come after.
    struct Trace: Sendable {
        var command: QueuedCommand
        var endedAt: Date
    }

    mutating func append(_ command: QueuedCommand) { waiting.append(command) }

    /// Back to the head: its turn is not over, the API was out of reach.
    mutating func putBack(_ command: QueuedCommand) { waiting.insert(command, at: 0) }

    /// The command whose turn it is, taken out. Nil: none waits.
    mutating func next() -> QueuedCommand? { waiting.isEmpty ? nil : waiting.removeFirst() }

    /// The next command to expire.
    var nextToExpire: QueuedCommand? {
        waiting.lazy.filter { !$0.mustGoOn }.min { $0.expiresAt < $1.expiresAt }
    }

    /// The commands that must not run any more, taken out.
    mutating func takeExpired(at now: Date) -> [QueuedCommand] {
        let expired = waiting.filter { $0.isExpired(at: now) }
        if !expired.isEmpty { waiting.removeAll { $0.isExpired(at: now) } }
        return expired
    }

    /// The commands that nothing was done of and that are for something that is not there any more, taken out.
    mutating func takeGone(_ isGone: (QueuedCommand) -> Bool) -> [QueuedCommand] {
        let gone = waiting.filter { !$0.isBegun && isGone($0) }
        if !gone.isEmpty { waiting.removeAll { !$0.isBegun && isGone($0) } }
        return gone
    }

    /// Takes a command's parts out, whatever becomes of it.
    mutating func remove(ticket: Int64) { waiting.removeAll { $0.ticket == ticket } }

    /// Empties the queue.
    mutating func takeAll() -> [QueuedCommand] {
        defer { waiting = [] }
        return waiting
    }

    /// The first waiting command after which nothing would be left of `command`'s effect, if no other that matters runs
    /// between the two: whatever else touches the same load must not be overtaken.
    func heir(of command: Command) -> QueuedCommand? {
        for later in waiting {
            if later.command.supersedes(command) { return later }
            if later.command.interferes(with: command) { return nil }
        }
        return nil
    }
}
