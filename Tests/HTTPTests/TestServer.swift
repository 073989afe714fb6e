import HTTP
import TestSupport

/// One of the servers in `Fixtures`, running on a free port of 127.0.0.1.
final class TestServer: Sendable {
    let process: ChildProcess
    let port: Int
    private let scheme: String

    private init(process: ChildProcess, port: Int, scheme: String) {
        self.process = process
        self.port = port
        self.scheme = scheme
    }

    /// Starts the misbehaving HTTP/1.1 server.
    static func start() async throws -> TestServer {
        try await start("server.py", [], "http")
    }

    /// The same over TLS.
    static func start(_ pair: TestCertificates.Pair, _ options: [String] = []) async throws -> TestServer {
        try await start(certificate: pair.certificate, key: pair.key, options)
    }

    static func start(certificate: String, key: String, _ options: [String] = []) async throws -> TestServer {
        try await start("server.py", ["--cert", certificate, "--key", key] + options, "https")
    }

    /// Starts the HTTP/2 server.
    static func startHTTP2(_ pair: TestCertificates.Pair) async throws -> TestServer {
        try await start("http2_server.py", ["--cert", pair.certificate, "--key", pair.key], "https")
    }

    private static func start(_ script: String, _ options: [String], _ scheme: String) async throws -> TestServer {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let process = try await ChildProcess.start("python3", ["/\(folder)/Fixtures/\(script)"] + options)
        let line = try await process.line { $0.hasPrefix("port ") }
        return TestServer(process: process, port: Int(line.dropFirst(5)) ?? 0, scheme: scheme)
    }

    /// A server that several tests share; they tell their connections apart by its answers.
    static let shared = Task { try await start() }

    func url(_ path: String, host: String = "127.0.0.1") -> String { "\(scheme)://\(host):\(port)\(path)" }

    func request(_ path: String, method: String = "GET", body: String = "") -> HTTPRequest {
        HTTPRequest(url: url(path), method: method, body: Array(body.utf8), timeout: .seconds(120))
    }

    /// What the server has seen: its most and present open connections, then a line a request.
    func seen(by client: HTTPClient) async throws -> [String] {
        try await client.send(request("/stats")).text.split(separator: "\n").map(String.init)
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The number of the server's connection that it came over.
    var connection: String? { header("X-Connection") }
}

/// A client for servers of this machine, whatever proxy the environment names.
func makeClient(_ change: (inout HTTPConfiguration) -> Void = { _ in }) throws -> HTTPClient {
    var configuration = HTTPConfiguration(proxy: "")
    change(&configuration)
    return try HTTPClient(configuration: configuration)
}

/// The error that `body` ends in; nil if it ends well.
func httpError(_ body: () async throws(HTTPError) -> Void) async -> HTTPError? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}
