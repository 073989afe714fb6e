import Commands
import StatusServer
import Synchronization
import Topics

/// Counts commands by what became of them, for the health document and the metrics.
final class CommandCounters: Sendable {
    private let counts = Mutex(BridgeHealth.CommandCounts())
    /// Seconds from message to result, of those that were done.
    private let durations = Mutex(Histogram(bounds: Histogram.commandBounds))

    var current: BridgeHealth.CommandCounts { counts.withLock { $0 } }

    /// A command was taken.
    func began() { counts.withLock { $0.waiting += 1 } }

    /// A command that was taken has its result.
    func ended() { counts.withLock { $0.waiting -= 1 } }

    /// What a command asked for does not show in time.
    func notInForce() { counts.withLock { $0.notInForce += 1 } }

    /// What was counted, but for the commands that wait.
    var measurements: Measurements.Commands {
        let counts = current
        var measurements = Measurements.Commands()
        measurements.ended = CommandResult.Status.allCases.map { (status: $0.rawValue, count: counts.count(of: $0)) }
        measurements.notInForce = counts.notInForce
        measurements.durations = durations.withLock { $0 }
        return measurements
    }

    /// A set message was answered.
    ///
    /// - Parameter seconds: from the message to its answer.
    func count(_ status: CommandResult.Status, after seconds: Double) {
        if status == .done { durations.withLock { $0.add(max(0, seconds)) } }
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

extension BridgeHealth.CommandCounts {
    fileprivate func count(of status: CommandResult.Status) -> Int {
        switch status {
        case .done: done
        case .rejected: rejected
        case .failed: failed
        case .superseded: superseded
        case .expired: expired
        }
    }
}
