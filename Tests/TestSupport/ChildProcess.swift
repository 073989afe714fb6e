import Glibc
import Synchronization

/// A process that a test started: its output is kept in memory and can be read while it runs.
///
/// It inherits no descriptor and is killed when the last reference to it goes, and when the tests' process dies.
public final class ChildProcess: Sendable {
    /// How a process ended.
    public enum ExitStatus: Sendable, Hashable {
        /// It returned this code. 127: the executable could not be started.
        case exited(Int32)
        /// A signal ended it.
        case signalled(Int32)
    }

    /// Its process id.
    public let pid: Int32
    /// The executable, and what it was started with.
    public let command: String
    private let record: Record

    /// What the threads that watch the process note down.
    private final class Record: Sendable {
        struct State {
            var transcript: Transcript
            var status: ExitStatus?
            /// Set with the lock held before the process is reaped: from then on its id may be another's.
            var isReaped = false
        }
        let state: Mutex<State>
        init(limit: Int) { state = Mutex(State(transcript: Transcript(limit: limit))) }
    }

    /// Starts `path` (looked up in `PATH` if it has no slash).
    ///
    /// - Parameters:
    ///   - environment: added to, or replacing, variables of this process.
    ///   - directory: where it starts; this process's own if nil.
    ///   - limit: bytes of output kept; beyond it the oldest lines go.
    public static func start(
        _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
        limit: Int = 16 << 20
    ) async throws -> ChildProcess {
        let output = try Pipe()
        let error = try Pipe()
        let variables = currentEnvironment().merging(environment) { $1 }.map { "\($0)=\($1)" }
        let pid = try await Spawner.spawn(
            .init(
                path: path, arguments: arguments, environment: variables, directory: directory,
                output: output.write, error: error.write))
        close(output.write)
        close(error.write)
        return try ChildProcess(
            pid: pid, command: ([path] + arguments).joined(separator: " "), limit: limit, output: output.read,
            error: error.read)
    }

    /// Runs `path` to its end and returns how that was and what it wrote.
    public static func run(
        _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
        within limit: Duration = .seconds(60)
    ) async throws -> (status: ExitStatus, output: String, errorOutput: String) {
        let child = try await start(path, arguments, environment: environment, directory: directory)
        let status = try await child.exitStatus(within: limit)
        return (status, child.output, child.errorOutput)
    }

    private init(pid: pid_t, command: String, limit: Int, output: Int32, error: Int32) throws {
        self.pid = pid
        self.command = command
        let record = Record(limit: limit)
        self.record = record
        let ended = try Pipe()
        startThread { Self.awaitEnd(of: pid, record, signal: ended.write) }
        startThread { Self.collect(output, error, until: ended.read, record) }
    }

    deinit { kill() }

    /// What it wrote to its standard output so far.
    public var output: String { record.state.withLock { $0.transcript.text(of: .output) } }
    /// What it wrote to its standard error so far.
    public var errorOutput: String { record.state.withLock { $0.transcript.text(of: .error) } }
    /// What it wrote to both, line by line as it came.
    public var transcript: String { record.state.withLock { $0.transcript.text } }
    /// How many lines it has written to both: a mark for `line(after:)`.
    public var lineCount: Int { record.state.withLock { $0.transcript.dropped + $0.transcript.lines.count } }
    /// The lines of its standard output from line `mark` (of both streams) on.
    public func outputLines(after mark: Int = 0) -> [String] {
        record.state.withLock { state in
            state.transcript.lines.dropFirst(mark - state.transcript.dropped)
                .filter { $0.stream == .output }.map(\.text)
        }
    }
    /// Whether it has not ended.
    public var isRunning: Bool { record.state.withLock { $0.status == nil } }

    /// Waits for a line of either stream that matches; those written before count too, from `mark` on.
    public func line(
        within limit: Duration = .seconds(60), after mark: Int = 0, file: StaticString = #fileID, line: UInt = #line,
        where matches: (String) -> Bool
    ) async throws -> String {
        var next = mark
        let deadline = ContinuousClock.now.advanced(by: limit)
        while true {
            let (lines, count, status) = record.state.withLock { state in
                let dropped = state.transcript.dropped
                let new = state.transcript.lines.dropFirst(max(0, next - dropped)).map(\.text)
                return (new, dropped + state.transcript.lines.count, state.status)
            }
            next = count
            if let found = lines.first(where: matches) { return found }
            if status != nil || ContinuousClock.now >= deadline {
                let end = status.map { "it ended: \($0); " } ?? ""
                throw DidNotHappen(
                    "a line of \(command)", limit: limit, detail: "\(end)it wrote:\n\(transcript.suffix(4000))",
                    file: file, line: line)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for its end.
    @discardableResult
    public func exitStatus(
        within limit: Duration = .seconds(60), file: StaticString = #fileID, line: UInt = #line
    ) async throws -> ExitStatus {
        try await eventually("the end of \(command)", within: limit, file: file, line: line) {
            record.state.withLock { $0.status }
        }
    }

    /// Asks it to end as Ctrl-C does (SIGINT).
    public func interrupt() { send(SIGINT) }
    /// Asks it to end (SIGTERM).
    public func terminate() { send(SIGTERM) }
    /// Ends it at once (SIGKILL).
    public func kill() { send(SIGKILL) }
    /// Sends any signal, such as SIGHUP or SIGSTOP, if it still runs.
    public func send(_ signal: Int32) {
        record.state.withLock { state in
            if !state.isReaped { _ = Glibc.kill(pid, signal) }
        }
    }

    /// Body of a thread: blocks until the process ends.
    private static func awaitEnd(of pid: pid_t, _ record: Record, signal: Int32) {
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        var status: Int32 = 0
        record.state.withLock { state in
            state.isReaped = true
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        }
        // The collector reads the status after the rest of the output, so that who sees the end sees all lines.
        withUnsafeBytes(of: status) { _ = write(signal, $0.baseAddress!, $0.count) }
        close(signal)
    }

    /// Body of a thread: reads both streams until the process has ended, and then what is still in the pipes.
    private static func collect(_ output: Int32, _ error: Int32, until ended: Int32, _ record: Record) {
        var polled = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: error, events: Int16(POLLIN), revents: 0),
            pollfd(fd: ended, events: Int16(POLLIN), revents: 0),
        ]
        for descriptor in [output, error] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        var buffer = [UInt8](repeating: 0, count: 65536)
        func drain(_ index: Int, _ stream: Transcript.Stream) {
            while polled[index].fd >= 0 {
                let count = read(polled[index].fd, &buffer, buffer.count)
                if count > 0 { record.state.withLock { $0.transcript.append(buffer[..<count], from: stream) } }
                if count == 0 { polled[index].fd = -1 }
                if count < 0, errno != EINTR { return }
            }
        }
        while polled[2].revents == 0 {
            _ = poll(&polled, 3, -1)
            drain(0, .output)
            drain(1, .error)
        }
        var status: Int32 = 0
        _ = withUnsafeMutableBytes(of: &status) { read(ended, $0.baseAddress!, $0.count) }
        for descriptor in [output, error, ended] { close(descriptor) }
        let signal = status & 0x7f
        record.state.withLock { $0.status = signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal) }
    }
}

/// The two ends of a pipe that no child inherits: children close everything above standard error.
private struct Pipe {
    let read: Int32
    let write: Int32
    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SystemError("pipe") }
        (read, write) = (ends[0], ends[1])
    }
}

/// This process's environment.
private func currentEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
        let text = String(cString: entry)
        if let equals = text.firstIndex(of: "=") {
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        next += 1
    }
    return variables
}
