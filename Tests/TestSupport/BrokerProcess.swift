import FoundationEssentials
import Glibc

/// A real mosquitto on a free port of 127.0.0.1, with its own folder and configuration.
///
/// It is killed when the last reference to it goes.
public final class BrokerProcess: Sendable {
    /// How the broker is configured. The default takes anybody, in the clear, and keeps nothing on disk.
    public struct Options: Sendable {
        /// Names and passwords.
        public var users: [String: String] = [:]
        /// Whether others are let in as well; nil: if there are no users.
        public var allowsAnonymous: Bool?
        /// The text of an ACL file.
        public var acl: String?
        /// The JSON of mosquitto's dynamic security plugin, which can refuse subscriptions; the ACL file cannot.
        public var dynamicSecurity: String?
        /// Serve TLS, with the server certificate among these.
        public var tls: TestCertificates?
        /// With TLS: let in only clients whose certificate the CA signed.
        public var requiresClientCertificate = false
        /// Keep sessions, retained and queued messages over a restart.
        public var isPersistent = false
        /// `max_inflight_messages`: messages in flight a client, sent to MQTT 5 clients as Receive Maximum.
        public var maxInFlight: Int?
        /// Log every packet (slow).
        public var logsPackets = false
        /// Further lines of the configuration file, for the whole broker.
        public var lines: [String] = []

        public init() {}
    }

    /// Where it listens.
    public let port: Int
    /// Always 127.0.0.1.
    public let host = "127.0.0.1"
    /// Its configuration, and what it keeps.
    public let folder: TemporaryFolder
    private let process: Locked<ChildProcess>

    /// Starts a broker and waits until it listens.
    public static func start(_ options: Options = Options()) async throws -> BrokerProcess {
        let folder = try TemporaryFolder()
        for attempt in 1...5 {
            let port = try FreePort.find()
            try await configure(options, port: port, in: folder)
            do {
                let process = try await launch(in: folder)
                return BrokerProcess(port: port, folder: folder, process: process)
            } catch  where attempt < 5 {
                // Somebody took the port in between.
                continue
            }
        }
        fatalError("the last attempt returns or throws")
    }

    /// As `start(_:)`, changing the default options in place.
    public static func start(_ change: (inout Options) -> Void) async throws -> BrokerProcess {
        var options = Options()
        change(&options)
        return try await start(options)
    }

    private init(port: Int, folder: TemporaryFolder, process: ChildProcess) {
        self.port = port
        self.folder = folder
        self.process = Locked(process)
    }

    /// Its process id, and its log since it was last started.
    public var pid: Int32 { process.value.pid }
    public var log: String { process.value.transcript }

    /// Waits for a line of its log, written since it was last started.
    public func logLine(
        within limit: Duration = .seconds(60), containing text: String, file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        _ = try await process.value.line(within: limit, file: file, line: line) { $0.contains(text) }
    }

    /// Ends it in order (SIGTERM), keeping its port and folder.
    public func stop() async throws {
        process.value.terminate()
        try await process.value.exitStatus()
    }

    /// Ends it at once, as a crash does.
    public func kill() async throws {
        process.value.kill()
        try await process.value.exitStatus()
    }

    /// Has it read its configuration, passwords and access list anew.
    public func reload() { process.value.send(SIGHUP) }

    /// Freezes it: its sockets stay open, but nothing answers, as if the network were gone.
    public func freeze() { process.value.send(SIGSTOP) }
    /// Ends `freeze()`.
    public func thaw() { process.value.send(SIGCONT) }

    /// Starts it again, on the same port, after `stop()` or `kill()`.
    public func restart() async throws {
        // Connections of before may hold the port for a moment.
        process.value = try await eventually("the broker listens again on port \(port)") {
            try? await Self.launch(in: folder)
        }
    }

    private static func launch(in folder: TemporaryFolder) async throws -> ChildProcess {
        let process = try await ChildProcess.start(
            "/usr/sbin/mosquitto", ["-c", folder.path("mosquitto.conf")], directory: folder.path)
        _ = try await process.line { $0.hasSuffix("running") }
        return process
    }

    private static func configure(_ options: Options, port: Int, in folder: TemporaryFolder) async throws {
        // `user root` matters only when the tests run as root: mosquitto could not read its own folder otherwise.
        var lines = ["user root", "listener \(port) 127.0.0.1", "set_tcp_nodelay true"]
        if let tls = options.tls {
            lines += ["cafile \(tls.ca)", "certfile \(tls.server.certificate)", "keyfile \(tls.server.key)"]
            lines += ["require_certificate \(options.requiresClientCertificate)"]
        }
        lines += ["allow_anonymous \(options.allowsAnonymous ?? options.users.isEmpty)", "log_dest stderr"]
        let logged = options.logsPackets ? ["all"] : ["error", "warning", "notice", "information"]
        lines += logged.map { "log_type \($0)" }
        lines += ["persistence \(options.isPersistent)", "persistence_location \(folder.path)/"]
        if options.isPersistent { lines.append("autosave_interval 1") }
        if let maximum = options.maxInFlight { lines.append("max_inflight_messages \(maximum)") }
        if let acl = options.acl { lines.append("acl_file \(try folder.write("acl", acl))") }
        if let security = options.dynamicSecurity {
            lines.append("plugin \(try dynamicSecurityPlugin())")
            lines.append("plugin_opt_config_file \(try folder.write("security.json", security))")
        }
        if !options.users.isEmpty {
            let file = try folder.write("passwords", options.users.map { "\($0):\($1)\n" }.joined())
            let result = try await ChildProcess.run("mosquitto_passwd", ["-U", file])
            guard result.status == .exited(0) else {
                throw CommandFailed(command: "mosquitto_passwd", output: result.errorOutput)
            }
            lines.append("password_file \(file)")
        }
        lines += options.lines
        try folder.write("mosquitto.conf", lines.joined(separator: "\n") + "\n")
    }

    /// The plugin lies in a folder named after the machine.
    private static func dynamicSecurityPlugin() throws -> String {
        for folder in try FileManager.default.contentsOfDirectory(atPath: "/usr/lib") {
            let path = "/usr/lib/\(folder)/mosquitto_dynamic_security.so"
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw CommandFailed(command: "find mosquitto_dynamic_security.so below /usr/lib", output: "not there")
    }
}
