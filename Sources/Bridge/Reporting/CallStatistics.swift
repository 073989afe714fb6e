import ChargePointAPI
import struct FoundationEssentials.Date
import StatusServer
import Synchronization
import Topics

/// Counts the calls of one account, for the health document and the metrics.
final class CallStatistics: CallObserver {
    fileprivate struct Operation {
        var errors: [String: Int] = [:]
        var requests = 0
        var receivedBytes = 0
        /// Seconds.
        var durations = Histogram(bounds: Histogram.callBounds)
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
            operation.requests += call.attempts
            operation.receivedBytes += call.receivedBytes
            operation.durations.add(call.duration / .seconds(1))
            operation.recent += 1
            operation.total += call.duration
            operation.longest = max(operation.longest, call.duration)
            if let error = call.error {
                operation.errors[error.label, default: 0] += 1
                operation.lastError = error.label
            } else {
                operation.lastSuccess = date
            }
            state.operations[call.operation] = operation
        }
    }

    /// Whether any call has succeeded.
    var hasSucceeded: Bool { state.withLock { $0.operations.values.contains { $0.lastSuccess != nil } } }

    /// What was counted since the start.
    var measurements: [Measurements.Operation] {
        state.withLock { state in
            state.operations.sorted { $0.key < $1.key }.map { name, counted in
                var operation = Measurements.Operation(name: name)
                operation.errors = counted.errors.sorted { $0.key < $1.key }.map { (label: $0.key, count: $0.value) }
                operation.requests = counted.requests
                operation.receivedBytes = counted.receivedBytes
                operation.durations = counted.durations
                operation.lastSuccess = counted.lastSuccess
                return operation
            }
        }
    }

    /// How the account fares, without latencies.
    func health(name: String) -> BridgeHealth.AccountHealth {
        state.withLock { state in
            BridgeHealth.AccountHealth(
                name: name,
                operations: state.operations.sorted { $0.key < $1.key }.map { name, operation in
                    BridgeHealth.OperationHealth(
                        name: name, calls: operation.durations.count, errors: operation.errors.values.reduce(0, +),
                        latency: nil, lastSuccess: operation.lastSuccess, lastError: operation.lastError)
                })
        }
    }

    /// How the account fares; latencies begin afresh.
    func takeHealth(name: String) -> BridgeHealth.AccountHealth {
        state.withLock { state in
            let operations = state.operations.sorted { $0.key < $1.key }.map { name, operation in
                BridgeHealth.OperationHealth(
                    name: name, calls: operation.durations.count, errors: operation.errors.values.reduce(0, +),
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
