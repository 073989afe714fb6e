public import Registry
public import Settings

/// Where the bridge reads its configuration anew, and when.
public struct ConfigurationSource: Sendable {
    /// Something for each time that somebody asks for it: SIGHUP.
    public let requests: AsyncStream<Void>
    /// Reads the files; blocks meanwhile.
    public let read: @Sendable () -> (configuration: BridgeConfiguration?, problems: [Problem])
    /// Follows `log`.
    public let log: BridgeLog

    public init(
        requests: AsyncStream<Void>, log: BridgeLog,
        read: @escaping @Sendable () -> (configuration: BridgeConfiguration?, problems: [Problem])
    ) {
        self.requests = requests
        self.log = log
        self.read = read
    }
}
