/// When a failed read is repeated: exponential backoff with full jitter, inside a window.
///
/// Before the n-th repetition it waits for a random part of `min(longest, base × 2ⁿ⁻¹)`:
///
///     n      1     2     3     4     5…
///     up to  0.5 s 1 s   2 s   4 s   8 s
///
/// Where the service says how long to wait, it waits for that and a random part of `base`.
public struct RetryPolicy: Sendable, Hashable {
    /// Longest wait before the first repetition. Default 0.5 s.
    public var base: Duration
    /// Longest wait before any repetition. Default 8 s.
    public var longest: Duration
    /// Repetitions begin no later than this after the first attempt, unless the caller gives a limit. Default 30 s.
    public var window: Duration

    /// All at their defaults unless given.
    public init(base: Duration = .milliseconds(500), longest: Duration = .seconds(8), window: Duration = .seconds(30)) {
        self.base = base
        self.longest = longest
        self.window = window
    }

    /// How long to wait before repetition `number` (from 1); `random` is at least 0 and below 1.
    func delay(before number: Int, retryAfter: Duration?, random: Double) -> Duration {
        if let retryAfter { return retryAfter + base * random }
        let factor = number >= 32 ? Int(Int32.max) : 1 << (number - 1)
        return min(longest, base * factor) * random
    }
}
