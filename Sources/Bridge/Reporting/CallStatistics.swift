import ChargePointAPI
import struct FoundationEssentials.Date
import Synchronization
import Topics

/// Counts the calls of one account, for the health document.
final class CallStatistics: CallObserver {
    fileprivate struct Operation {
        var calls = 0
        var errors = 0
        var lastSuccess: Date?
        var lastError: String?
        /// Since the last document.
        var recent = 0
        var total = Duration.zero
        var longest = Duration.zero
    }

    fileprivate struct State {
        var operations: [String: Operation] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Date

    init(now: @escaping @Sendable () -> Date) { self.now = now }

    func callFinished(_ call: FinishedCall) {
        let date = now()
        state.withLock { state in
            var operation = state.operations[call.operation] ?? Operation()
            operation.calls += 1
            operation.recent += 1
            operation.total += call.duration
            operation.longest = max(operation.longest, call.duration)
            if let error = call.error {
                operation.errors += 1
                operation.lastError = error.label
            } else {
                operation.lastSuccess = date
            }
            state.operations[call.operation] = operation
        }
    }

    /// How the account fares; latencies begin afresh.
    func takeHealth(name: String) -> BridgeHealth.AccountHealth {
        state.withLock { state in
            let operations = state.operations.sorted { $0.key < $1.key }.map { name, operation in
                BridgeHealth.OperationHealth(
                    name: name, calls: operation.calls, errors: operation.errors,
                    latency: operation.recent == 0
                        ? nil : .init(mean: operation.total / operation.recent, longest: operation.longest),
                    lastSuccess: operation.lastSuccess, lastError: operation.lastError)
            }
            for name in state.operations.keys {
                state.operations[name]?.recent = 0
                state.operations[name]?.total = .zero
                state.operations[name]?.longest = .zero
            }
            return BridgeHealth.AccountHealth(name: name, operations: operations)
        }
    }
}
