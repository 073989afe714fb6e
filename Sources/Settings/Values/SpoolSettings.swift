/// `spool`: what is kept on disk while the broker is away.
public struct SpoolSettings: Hashable, Sendable {
    public var mode = SpoolMode.all
    /// Seconds; older messages are dropped.
    public var maxAge = 7 * 86_400
    /// Bytes; beyond, the oldest messages are dropped.
    public var maxBytes = 1 << 30

    public init() {}
}

/// `spool.mode`.
public enum SpoolMode: String, CaseIterable, Hashable, Sendable {
    /// Every message, for historians.
    case all
    /// Each topic's newest message.
    case latest
}
