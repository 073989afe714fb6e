/// Lets through so many calls a second on average, and few at once.
///
/// Kept as the time at which the bucket will be full again, in whole nanoseconds (the generic cell rate algorithm), so
/// that no rounding adds up.
struct TokenBucket: Sendable {
    /// Time that one call costs.
    private let cost: Duration
    /// How far the bucket may run ahead of the clock: calls at once less one.
    private let burst: Duration
    /// When the bucket is full again.
    private var fullAt: Duration

    /// A tenth of a second's calls, at least one, may go at once: enough not to depend on a timer's precision, too
    /// little to be felt by the service.
    init(perSecond: Double, now: Duration) {
        let rate = min(max(perSecond, 1e-6), 1e9)
        cost = .nanoseconds(Int64((1e9 / rate).rounded(.up)))
        burst = cost * max(0, Int(rate / 10) - 1)
        fullAt = now
    }

    /// How long until a call may go; zero for at once.
    func wait(now: Duration) -> Duration {
        max(.zero, fullAt - burst - now)
    }

    /// Takes one call's token.
    mutating func take(now: Duration) {
        fullAt = max(fullAt, now) + cost
    }
}
