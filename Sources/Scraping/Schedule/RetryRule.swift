/// When a read that failed is due again.
public enum RetryRule: Hashable, Sendable {
    /// At its next tick. If its interval is above 300 s also sooner: after 60 s, then 120 s and so on, up to the
    /// interval. A day without static data because of one lost reply would be too long.
    case ticks
    /// Not at its ticks, but after this many seconds: asking sooner is known to be in vain.
    case probe(every: Int)
    /// Not at its ticks, but after 60 s, then 120 s and so on, up to this many seconds.
    case backOff(upTo: Int)

    /// First delay of a doubling row, in seconds.
    static let firstDelay = 60
    /// Longest interval, in seconds, whose next tick is soon enough to retry at.
    static let shortInterval = 300
}
