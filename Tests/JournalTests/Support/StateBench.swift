import Commands
import FoundationEssentials
import GRDB
import Registry
import Synchronization
import TestSupport

@testable import Journal

extension StationID {
    static let first = StationID("1:34001")!
    static let second = StationID("1:34002")!
}

extension Date {
    static let start = Date(timeIntervalSince1970: 1_766_000_000)
}

/// A state folder of a test's own, with its database, and a clock that only the test moves.
final class StateBench: Sendable {
    let folder: TemporaryFolder
    private let time = Mutex(Date.start)

    init() throws { folder = try TemporaryFolder() }

    var path: String { folder.path("state") }
    var now: Date { time.withLock { $0 } }

    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }

    /// Opens the database, as a start of the bridge does.
    func open(_ path: String? = nil, memory: StateDatabase.Memory = StateDatabase.Memory()) throws -> StateDatabase {
        try StateDatabase(try StateFolder(path ?? self.path), memory: memory, now: { self.now })
    }

    /// Copies what is on disk at this instant to a folder of its own, as a crash would leave it, and opens that.
    func openAsAfterCrash(_ name: String) throws -> StateDatabase {
        let copy = folder.path(name)
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for file in ["state.sqlite", "state.sqlite-wal"]
        where FileManager.default.fileExists(atPath: "\(path)/\(file)") {
            try FileManager.default.copyItem(atPath: "\(path)/\(file)", toPath: "\(copy)/\(file)")
        }
        return try open(copy)
    }
}

extension StateDatabase {
    /// Lets nothing more be written than the file holds now: what a full disk does.
    func fillDisk() throws {
        try queue.writeWithoutTransaction { database in
            // Free pages would still take something.
            try database.execute(sql: "VACUUM")
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 1
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages)")
        }
    }

    func emptyDisk() throws {
        try queue.writeWithoutTransaction { database in
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = 1000000")
        }
    }

    func number(_ sql: String) throws -> Int? { try queue.read { try Int.fetchOne($0, sql: sql) } }
}

extension SetMessage {
    static func shed(_ number: Int = 1, size: Int = 1) -> SetMessage {
        SetMessage(
            topic: "devices/campus/station_\(number)/1/shedState/set", payload: Array(repeating: 0x31, count: size),
            packetID: UInt16(truncatingIfNeeded: number), receivedAt: .start)
    }
}

extension JournalEntry {
    static func shed(_ ticket: Int64, size: Int = 1) -> JournalEntry {
        JournalEntry(ticket: ticket, message: .shed(Int(ticket), size: size), id: Array("\"\(ticket)\"".utf8))
    }
}

extension JournalEntry.Answer {
    static let done = JournalEntry.Answer(payload: Array(#"{"status":"done"}"#.utf8), status: .done, isExecuted: true)
}
