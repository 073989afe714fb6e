public import Commands
import FoundationEssentials
import GRDB
import Synchronization

/// Set messages on disk.
///
/// A message is one row. `accept` waits for the disk once, whatever the number of messages; what comes while the disk is
/// busy, messages and how far commands have come, is written together.
public final class DiskJournal: CommandJournal {
    private let queue: DatabaseQueue
    private let writer: GroupedWriter
    private let health: WriteHealth
    private let folder: String
    /// The database, which somebody may remove: SQLite would not notice.
    private let file: String
    private let identity: FileIdentity?
    private let memory: StateDatabase.Memory
    private let now: @Sendable () -> Date
    /// Messages taken since old ones were last removed.
    private let untidied = Atomic(0)

    /// Old commands are removed after so many new ones, and so many at a time.
    private static let tidyingInterval = 500
    private static let mostRemoved = 2000

    init(
        _ queue: DatabaseQueue, _ writer: GroupedWriter, _ health: WriteHealth, folder: String, file: String,
        memory: StateDatabase.Memory, now: @escaping @Sendable () -> Date
    ) {
        self.queue = queue
        self.writer = writer
        self.health = health
        self.folder = folder
        self.file = file
        identity = FileIdentity(file)
        self.memory = memory
        self.now = now
    }

    public func load() throws -> [JournalEntry] {
        do {
            return try queue.read { database in
                try JournalRow.all(in: database)
            }
        } catch {
            throw JournalError(error, folder: folder)
        }
    }

    /// Whether the database is still where the next start looks for it.
    var isInPlace: Bool { FileIdentity(file) == identity }

    public func accept(_ entries: [JournalEntry]) throws {
        guard !entries.isEmpty else { return }
        guard isInPlace else {
            let error = JournalError.removed(file)
            health.note(error)
            throw error
        }
        let now = now()
        try writer.writeBlocking { database in
            for entry in entries { try JournalRow.insert(entry, at: now, into: database) }
        }
        if untidied.add(entries.count, ordering: .relaxed).newValue >= Self.tidyingInterval {
            untidied.store(0, ordering: .relaxed)
            tidy()
        }
    }

    public func keep(progress record: [UInt8], of ticket: Int64) async throws {
        // Whoever was told that it failed goes another way: it must not turn up later.
        try await writer.write(isRetried: false) { database in
            try JournalRow.insert(progress: record, of: ticket, into: database)
        }
    }

    public func keep(_ answer: JournalEntry.Answer, of ticket: Int64) async throws {
        let now = now()
        try await writer.write { database in try JournalRow.update(answer, at: now, of: ticket, in: database) }
    }

    public func delivered(_ tickets: [Int64]) {
        guard !tickets.isEmpty else { return }
        writer.writeSoon { database in
            for ticket in tickets { try JournalRow.markDelivered(ticket, in: database) }
        }
    }

    /// Removes commands that are over and old, or over and too many.
    public func tidy() {
        let oldest = now().addingTimeInterval(-memory.seconds)
        let kept = memory.commands
        writer.writeSoon { database in
            try JournalRow.removeOld(
                before: oldest, keeping: kept, atMost: Self.mostRemoved, in: database)
        }
    }
}
