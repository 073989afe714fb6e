import Synchronization

/// When something last came round that must come round again and again, so that others can see whether it is stuck.
///
/// On a clock that stands still while the machine sleeps: nothing is stuck just because nobody was awake.
public final class Heartbeat: Sendable {
    private let last = Mutex<SuspendingClock.Instant?>(nil)

    public init() {}

    public func beat() { last.withLock { $0 = .now } }

    /// It need not come round any more.
    public func rest() { last.withLock { $0 = nil } }

    /// Seconds since the last beat; nil before the first.
    public var age: Double? { last.withLock { $0.map { ($0.duration(to: .now)) / .seconds(1) } } }
}
