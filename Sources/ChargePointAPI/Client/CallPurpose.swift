/// What calls are made for. It decides who goes first, and who is held up when the calls of a day run out.
public enum CallPurpose: Sendable {
    /// Reading at the account's own pace.
    case scrape
    /// A command waits for it: it goes before what is read for scrapes, and no budget holds it up.
    case command

    /// That of the calls that this task makes.
    @TaskLocal public static var current = CallPurpose.scrape
}
