public import Logging

/// Hands events to the bridge's log, each as one line.
public struct LineLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    private let label: String
    private let log: BridgeLog
    /// Set by whoever wants another level than the log's.
    private var ownLevel: Logger.Level?

    init(label: String, log: BridgeLog) {
        self.label = label
        self.log = log
    }

    public var logLevel: Logger.Level {
        get { ownLevel ?? log.level }
        set { ownLevel = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        log.take(event.level, event.message.description, all, label: label)
    }
}
