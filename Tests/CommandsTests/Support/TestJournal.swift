import Commands
import FoundationEssentials
import Synchronization

/// A journal whose disk outlives the process that writes to it, and that fails when a test says so.
final class TestJournal: CommandJournal {
    /// One thing that happened to the disk.
    enum Write: Hashable, Sendable {
        case accept([Int64])
        case progress(Int64)
        case answer(Int64, CommandResult.Status)
        case delivered([Int64])
    }

    private struct State {
        var disk: [Int64: JournalEntry]
        var writes: [Write] = []
        var acceptErrors = 0
        var keepErrors = 0
        var isDead = false
    }

    private let state: Mutex<State>
    /// Called before each write, outside of any lock.
    private let beforeWrite: @Sendable () -> Void

    init(_ disk: [Int64: JournalEntry] = [:], beforeWrite: @escaping @Sendable () -> Void = {}) {
        state = Mutex(State(disk: disk))
        self.beforeWrite = beforeWrite
    }

    /// What would be found after a crash.
    var disk: [Int64: JournalEntry] { state.withLock { $0.disk } }
    var writes: [Write] { state.withLock { $0.writes } }

    /// The process is gone: nothing that it still does reaches the disk.
    func die() { state.withLock { $0.isDead = true } }

    func failAccepting(_ times: Int) { state.withLock { $0.acceptErrors = times } }
    func failKeeping(_ times: Int) { state.withLock { $0.keepErrors = times } }

    func load() throws -> [JournalEntry] { disk.values.sorted { $0.ticket < $1.ticket } }

    func accept(_ entries: [JournalEntry]) throws {
        try write(.accept(entries.map(\.ticket)), \.acceptErrors) { disk in
            for entry in entries { disk[entry.ticket] = entry }
        }
    }

    func keep(progress record: [UInt8], of ticket: Int64) async throws {
        try write(.progress(ticket), \.keepErrors) { $0[ticket]?.progress.append(record) }
    }

    func keep(_ answer: JournalEntry.Answer, of ticket: Int64) async throws {
        try write(.answer(ticket, answer.status), \.keepErrors) { $0[ticket]?.answer = answer }
    }

    func delivered(_ tickets: [Int64]) {
        state.withLock { state in
            guard !state.isDead else { return }
            state.writes.append(.delivered(tickets))
            for ticket in tickets { state.disk[ticket]?.answer?.isDelivered = true }
        }
    }

    private func write(
        _ write: Write, _ errors: WritableKeyPath<State, Int>, _ change: (inout [Int64: JournalEntry]) -> Void
    ) throws {
        beforeWrite()
        try state.withLock { state in
            if state.isDead { throw Failure(description: "the process is gone") }
            if state[keyPath: errors] > 0 {
                state[keyPath: errors] -= 1
                throw Failure(description: "no space left on device")
            }
            state.writes.append(write)
            change(&state.disk)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
