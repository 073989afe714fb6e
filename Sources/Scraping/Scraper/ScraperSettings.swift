public import Registry

/// How an account is read.
public struct ScraperSettings: Hashable, Sendable {
    /// Seconds by which the account's ticks lie behind multiples of their intervals, so that several accounts do not
    /// call at the same instant.
    public var offset = 0
    /// Whether each port is a device of its own.
    public var layout = DeviceLayout.port
    /// Calls handed to the client at once; the client has limits of its own. More than it can work on only keeps it
    /// from idling.
    public var concurrentCalls = 8

    public init(offset: Int = 0, layout: DeviceLayout = .port, concurrentCalls: Int = 8) {
        self.offset = offset
        self.layout = layout
        self.concurrentCalls = max(1, concurrentCalls)
    }
}
