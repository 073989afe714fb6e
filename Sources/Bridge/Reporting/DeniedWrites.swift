import ChargePointAPI
import struct FoundationEssentials.Date
import Synchronization
import Topics

/// Tells, once for each operation, that an account may not write: the plan or the rights of its key do not include it.
///
/// It is over when a call of the operation succeeds, or when an hour has passed without another refusal: nobody asks the
/// API in between, since a write is nothing to try.
final class DeniedWrites: CallObserver {
    /// Seconds after which a refusal is forgiven.
    static let forgiveness: Double = 3600

    private let account: String
    private let next: any CallObserver
    private let reporter: ErrorReporter
    private let now: @Sendable () -> Date
    /// The last refusal of each operation.
    private let refusals = Mutex<[String: Date]>([:])

    /// - Parameter next: is told of every call too.
    init(
        account: String, next: any CallObserver, reporter: ErrorReporter, now: @escaping @Sendable () -> Date
    ) {
        self.account = account
        self.next = next
        self.reporter = reporter
        self.now = now
    }

    func callFinished(_ call: FinishedCall) {
        next.callFinished(call)
        guard [ShedLoad.name, ClearShedState.name, ClearAlarms.name].contains(call.operation) else { return }
        if case .denied(let text)? = call.error?.kind {
            refusals.withLock { $0[call.operation] = now() }
            let words = text.map { ": \($0)" } ?? ""
            reporter.raise(
                BridgeError(
                    id: id(call.operation), account: account,
                    what: "The license key of account \(account) has no right to \(call.operation)\(words)",
                    location: "\(call.operation), account \(account)",
                    remedy: "Commands that need it fail. Ask ChargePoint for an API plan with power management, and the"
                        + " station's owner for the right; then send the command again."))
        } else if call.error == nil, refusals.withLock({ $0.removeValue(forKey: call.operation) }) != nil {
            reporter.clear(id(call.operation))
        }
    }

    /// Lets go of refusals that are an hour old.
    func forgive() {
        let now = now()
        let old = refusals.withLock { refusals in
            let old = refusals.filter { now.timeIntervalSince($0.value) >= Self.forgiveness }.map(\.key)
            for operation in old { refusals[operation] = nil }
            return old
        }
        for operation in old { reporter.clear(id(operation)) }
    }

    private func id(_ operation: String) -> String { "denied/\(account)/\(operation)" }
}
