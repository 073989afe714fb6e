public import struct FoundationEssentials.Date

/// One scrape: what falls due at one tick.
public struct ScrapeTick: Hashable, Sendable {
    /// The tick; it becomes the messages' `SynchronizedTimeStamp`.
    public let date: Date
    /// The intervals whose tick it is. A read that `isWhole` is due whatever its registers' intervals.
    public internal(set) var intervals: Set<Int>
    public internal(set) var reads: [DueRead]

    public init(date: Date, intervals: Set<Int> = [], reads: [DueRead] = []) {
        self.date = date
        self.intervals = intervals
        self.reads = reads
    }
}

/// A read whose time has come.
public struct DueRead: Hashable, Sendable {
    public let key: ReadKey
    /// Seconds: a response younger than this answers without a call.
    public internal(set) var maxAge: Int
    /// Whether all registers of the key are due, as at the start or after a failure, and not only those of the tick's
    /// intervals.
    public internal(set) var isWhole: Bool

    public init(_ key: ReadKey, maxAge: Int, isWhole: Bool = false) {
        self.key = key
        self.maxAge = maxAge
        self.isWhole = isWhole
    }
}
