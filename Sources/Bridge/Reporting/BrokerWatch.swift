import struct FoundationEssentials.Date
import Synchronization

/// How the connection to the broker fares, for metrics and readiness.
final class BrokerWatch: Sendable {
    struct State: Sendable {
        var isConnected = false
        /// Since when it is so; nil before the first attempt has ended.
        var since: Date?
        /// Why there is no connection.
        var reason: String?
        /// Connections that were made, and those that were lost or could not be made.
        var connections = 0
        var failures = 0
    }

    private let watched = Mutex(State())

    var state: State { watched.withLock { $0 } }

    func connected(at now: Date) {
        watched.withLock { state in
            state.connections += 1
            state.isConnected = true
            state.since = now
            state.reason = nil
        }
    }

    func disconnected(_ reason: String, at now: Date) {
        watched.withLock { state in
            state.failures += 1
            if state.isConnected || state.since == nil { state.since = now }
            state.isConnected = false
            state.reason = reason
        }
    }
}
