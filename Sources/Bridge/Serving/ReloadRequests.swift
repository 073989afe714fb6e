import struct FoundationEssentials.Date
import Synchronization

/// Messages that want the configuration read again. Those that come before it is read are one, and it is not read for them
/// more often than every ten seconds: reading it anew makes API calls where stations are discovered.
final class ReloadRequests: Sendable {
    enum Turn: Hashable, Sendable {
        /// Nobody waits.
        case none
        /// The first of those that wait came then.
        case now(receivedAt: Date)
        /// Seconds until their turn.
        case later(Double)
    }

    private struct State {
        var receivedAt: Date?
        var tookAt: Date?
    }

    private static let pause = 10.0

    private let state = Mutex(State())

    /// - Returns: whether it is the first.
    func add(at time: Date) -> Bool {
        state.withLock { state in
            defer { state.receivedAt = state.receivedAt ?? time }
            return state.receivedAt == nil
        }
    }

    /// Takes those that wait, if it is their turn.
    func take(at now: Date) -> Turn {
        state.withLock { state in
            guard let receivedAt = state.receivedAt else { return .none }
            // After the clock was put back it is, too.
            if let tookAt = state.tookAt, case let passed = now.timeIntervalSince(tookAt), 0..<Self.pause ~= passed {
                return .later(Self.pause - passed)
            }
            (state.receivedAt, state.tookAt) = (nil, now)
            return .now(receivedAt: receivedAt)
        }
    }
}
