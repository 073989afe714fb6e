public import struct FoundationEssentials.Date

/// The errors that are active, so that each is told once when it begins, again only if it changes, and once when it ends.
public struct ErrorLedger: Hashable, Sendable {
    private var entries: [String: Entry] = [:]

    private struct Entry: Hashable {
        var error: BridgeError
        let since: Date
    }

    public init() {}

    /// The active errors, oldest first.
    public var active: [BridgeError] { lasting.map(\.error) }

    /// The active errors with the time that each began, which stands for its change too; oldest first.
    public var lasting: [BridgeErrorChange] {
        entries.values.sorted { ($0.since, $0.error.id) < ($1.since, $1.error.id) }.map {
            BridgeErrorChange(error: $0.error, state: .active, time: $0.since, since: $0.since)
        }
    }

    /// Notes that an error is there.
    ///
    /// - Returns: what to publish; nil if it was told before in the same words.
    public mutating func raise(_ error: BridgeError, at now: Date) -> BridgeErrorChange? {
        if entries[error.id]?.error == error { return nil }
        let since = entries[error.id]?.since ?? now
        entries[error.id] = Entry(error: error, since: since)
        return BridgeErrorChange(error: error, state: .active, time: now, since: since)
    }

    /// Notes that an error is over.
    ///
    /// - Returns: what to publish; nil if there was none with this id.
    public mutating func clear(_ id: String, at now: Date) -> BridgeErrorChange? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        return BridgeErrorChange(error: entry.error, state: .cleared, time: now, since: entry.since)
    }
}
