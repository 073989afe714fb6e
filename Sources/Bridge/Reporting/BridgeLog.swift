import struct FoundationEssentials.Date
import Glibc
public import Logging
public import Registry
public import ServiceLifecycle
public import Settings
import Synchronization

/// The bridge's log: one line an event on standard error, text for people or JSON for collectors.
///
/// - Events that are alike are folded when they come too often, see `RepeatLimit`; not those of the levels trace and
///   debug, which somebody asked for, nor critical ones.
/// - No secret of the configuration gets through, should one ever be in an event: a net below types that do not print.
///
/// As a service it sees to it that folded events are told when their minute is over.
public final class BridgeLog: Service, CustomStringConvertible {
    fileprivate struct State {
        var format: LogFormat
        var secrets: [String]
        var repeats = RepeatLimit<LogLine>()
    }

    /// The fields that tell one thing from another; all others are what is said of it.
    private static let subjects: Set<String> = [
        "account", "broker", "device", "field", "id", "operation", "response", "station", "status", "target", "topic",
        "where",
    ]
    /// Characters; what is shorter would be found in harmless words.
    private static let shortestSecret = 6

    private let state: Mutex<State>
    private let leastLevel: Atomic<Int>
    private let style: LogLine.Style
    private let now: @Sendable () -> ContinuousClock.Instant
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - secrets: what must never be written.
    ///   - environment: tells whether standard error is the journal, or a terminal that wants no colours.
    public convenience init(_ settings: LogSettings, secrets: [Secret], environment: [String: String]) {
        self.init(settings, secrets: secrets, style: Self.style(environment))
    }

    /// - Parameter write: takes a whole line, its end included.
    init(
        _ settings: LogSettings = LogSettings(), secrets: [Secret] = [], style: LogLine.Style = LogLine.Style(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        write: @escaping @Sendable (String) -> Void = BridgeLog.standardError
    ) {
        state = Mutex(State(format: settings.format, secrets: Self.texts(secrets)))
        leastLevel = Atomic(settings.level.severity)
        self.style = style
        self.now = now
        self.write = write
    }

    public var description: String { "BridgeLog" }

    /// A logger that writes here.
    public func logger(_ label: String) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, log: self) }
    }

    /// Goes on with other settings, after the configuration was read anew.
    public func update(_ settings: LogSettings, secrets: [Secret]) {
        leastLevel.store(settings.level.severity, ordering: .relaxed)
        state.withLock { state in
            state.format = settings.format
            // The old ones may still be in events that are under way.
            state.secrets = Self.texts(secrets + state.secrets.map(Secret.init))
        }
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: .seconds(5)) } catch { return }
                self.sweep()
            }
        }
        flush()
    }

    /// Writes what was folded and whose minute is over.
    func sweep() {
        let now = now()
        put { $0.repeats.sweep(at: now) }
    }

    /// Writes everything that was folded.
    public func flush() { put { $0.repeats.flush() } }

    // MARK: Events

    var level: Logger.Level { Logger.Level.allCases[leastLevel.load(ordering: .relaxed)] }

    func take(_ level: Logger.Level, _ message: String, _ fields: Logger.Metadata, label: String) {
        let now = now()
        put { state in
            let line = LogLine(
                time: Date(), level: level, label: label, message: state.clean(message),
                fields: fields.sorted { Self.order($0.key) < Self.order($1.key) }
                    .map { (key: $0.key, value: state.clean($0.value).description) })
            guard level > .debug, level < .critical else { return [(line, 1)] }
            let subject = line.fields.filter { Self.subjects.contains($0.key) }
                .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            return state.repeats.take(
                line, .init(level: level.severity, message: message, subject: subject), at: now)
        }
    }

    /// What is wrong comes first; all else by name.
    private static func order(_ key: String) -> (Int, String) { (key == "what" ? 0 : 1, key) }

    private func put(_ decide: (inout State) -> [RepeatLimit<LogLine>.Entry]) {
        let style = style
        let lines = state.withLock { state in
            let entries = decide(&state)
            return entries.map { entry in
                var line = entry.event
                line.count = entry.count
                return (state.format == .json ? line.json(style) : line.text(style)) + "\n"
            }
        }
        for line in lines { write(line) }
    }

    private static func texts(_ secrets: [Secret]) -> [String] {
        // The longest first, since one may be part of another.
        Set(secrets.map { $0.reveal() }).filter { $0.count >= shortestSecret }.sorted { $0.count > $1.count }
    }

    // MARK: Standard error

    /// Writes in one go, so that lines of several threads do not mix.
    public static let standardError: @Sendable (String) -> Void = { line in
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// What suits standard error. systemd names the journal's socket in `JOURNAL_STREAM`, as device and inode;
    /// the variable outlives a redirection of the stream.
    private static func style(_ environment: [String: String]) -> LogLine.Style {
        var status = stat()
        if unsafe fstat(STDERR_FILENO, &status) == 0,
            environment["JOURNAL_STREAM"] == "\(status.st_dev):\(status.st_ino)"
        {
            return LogLine.Style(isForJournal: true)
        }
        // https://no-color.org
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return LogLine.Style(hasColours: isatty(STDERR_FILENO) == 1 && !isPlain)
    }
}

extension BridgeLog.State {
    /// A text without any secret.
    fileprivate func clean(_ text: String) -> String {
        var text = text
        for secret in secrets where text.contains(secret) { text = text.replacing(secret, with: "[secret]") }
        return text
    }

    /// The same for a field, before lists and groups are made into a text in which quotes are escaped.
    fileprivate func clean(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .string(let text): .string(clean(text))
        case .stringConvertible(let convertible): .string(clean(convertible.description))
        case .array(let values): .array(values.map(clean))
        case .dictionary(let values): .dictionary(values.mapValues(clean))
        }
    }
}

extension Logger.Level {
    /// The place among all levels, from 0.
    fileprivate var severity: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension LogLevel {
    fileprivate var severity: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
