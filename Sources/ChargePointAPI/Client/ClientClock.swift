public import FoundationEssentials

/// The client's view of time, so that tests need not wait for it.
public struct ClientClock: Sendable {
    /// Time since some fixed moment; never goes back.
    public let now: @Sendable () -> Duration
    /// Time of day, needed only for a `Retry-After` with a date.
    public let date: @Sendable () -> Date
    /// Returns after the duration, or throws when the task is cancelled.
    public let sleep: @Sendable (Duration) async throws -> Void

    /// Times of `clock`, and the time of day of `date`.
    public init(_ clock: some Clock<Duration>, date: @escaping @Sendable () -> Date = { Date() }) {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
        self.date = date
    }

    /// A clock made of its parts.
    public init(
        now: @escaping @Sendable () -> Duration, date: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.date = date
        self.sleep = sleep
    }

    /// Real time, which goes on while the machine sleeps.
    public static var continuous: ClientClock { ClientClock(ContinuousClock()) }
}
