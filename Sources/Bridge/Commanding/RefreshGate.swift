import struct FoundationEssentials.Date
import Registry
import Scraping

/// Whether a get message may have the API called: each register class of a station at most every ten seconds, and all of
/// an account with no more than a tenth of what its daily budget allows, so that a client that asks in a loop does not use
/// up what scrapes and commands need. Pure.
struct RefreshGate: Sendable {
    enum Verdict: Hashable, Sendable {
        case call
        /// It was read so many seconds ago.
        case fresh(Double)
        /// The account's share is used up; so many seconds until there is one call again.
        case exhausted(Double)
    }

    /// Seconds for which a reading is as good as a new one.
    static let youth: Double = 10
    /// Calls of an account that may come at once, after a while without any.
    static let burst: Double = 60
    private static let share = 0.1

    /// By account: what is left, and as of when.
    private var allowances: [String: (left: Double, at: Date)] = [:]
    private var lastCalls: [ReadKey: Date] = [:]

    /// Judges a call, and takes it as made if it may be.
    ///
    /// - Parameters:
    ///   - readAt: when the class was last read; nil if never.
    ///   - perDay: calls that the account may make in a day.
    mutating func judge(_ key: ReadKey, readAt: Date?, account: String, perDay: Int, at now: Date) -> Verdict {
        let latest = [readAt, lastCalls[key]].compactMap(\.self).max()
        if let latest {
            let age = now.timeIntervalSince(latest)
            if (0..<Self.youth).contains(age) { return .fresh(age) }
        }
        let perSecond = max(Double(perDay) * Self.share / 86_400, 1 / 3600)
        var (left, at) = allowances[account] ?? (Self.burst, now)
        left = min(Self.burst, left + max(0, now.timeIntervalSince(at)) * perSecond)
        at = now
        guard left >= 1 else {
            allowances[account] = (left, at)
            return .exhausted((1 - left) / perSecond)
        }
        allowances[account] = (left - 1, at)
        if lastCalls.count >= 10_000 { lastCalls = lastCalls.filter { now.timeIntervalSince($0.value) < Self.youth } }
        lastCalls[key] = now
        return .call
    }
}
