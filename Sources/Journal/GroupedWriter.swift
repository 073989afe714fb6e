import Dispatch
import GRDB
import Synchronization

/// Writes that share a transaction, and so one wait for the disk: whatever comes while one commit runs goes with the
/// next.
///
/// What fails is kept and tried again with the next write, since it is still true: an answer was given, a message was
/// delivered. Each of these writes may be done twice.
final class GroupedWriter: Sendable {
    typealias Write = @Sendable (Database) throws -> Void

    private struct Pending {
        let write: Write
        let waiter: Waiter?

        var isOfThread: Bool { if case .thread? = waiter { true } else { false } }
    }

    private enum Waiter {
        case task(CheckedContinuation<Void, any Error>)
        case thread(Outcome)

        func tell(_ result: Result<Void, any Error>) {
            switch self {
            case .task(let continuation): continuation.resume(with: result)
            case .thread(let outcome): outcome.result.withLock { $0 = result }
            }
        }
    }

    /// What became of a write that a thread waits for.
    private final class Outcome: Sendable {
        let result = Mutex<Result<Void, any Error>?>(nil)
    }

    private struct State {
        var pending: [Pending] = []
        /// A commit is about to begin, and will take what is pending.
        var isScheduled = false
        /// A timer runs that will begin one.
        var isTimed = false
        var commits = 0
    }

    private let queue: DatabaseQueue
    private let health: WriteHealth
    private let folder: String
    private let state = Mutex(State())

    /// What need not be kept at once waits so long for company.
    private static let patience = DispatchTimeInterval.milliseconds(20)
    /// Writes that failed and are tried again; more than this many are only so many that somebody floods a full disk.
    private static let mostRetried = 100_000

    init(_ queue: DatabaseQueue, health: WriteHealth, folder: String) {
        self.queue = queue
        self.health = health
        self.folder = folder
    }

    /// Commits so far.
    var commits: Int { state.withLock { $0.commits } }
    /// Writes that wait for the next.
    var pendingWrites: Int { state.withLock { $0.pending.count } }

    /// Returns when it is on disk.
    ///
    /// - Parameter isRetried: whether it is to be tried again later if it fails.
    func write(isRetried: Bool = true, _ write: @escaping Write) async throws {
        do {
            try await withCheckedThrowingContinuation { continuation in
                add(Pending(write: write, waiter: .task(continuation)), now: true)
            }
        } catch {
            if isRetried { putBack(write) }
            throw JournalError(error, folder: folder)
        }
    }

    /// Blocks the calling thread until it is on disk: for no longer than the commit that runs and the next, which takes
    /// it along with all else that waits.
    func writeBlocking(_ write: @escaping Write) throws {
        let outcome = Outcome()
        state.withLock { $0.pending.append(Pending(write: write, waiter: .thread(outcome))) }
        queue.writeWithoutTransaction { commit($0) }
        // A commit that was scheduled before has taken it, or that one.
        do { try outcome.result.withLock { $0 }?.get() } catch { throw JournalError(error, folder: folder) }
    }

    /// Sees to it that it is on disk soon.
    func writeSoon(_ write: @escaping Write) { add(Pending(write: write, waiter: nil), now: false) }

    /// Writes what is still pending; to be called when nothing more comes.
    func flush() {
        queue.writeWithoutTransaction { commit($0) }
    }

    private func putBack(_ write: @escaping Write) {
        state.withLock { state in
            guard state.pending.count < Self.mostRetried else { return }
            state.pending.append(Pending(write: write, waiter: nil))
        }
    }

    private func add(_ pending: Pending, now: Bool) {
        let (commits, waits) = state.withLock { state in
            state.pending.append(pending)
            let commits = now && !state.isScheduled
            if commits { state.isScheduled = true }
            let waits = !now && !state.isScheduled && !state.isTimed
            if waits { state.isTimed = true }
            return (commits, waits)
        }
        if commits { queue.asyncWriteWithoutTransaction { self.commit($0) } }
        if waits {
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { [weak self] in
                guard let self else { return }
                state.withLock { $0.isTimed = false }
                queue.asyncWriteWithoutTransaction { self.commit($0) }
            }
        }
    }

    private func commit(_ database: Database) {
        let batch = state.withLock { state in
            defer { state.pending = [] }
            state.isScheduled = false
            if !state.pending.isEmpty { state.commits += 1 }
            return state.pending
        }
        guard !batch.isEmpty else { return }
        do {
            try carryOut(batch, database)
        } catch {
            // What is too large for a full disk must not take along what has room.
            let parts = [batch.filter { !$0.isOfThread }, batch.filter(\.isOfThread)].filter { !$0.isEmpty }
            guard parts.count > 1 else { return fail(batch, error) }
            for part in parts {
                do { try carryOut(part, database) } catch { fail(part, error) }
            }
        }
    }

    private func carryOut(_ batch: [Pending], _ database: Database) throws {
        try database.inTransaction(.immediate) {
            for pending in batch { try pending.write(database) }
            return .commit
        }
        for pending in batch { pending.waiter?.tell(.success(())) }
    }

    private func fail(_ batch: [Pending], _ error: any Error) {
        health.note(JournalError(error, folder: folder))
        for pending in batch {
            if let waiter = pending.waiter { waiter.tell(.failure(error)) } else { putBack(pending.write) }
        }
    }
}
