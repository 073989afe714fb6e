import Synchronization

/// What callers and the client's thread share: the messages on their way, what is asked of the thread, and its end.
///
/// The lock is held for decisions only, never across a call of the library, of a caller's closure, or a resumption.
final class ClientCore: Sendable {
    enum Phase: Sendable {
        /// `start()` has not been called.
        case idle
        case running
        /// `shutdown()` was called: what is in flight may be acknowledged until then.
        case closing(until: ContinuousClock.Instant)
        /// The client was dropped without `shutdown()`: end without a farewell.
        case abandoned
        /// The thread has ended, or never began.
        case ended
    }

    /// What a caller wants done on the connection.
    enum Request: Sendable {
        case subscribe([Subscription])
        case unsubscribe([String])
    }

    private struct State {
        var phase = Phase.idle
        var isConnected = false
        var queue: OutboundQueue<Delivery>
        var subscriptions: [Subscription]
        var requests: [Request] = []
        /// The thread was signalled and has not looked since.
        var isSignalled = false
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    /// What the thread does next.
    struct Work {
        var phase: Phase
        var requests: [Request] = []
        var ready: [OutboundQueue<Delivery>.Entry] = []
        /// More is ready as soon as these are written.
        var isHeldByWriting = false
        /// Nothing waits and nothing is in flight.
        var isIdle: Bool
    }

    let configuration: MQTTConfiguration
    let onMessages: @Sendable ([MQTTMessage]) -> Void
    let events: AsyncStream<MQTTEvent>.Continuation
    let wake: WakeDescriptor
    private let state: Mutex<State>

    init(
        configuration: MQTTConfiguration, subscriptions: [Subscription],
        onMessages: @escaping @Sendable ([MQTTMessage]) -> Void, events: AsyncStream<MQTTEvent>.Continuation
    ) throws(MQTTError) {
        self.configuration = configuration
        self.onMessages = onMessages
        self.events = events
        wake = try WakeDescriptor()
        let queue = OutboundQueue<Delivery>(capacity: configuration.maxWaiting, window: configuration.maxInFlight)
        state = Mutex(State(queue: queue, subscriptions: subscriptions))
    }
}

// MARK: For callers

extension ClientCore {
    var status: MQTTStatus {
        state.withLock {
            MQTTStatus(
                isConnected: $0.isConnected, waiting: $0.queue.waitingCount, inFlight: $0.queue.inFlightCount)
        }
    }

    /// True once: the caller starts the thread.
    func start() -> Bool {
        state.withLock { state in
            guard case .idle = state.phase else { return false }
            state.phase = .running
            return true
        }
    }

    /// Puts messages in the line. Returns their numbers, with which they can be withdrawn.
    func enqueue(_ messages: [MQTTMessage], _ delivery: Delivery) throws(MQTTError) -> Range<UInt64> {
        let result = state.withLock { state -> Result<Range<UInt64>, MQTTError> in
            switch state.phase {
            case .idle, .running: break
            case .closing, .abandoned, .ended: return .failure(.closed)
            }
            guard let numbers = state.queue.enqueue(messages, ticket: delivery) else {
                return .failure(.queueFull(state.queue.capacity))
            }
            signal(&state)
            return .success(numbers)
        }
        return try result.get()
    }

    func cancel(_ numbers: Range<UInt64>) { state.withLock { $0.queue.cancel(numbers) } }

    func request(_ request: Request) {
        state.withLock { state in
            switch request {
            case .subscribe(let subscriptions):
                let filters = Set(subscriptions.map(\.filter))
                state.subscriptions.removeAll { filters.contains($0.filter) }
                state.subscriptions += subscriptions
            case .unsubscribe(let filters):
                state.subscriptions.removeAll { filters.contains($0.filter) }
            }
            // Without a connection there is nothing to ask for: the next one subscribes to all.
            if state.isConnected { state.requests.append(request) }
            signal(&state)
        }
    }

    /// Takes no more messages, fails those that wait, and lets the thread send `last` and end.
    func close(publishing last: MQTTMessage?, until deadline: ContinuousClock.Instant) {
        let (failed, hasEnded) = state.withLock { state -> ([Delivery], Bool) in
            switch state.phase {
            case .idle:
                state.phase = .ended
                return (state.queue.removeAll(), true)
            case .running:
                state.phase = .closing(until: deadline)
                let failed = state.queue.removeWaiting()
                if let last {
                    _ = state.queue.enqueue([last], ticket: Delivery(count: 1), beyondCapacity: true)
                }
                signal(&state)
                return (failed, false)
            case .closing, .abandoned, .ended: return ([], false)
            }
        }
        for delivery in failed { delivery.settle(.closed) }
        if hasEnded { events.finish() }
    }

    /// Ends the thread at once, without a farewell.
    func abandon() {
        let hasEnded = state.withLock { state -> Bool in
            switch state.phase {
            case .idle:
                state.phase = .ended
                return true
            case .running, .closing:
                state.phase = .abandoned
                signal(&state)
            case .abandoned, .ended: break
            }
            return false
        }
        if hasEnded { events.finish() }
    }

    /// Returns when the thread has ended, or when `stopWaiting` says so.
    func awaitEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state -> Bool in
                if case .ended = state.phase { return true }
                state.endWaiters.append(continuation)
                return false
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Fails what is left and lets `awaitEnd` return, though the thread may still be inside a call that blocks.
    func stopWaiting() { finish(isEnd: false) }
}

// MARK: For the thread

extension ClientCore {
    /// The thread was woken: from here on a caller must signal again. To be called before it looks for work.
    func noticed() {
        wake.clear()
        state.withLock { $0.isSignalled = false }
    }

    /// What to do next, and which messages to send.
    func takeWork() -> Work {
        state.withLock { state in
            var work = Work(phase: state.phase, isIdle: false)
            swap(&work.requests, &state.requests)
            work.ready = state.queue.takeReady()
            work.isHeldByWriting = state.queue.isHeldByWriting
            work.isIdle = state.queue.isEmpty
            return work
        }
    }

    /// Whether the thread shall end, as soon as it may.
    var isClosing: Bool {
        state.withLock {
            switch $0.phase {
            case .idle, .running: false
            case .closing, .abandoned, .ended: true
            }
        }
    }

    /// The broker has accepted us; returns what to subscribe to.
    func connected(window: Int) -> [Subscription] {
        state.withLock { state in
            state.isConnected = true
            state.requests = []
            state.queue.window = window
            return state.subscriptions
        }
    }

    /// The connection is gone. Returns the messages that the library's handle may keep for the next one; nil if the
    /// handle must go.
    func disconnected(libraryKeeps: Bool) -> Set<UInt64>? {
        let (poisonous, kept) = state.withLock { state in
            state.isConnected = false
            let poisonous = state.queue.connectionLost(libraryKeeps: libraryKeeps)
            let keeps = libraryKeeps && !state.queue.isIsolating
            return (poisonous, keeps ? Set(state.queue.inFlightNumbers) : nil)
        }
        if let poisonous {
            poisonous.parcel.ticket.settle(
                .poisonous(poisonous.parcel.message), topic: poisonous.parcel.message.topic)
        }
        return kept
    }

    /// What became of a message that was handed to the library.
    struct Outcome {
        let number: UInt64
        /// 0 to 127: acknowledged, or written. Else the reason of the broker's refusal, and its own words.
        var reason = 0
        var text: String?
        /// The library did not take it.
        var error: MQTTError?
    }

    /// Tells those who await them what became of messages.
    func settle(_ outcomes: [Outcome]) {
        guard !outcomes.isEmpty else { return }
        let settled = state.withLock { state in
            outcomes.map { state.queue.settle($0.number) }
        }
        for (outcome, content) in zip(outcomes, settled) {
            guard let content, content.isAwaited else { continue }
            let refusal: MQTTError? =
                outcome.reason < 128
                ? nil
                : .publish(topic: content.parcel.message.topic, reason: outcome.reason, text: outcome.text)
            content.parcel.ticket.settle(outcome.error ?? refusal, topic: content.parcel.message.topic)
        }
    }

    /// The thread ends.
    func ended() { finish(isEnd: true) }

    private func finish(isEnd: Bool) {
        let (failed, waiters) = state.withLock { state in
            if isEnd { state.phase = .ended }
            state.isConnected = false
            defer { state.endWaiters = [] }
            return (state.queue.removeAll(), state.endWaiters)
        }
        for delivery in failed { delivery.settle(.closed) }
        for waiter in waiters { waiter.resume() }
        if isEnd { events.finish() }
    }

    private func signal(_ state: inout State) {
        guard !state.isSignalled else { return }
        state.isSignalled = true
        wake.signal()
    }
}
