/// Decides which events are written when many are alike: the first of a minute, and then one line for all the others.
///
/// What it remembers is bounded: beyond `mostKinds` kinds in a minute, new kinds count as one for each message.
struct RepeatLimit<Event> {
    /// Events that are alike: the same message about the same thing.
    struct Kind: Hashable {
        let level: Int
        let message: String
        /// The fields that tell things apart; nil: whatever they are.
        var subject: String?
    }

    /// What is to be written: an event, for so many that are alike.
    typealias Entry = (event: Event, count: Int)

    private struct Window {
        let end: ContinuousClock.Instant
        var written = 0
        var folded = 0
        /// The newest of those that were folded.
        var last: Event?
    }

    static var window: Duration { .seconds(60) }
    static var most: Int { 20 }
    static var mostKinds: Int { 1000 }

    private var windows: [Kind: Window] = [:]
    private var nextEnd: ContinuousClock.Instant?

    /// How many kinds are remembered.
    var kinds: Int { windows.count }

    /// An event came: what is to be written now, that of other kinds first.
    mutating func take(_ event: Event, _ kind: Kind, at now: ContinuousClock.Instant) -> [Entry] {
        var entries = sweep(at: now)
        var kind = kind
        if windows[kind] == nil, windows.count >= Self.mostKinds { kind.subject = nil }
        var window = windows[kind] ?? Window(end: now + Self.window)
        if window.written < Self.most {
            window.written += 1
            entries.append((event, 1))
        } else {
            window.folded += 1
            window.last = event
        }
        windows[kind] = window
        nextEnd = min(nextEnd ?? window.end, window.end)
        return entries
    }

    /// What is to be written because its minute is over.
    mutating func sweep(at now: ContinuousClock.Instant) -> [Entry] {
        guard let end = nextEnd, end <= now else { return [] }
        return close(windows.filter { $0.value.end <= now })
    }

    /// What is still to be written at the end.
    mutating func flush() -> [Entry] { close(windows) }

    private mutating func close(_ over: [Kind: Window]) -> [Entry] {
        for kind in over.keys { windows[kind] = nil }
        nextEnd = windows.values.map(\.end).min()
        return over.values.sorted { $0.end < $1.end }.compactMap { window in
            window.last.map { ($0, window.folded) }
        }
    }
}
