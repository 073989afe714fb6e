import Synchronization

/// Where calls wait for their turn: runs a ``TurnQueue`` for many tasks.
final class CallGate: Sendable {
    /// What became of waiting.
    enum Turn: Sendable, Equatable {
        /// Go, and call ``CallGate/finish()`` afterwards.
        case started
        /// The turn did not come in time.
        case expired
        /// The waiting task was cancelled.
        case cancelled
        /// Something changed that may make the call pointless: look, then wait again.
        case lookAgain
    }

    private struct State {
        var queue: TurnQueue
        var waiting: [TurnQueue.Ticket: CheckedContinuation<Turn, Never>] = [:]
        /// Cancelled before they had begun to wait.
        var cancelled: Set<TurnQueue.Ticket> = []
        var lastTicket: TurnQueue.Ticket = 0
        /// When the sleeping timer wakes; nil if none sleeps.
        var timerAt: Duration?
    }

    private let clock: ClientClock
    private let state: Mutex<State>

    init(limits: CallLimits, clock: ClientClock) {
        self.clock = clock
        state = Mutex(State(queue: TurnQueue(limits: limits, now: clock.now())))
    }

    /// Calls that wait for their turn.
    var waitingCount: Int { state.withLock { $0.queue.count } }

    /// Waits for the turn of one call. `deadline` is on the clock's scale.
    func wait(_ priority: TurnQueue.Priority, deadline: Duration?) async -> Turn {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let turn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.contains(ticket) { return true }
                    state.queue.enqueue(ticket, priority, deadline: deadline)
                    state.waiting[ticket] = continuation
                    return false
                }
                if isCancelled { continuation.resume(returning: .cancelled) } else { proceed() }
            }
        } onCancel: {
            cancel(ticket)
        }
        _ = state.withLock { $0.cancelled.remove(ticket) }
        return turn
    }

    /// A started call is over.
    func finish() {
        state.withLock { $0.queue.finish() }
        proceed()
    }

    /// Lets every waiting call look again whether it still makes sense.
    func stir() {
        let waiting = state.withLock { state in
            state.queue.removeAll().compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for continuation in waiting { continuation.resume(returning: .lookAgain) }
    }

    private func cancel(_ ticket: TurnQueue.Ticket) {
        let continuation = state.withLock { state in
            guard state.queue.remove(ticket) else {
                state.cancelled.insert(ticket)
                return CheckedContinuation<Turn, Never>?.none
            }
            return state.waiting.removeValue(forKey: ticket)
        }
        continuation?.resume(returning: .cancelled)
    }

    /// Carries out what the queue decides, outside the lock.
    private func proceed() {
        let now = clock.now()
        let (resumed, timer) = state.withLock { state in
            let decision = state.queue.decide(now: now)
            let started = decision.started.map { (state.waiting.removeValue(forKey: $0), Turn.started) }
            let expired = decision.expired.map { (state.waiting.removeValue(forKey: $0), Turn.expired) }
            var timer: Duration?
            if let wakeAfter = decision.wakeAfter, state.timerAt.map({ now + wakeAfter < $0 }) ?? true {
                state.timerAt = now + wakeAfter
                timer = wakeAfter
            }
            return (started + expired, timer)
        }
        for (continuation, turn) in resumed { continuation?.resume(returning: turn) }
        if let timer { sleep(timer, until: now + timer) }
    }

    private func sleep(_ duration: Duration, until end: Duration) {
        Task {
            try? await clock.sleep(duration)
            state.withLock { if $0.timerAt == end { $0.timerAt = nil } }
            proceed()
        }
    }
}
