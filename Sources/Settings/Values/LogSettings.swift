/// `log`: what the bridge writes to its standard error.
public struct LogSettings: Hashable, Sendable {
    public var level = LogLevel.info
    public var format = LogFormat.text

    public init() {}
}

/// `log.level`, least serious first.
public enum LogLevel: String, CaseIterable, Hashable, Sendable {
    case trace, debug, info, notice, warning, error, critical
}

/// `log.format`.
public enum LogFormat: String, CaseIterable, Hashable, Sendable {
    /// A line an event, for people.
    case text
    /// A JSON object a line, for collectors.
    case json
}
