public import struct FoundationEssentials.Date

/// How many calls an account has made, by quarters of an hour, for a day back.
///
/// A budget of calls a day holds for any 24 hours, and so for each calendar day whatever the time zone in which the
/// service counts. It also has no midnight at which everything may burst.
public struct CallRecord: Hashable, Sendable {
    /// Seconds that are counted together.
    static let quarter = 900
    /// Quarters that count: those of a day, and the one under way.
    static let quarters = 97

    /// Number of the newest quarter since 1970.
    private var newest: Int?
    /// The newest first.
    private var counts = Array(repeating: 0, count: quarters)

    public init() {}

    mutating func add(_ count: Int, at now: Date) {
        advance(to: now)
        counts[0] += count
    }

    /// Calls of the last 24 hours, rounded up to whole quarters.
    public func used(at now: Date) -> Int { used(at: now, quartersAhead: 0) }

    /// Calls until now that will still count so many quarters ahead.
    func used(at now: Date, quartersAhead: Int) -> Int {
        let age = quartersAhead + max(0, Self.number(now) - (newest ?? Self.number(now)))
        return age >= counts.count ? 0 : counts[..<(counts.count - age)].reduce(0, +)
    }

    /// When fewer than `allowance` calls count, if no more are made.
    func date(below allowance: Int, at now: Date) -> Date {
        let ahead = (0...Self.quarters).first { used(at: now, quartersAhead: $0) < allowance } ?? Self.quarters
        return ahead == 0 ? now : Date(wholeSeconds: (Self.number(now) + ahead) * Self.quarter)
    }

    private mutating func advance(to now: Date) {
        let number = Self.number(now)
        guard let newest else { self.newest = number; return }
        // The clock was put back: what was counted is as old as it was. A small step is none.
        guard number != newest, number < newest - 1 || number > newest else { return }
        self.newest = number
        guard number > newest else { return }
        let passed = min(number - newest, counts.count)
        counts.removeLast(passed)
        counts.insert(contentsOf: repeatElement(0, count: passed), at: 0)
    }

    private static func number(_ date: Date) -> Int {
        // Far beyond any clock, but not beyond Int.
        Int((max(-1e12, min(1e12, date.timeIntervalSince1970)) / Double(quarter)).rounded(.down))
    }
}

// MARK: Keeping

extension CallRecord {
    /// For the state folder: the newest quarter's number, then the counts from it back.
    public var text: String {
        guard let newest else { return "" }
        let last = counts.lastIndex { $0 != 0 } ?? 0
        return ([newest] + counts[...last]).map(String.init).joined(separator: " ")
    }

    /// Nil if `text` is not what ``text`` gave.
    public init?(text: String) {
        guard !text.isEmpty else { return }
        let numbers = text.split(separator: " ", omittingEmptySubsequences: false).map { Int($0) }
        guard (2...Self.quarters + 1).contains(numbers.count), let first = numbers[0], abs(first) < 1 << 40 else {
            return nil
        }
        newest = first
        for (place, number) in numbers.dropFirst().enumerated() {
            guard let number, (0...1 << 40).contains(number) else { return nil }
            counts[place] = number
        }
    }
}

/// Where records are kept over restarts.
public protocol CallBudgetStore: Sendable {
    /// The record of an account, nil if there is none.
    func load(account: String) -> CallRecord?
    /// Keeps a record. Is called at most once a minute for an account, and at the end, from any thread; it must return
    /// soon.
    func save(_ record: CallRecord, account: String)
}

/// Keeps nothing: after a restart the day's calls count from zero.
public struct NoCallBudgetStore: CallBudgetStore {
    public init() {}
    public func load(account: String) -> CallRecord? { nil }
    public func save(_ record: CallRecord, account: String) {}
}
