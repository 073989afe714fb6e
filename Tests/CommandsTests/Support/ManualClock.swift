import Commands
import FoundationEssentials
import Synchronization

/// A clock that stands still until a test moves it on.
final class ManualClock: Sendable {
    private struct Sleeper {
        var duration: Double
        var wakesAt: Date
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        var duration: Double
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Date
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var watchers: [Watcher] = []
    }

    private let state: Mutex<State>

    init(_ now: Date = Date(timeIntervalSince1970: 1_800_000_000)) { state = Mutex(State(now: now)) }

    var now: Date { state.withLock { $0.now } }

    var clock: CommandClock {
        CommandClock(now: { self.now }, sleep: { try await self.sleep(seconds: $0 / .seconds(1)) })
    }

    /// Moves on, and wakes whoever sleeps until then.
    func advance(by seconds: Double) {
        let woken = state.withLock { state in
            state.now += seconds
            let due = state.sleepers.filter { $0.value.wakesAt <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns as soon as somebody sleeps for so many seconds, give or take a hundredth.
    func waitForSleep(of duration: Double) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.values.contains(where: { abs($0.duration - duration) < 0.01 }) { return true }
                state.watchers.append(Watcher(duration: duration, continuation: continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func sleep(seconds: Double) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let (isCancelled, watchers) = state.withLock { state -> (Bool, [Watcher]) in
                    if state.cancelled.remove(id) != nil { return (true, []) }
                    let sleeper = Sleeper(
                        duration: seconds, wakesAt: state.now + seconds, continuation: continuation)
                    state.sleepers[id] = sleeper
                    let watchers = state.watchers.filter { abs($0.duration - seconds) < 0.01 }
                    state.watchers.removeAll { abs($0.duration - seconds) < 0.01 }
                    return (false, watchers)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                for watcher in watchers { watcher.continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
