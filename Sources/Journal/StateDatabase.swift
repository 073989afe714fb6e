import GRDB
import Glibc

public import struct FoundationEssentials.Date

/// What a bridge keeps in its state folder: commands, setpoints and what else must survive a restart. One SQLite
/// database, written ahead (WAL) and synchronised with each commit, so that what was committed survives a power cut.
///
/// It is held exclusively, which also spares the shared memory file that SQLite would need otherwise, and which a full
/// disk would not give.
public final class StateDatabase: Sendable {
    /// How long commands that are over stay, so that a duplicate is known.
    public struct Memory: Hashable, Sendable {
        /// Seconds since the answer.
        public var seconds: Double
        /// Commands, if there are more.
        public var commands: Int

        public init(seconds: Double = 3600, commands: Int = 10_000) {
            self.seconds = seconds
            self.commands = commands
        }
    }

    /// A database that could not be read any more, and was set aside.
    public struct Damage: Hashable, Sendable {
        /// Where it is now.
        public let file: String
        /// What SQLite says of it.
        public let reason: String
    }

    static let fileName = "state.sqlite"

    /// Set messages.
    public let commands: DiskJournal
    /// What was written and asked for.
    public let setpoints: DiskSetpoints
    /// Small things by name.
    public let notes: DiskNotes
    /// What the broker was made to retain.
    public let announcements: DiskAnnouncements
    /// What was found damaged at the start, and is not used.
    public let damage: Damage?
    private let folder: StateFolder
    let queue: DatabaseQueue
    private let writer: GroupedWriter
    private let health = WriteHealth()

    /// Opens the database of a folder, or makes it.
    ///
    /// - Throws: ``StateFolderError`` if it cannot be opened for a reason that is not damage: a later version's, or no
    ///   room, or no right to write.
    public init(
        _ folder: StateFolder, memory: Memory = Memory(), now: @escaping @Sendable () -> Date = { Date() }
    ) throws(StateFolderError) {
        self.folder = folder
        let file = folder.file(Self.fileName)
        var damage: Damage?
        var opened: DatabaseQueue
        do {
            opened = try Self.open(file)
        } catch let error as DatabaseError where error.isDamage {
            damage = try Self.setAside(file, at: now(), error, folder)
            do { opened = try Self.open(file) } catch { throw Self.failure(error, folder) }
        } catch {
            throw Self.failure(error, folder)
        }
        self.damage = damage
        queue = opened
        writer = GroupedWriter(opened, health: health, folder: folder.path)
        do {
            setpoints = try DiskSetpoints(opened, writer)
            notes = try DiskNotes(opened, writer)
        } catch {
            throw Self.failure(error, folder)
        }
        announcements = DiskAnnouncements(opened, writer, folder: folder.path)
        commands = DiskJournal(
            opened, writer, health, folder: folder.path, file: file, memory: memory, now: now)
    }

    /// What keeps it from being written; nil: it works.
    public var error: JournalError? { health.error }

    /// Names who is told when writing begins to fail, and, with nil, when it works again.
    public func onTrouble(_ tell: @escaping @Sendable (JournalError?) -> Void) { health.onChange(tell) }

    /// Writes what waits to be written.
    func flush() { writer.flush() }

    /// Commits of grouped writes so far, and writes that wait for one.
    var commits: Int { writer.commits }
    var pendingWrites: Int { writer.pendingWrites }

    /// Tries to write while that does not work, so that it is known when it works again.
    public func probe() async {
        guard health.error != nil, commands.isInPlace else { return }
        do {
            // As large as the largest command.
            try await writer.write(isRetried: false) { database in
                try database.execute(
                    sql: "INSERT OR REPLACE INTO notes (name, value) VALUES ('probe', ?)",
                    arguments: [String(repeating: "0", count: 65_536)])
            }
            try await writer.write(isRetried: false) { database in
                try database.execute(sql: "DELETE FROM notes WHERE name = 'probe'")
            }
            health.note(nil)
        } catch {
            // The writer has noted that it still does not work.
        }
    }

    /// Writes what waits to be written, and closes the file. Nothing may be asked of it afterwards.
    public func close() {
        writer.flush()
        try? queue.close()
    }
}

// MARK: Opening

extension StateDatabase {
    private static func open(_ file: String) throws -> DatabaseQueue {
        // SQLite would make it readable for everybody; its other files take its mode.
        let descriptor = unsafe Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
        var configuration = Configuration()
        configuration.label = "state"
        configuration.busyMode = .immediateError
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
        }
        try StateSchema.migrate(queue)
        return queue
    }

    private static func setAside(
        _ file: String, at now: Date, _ error: DatabaseError, _ folder: StateFolder
    ) throws(StateFolderError) -> Damage {
        let aside = "\(file).damaged-\(Int(now.timeIntervalSince1970))"
        guard unsafe rename(file, aside) == 0 else {
            throw .unusable(folder.path, "the damaged \(fileName) cannot be set aside", errno)
        }
        // The new database must not meet the old one's log.
        _ = unsafe rename("\(file)-wal", "\(aside)-wal")
        _ = unsafe rename("\(file)-shm", "\(aside)-shm")
        return Damage(file: aside, reason: error.message ?? "\(error.resultCode)")
    }

    private static func failure(_ error: any Error, _ folder: StateFolder) -> StateFolderError {
        if let newer = error as? StateSchema.Newer {
            return StateFolderError(
                .unusable, "state folder \(folder.path): \(fileName) is of a newer version (\(newer.version))",
                remedy: "run that version of the bridge, or give this one a state folder of its own")
        }
        if (error as? DatabaseError)?.resultCode == .SQLITE_BUSY {
            // The lock file did not keep us out: somebody removed it, or it is no bridge.
            return StateFolderError(
                .inUse, "state folder \(folder.path) is in use: another process has \(fileName) open",
                remedy: "stop that one, or give each bridge a state folder of its own: state in bridge.yaml")
        }
        let reason = JournalError(error, folder: "state folder \(folder.path)")
        return StateFolderError(
            .unusable, reason.message,
            remedy: reason.isDiskFull
                ? "make room there, or name another folder as state in bridge.yaml"
                : "let the bridge's user write it, or name another folder as state in bridge.yaml")
    }
}

extension DatabaseError {
    /// Whether the file's content is at fault, not the disk or its rights.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }
}
