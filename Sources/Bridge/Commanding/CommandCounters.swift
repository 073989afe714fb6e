import Commands
import Synchronization
import Topics

/// Counts commands by what became of them, for the health document.
final class CommandCounters: Sendable {
    private let counts = Mutex(BridgeHealth.CommandCounts())

    var current: BridgeHealth.CommandCounts { counts.withLock { $0 } }

    /// A command was taken.
    func began() { counts.withLock { $0.waiting += 1 } }

    /// A command that was taken has its result.
    func ended() { counts.withLock { $0.waiting -= 1 } }

    /// What a command asked for does not show in time.
    func notInForce() { counts.withLock { $0.notInForce += 1 } }

    /// A set message was answered.
    func count(_ status: CommandResult.Status) {
        counts.withLock { counts in
            switch status {
            case .done: counts.done += 1
            case .rejected: counts.rejected += 1
            case .failed: counts.failed += 1
            case .superseded: counts.superseded += 1
            case .expired: counts.expired += 1
            }
        }
    }
}
