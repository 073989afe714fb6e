import struct FoundationEssentials.Date
import Synchronization

/// Messages that want the configuration read again. Those that come before it is read are one, so that nobody can keep
/// the bridge busy with them.
final class ReloadRequests: Sendable {
    private let receivedAt = Mutex<Date?>(nil)

    /// - Returns: whether it is the first.
    func add(at time: Date) -> Bool {
        receivedAt.withLock { receivedAt in
            defer { receivedAt = receivedAt ?? time }
            return receivedAt == nil
        }
    }

    /// When the first came; nil if there is none.
    func take() -> Date? {
        receivedAt.withLock { receivedAt in
            defer { receivedAt = nil }
            return receivedAt
        }
    }
}
