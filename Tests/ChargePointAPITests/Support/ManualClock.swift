import FoundationEssentials
import Synchronization

@testable import ChargePointAPI

/// Time that passes only when a test says so.
final class ManualClock: Sendable {
    private struct Sleeper {
        let wake: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Duration.zero
        var sleepers: [Int: Sleeper] = [:]
        var lastSleeper = 0
        var cancelled: Set<Int> = []
        /// How long each sleep was to be, in order.
        var slept: [Duration] = []
        var skips: Bool
        /// Tests that wait for a number of sleepers.
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>
    /// Time of day at the clock's zero.
    static let start = Date(timeIntervalSince1970: 1_478_546_359)

    /// With `skipsSleeps`, whoever sleeps wakes at once and so moves the time on.
    init(skipsSleeps: Bool = false) {
        state = Mutex(State(skips: skipsSleeps))
    }

    /// The clock as a client takes it.
    var client: ClientClock {
        ClientClock(self)
    }

    var currentTime: Duration { state.withLock { $0.now } }
    var slept: [Duration] { state.withLock { $0.slept } }

    /// Moves the time on and wakes who is due, the earliest first.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let ids = state.sleepers.filter { $0.value.wake <= state.now }.sorted { $0.value.wake < $1.value.wake }
            return ids.compactMap { state.sleepers.removeValue(forKey: $0.key) }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns when at least so many tasks sleep.
    func sleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func sleep(until wake: Duration) async throws {
        let id = state.withLock { state in
            state.lastSleeper += 1
            state.slept.append(wake - state.now)
            return state.lastSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                add(Sleeper(wake: wake, continuation: continuation), id)
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func add(_ sleeper: Sleeper, _ id: Int) {
        typealias Outcome = (Result<Void, any Error>?, [CheckedContinuation<Void, Never>])
        let (outcome, watchers) = state.withLock { state -> Outcome in
            if state.cancelled.contains(id) { return (.failure(CancellationError()), []) }
            if state.skips { state.now = max(state.now, sleeper.wake) }
            if sleeper.wake <= state.now { return (.success(()), []) }
            state.sleepers[id] = sleeper
            let ready = state.watchers.filter { $0.count <= state.sleepers.count }
            state.watchers.removeAll { $0.count <= state.sleepers.count }
            return (nil, ready.map(\.continuation))
        }
        if let outcome { sleeper.continuation.resume(with: outcome) }
        for watcher in watchers { watcher.resume() }
    }
}

extension ManualClock: Clock {
    struct Instant: InstantProtocol {
        let time: Duration
        func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
        func duration(to other: Instant) -> Duration { other.time - time }
        static func < (left: Instant, right: Instant) -> Bool { left.time < right.time }
    }

    var now: Instant { Instant(time: currentTime) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await sleep(until: deadline.time)
    }
}

extension ClientClock {
    init(_ clock: ManualClock) {
        self.init(clock, date: { ManualClock.start.addingTimeInterval(clock.currentTime / .seconds(1)) })
    }
}
