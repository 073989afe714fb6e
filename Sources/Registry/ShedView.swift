public import struct FoundationEssentials.Date

/// What the bridge itself knows of a target's shed, beside what getLoad says: the points `shedPending` and `shedUntil`.
public struct ShedView: Hashable, Sendable {
    /// Whether a shed or clear waits for its turn or its start, or was accepted and does not show in getLoad yet; nil: not
    /// known.
    public var isPending: Bool?
    /// When the shed that was last asked for ends by itself; nil if none was, it is over, or it lasts until cleared.
    public var until: Date?

    public init(isPending: Bool? = nil, until: Date? = nil) {
        self.isPending = isPending
        self.until = until
    }
}
