/// How much a scraper has done, since its start.
public struct ScrapeStatistics: Hashable, Sendable {
    /// Calls made; one that has several pages counts once.
    public var calls = 0
    /// Calls that wait for their turn.
    public var waitingCalls = 0
    /// Reads that were skipped at their tick because the one before still ran.
    public var skippedReads = 0
    /// Ticks of an interval that passed unseen, in a suspend or a jump of the clock.
    public var missedTicks = 0
    /// Whether reading rests because the credentials are not accepted.
    public var isPaused = false
    /// By how much intervals are stretched because the budget or the API does not suffice.
    public var stretch = StretchFactor.none
}
