import Synchronization

/// A journal in memory: gone when the process ends.
public final class MemoryCommandJournal: CommandJournal {
    private let entries: Mutex<[Int64: JournalEntry]>

    public init(_ entries: [JournalEntry] = []) {
        self.entries = Mutex(Dictionary(entries.map { ($0.ticket, $0) }) { $1 })
    }

    public func load() throws -> [JournalEntry] {
        entries.withLock { entries in entries.values.sorted { $0.ticket < $1.ticket } }
    }

    public func accept(_ accepted: [JournalEntry]) throws {
        entries.withLock { entries in for entry in accepted { entries[entry.ticket] = entry } }
    }

    public func keep(progress record: [UInt8], of ticket: Int64) async throws {
        entries.withLock { $0[ticket]?.progress.append(record) }
    }

    public func keep(_ answer: JournalEntry.Answer, of ticket: Int64) async throws {
        entries.withLock { $0[ticket]?.answer = answer }
    }

    /// Nothing is remembered here: ``RecentCommands`` does as long as the process lives.
    public func delivered(_ tickets: [Int64]) {
        entries.withLock { entries in for ticket in tickets { entries[ticket] = nil } }
    }
}
