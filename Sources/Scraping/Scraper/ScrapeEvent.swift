/// What a scraper tells of.
public enum ScrapeEvent: Sendable {
    /// A device's snapshot is ready.
    case outcome(ScrapeOutcome)
    /// Something that a person must act on has appeared or is over.
    case problem(ScrapeProblemChange)
    /// A value does not fit its register's type; told once.
    case unconverted(ConversionWarning)
}
