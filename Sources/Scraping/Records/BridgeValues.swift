public import struct FoundationEssentials.Date

/// What the bridge itself knows of a device at the time of a snapshot.
public struct BridgeValues: Hashable, Sendable {
    /// When the snapshot is made.
    public var now: Date
    /// When the oldest dynamic value in the snapshot was read; nil if it has none.
    public var oldestReading: Date?
    /// Whether a shed or clear waits, or was accepted and is not yet in force; nil: not known.
    public var isShedPending: Bool?
    /// When the shed ends by itself; nil if it does not.
    public var shedUntil: Date?

    public init(now: Date, oldestReading: Date? = nil, isShedPending: Bool? = nil, shedUntil: Date? = nil) {
        self.now = now
        self.oldestReading = oldestReading
        self.isShedPending = isShedPending
        self.shedUntil = shedUntil
    }

    /// 0 and 1 by turns, a minute each. It comes from the time alone, so that it goes on through a restart.
    var heartbeat: Int { (now.wholeSeconds / 60) & 1 }

    /// Whole seconds.
    var dataAge: Int? { oldestReading.map { max(0, Int(now.seconds(since: $0))) } }
}
