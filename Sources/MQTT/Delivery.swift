import Synchronization

/// One call of `publish`: one message or several, and the task that awaits them.
final class Delivery: Sendable {
    /// The messages that failed, in the order in which that was known; none: all are acknowledged.
    typealias Outcome = [MQTTFailure]

    private struct State {
        var unsettled: Int
        var failures: Outcome = []
        var awaiting: CheckedContinuation<Outcome, Never>?
        var outcome: Outcome?
    }

    private let state: Mutex<State>

    /// - Parameter count: how many messages it is made of, at least one.
    init(count: Int) { state = Mutex(State(unsettled: count)) }

    /// Returns when every message is settled, or as soon as the delivery is abandoned. Awaited once.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Outcome? in
                if state.outcome == nil { state.awaiting = continuation }
                return state.outcome
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// One message was acknowledged, or failed.
    ///
    /// - Parameter topic: the message's, if it failed for a reason of its own.
    func settle(_ error: MQTTError? = nil, topic: String? = nil) {
        finish { state in
            state.unsettled -= 1
            if let error { state.failures.append(MQTTFailure(topic: topic, error: error)) }
            return state.unsettled == 0 ? state.failures : nil
        }
    }

    /// The outcome is this, whatever becomes of the messages.
    func abandon(_ error: MQTTError) {
        finish { _ in [MQTTFailure(topic: nil, error: error)] }
    }

    private func finish(_ decide: (inout State) -> Outcome?) {
        let resumed = state.withLock { state -> (CheckedContinuation<Outcome, Never>, Outcome)? in
            guard state.outcome == nil, let outcome = decide(&state) else { return nil }
            state.outcome = outcome
            return state.awaiting.take().map { ($0, outcome) }
        }
        if let (awaiting, outcome) = resumed { awaiting.resume(returning: outcome) }
    }
}
