import HTTP
import TestSupport
import Testing

/// Answers that do not come, or not as they should.
@Suite struct HTTPFailureTests {
    let client: HTTPClient
    let server: TestServer

    init() async throws {
        client = try makeClient()
        server = try await TestServer.shared.value
    }

    private func error(_ path: String, _ change: (inout HTTPRequest) -> Void = { _ in }) async -> HTTPError? {
        var request = server.request(path, method: "POST", body: "secret body")
        request.headers = [("Authorization", "secret header")]
        change(&request)
        let failure = await httpError { () throws(HTTPError) in _ = try await client.send(request) }
        if let failure {
            #expect(!"\(failure) \(failure.message)".contains("secret"))
        }
        return failure
    }

    /// The error after a time-out that `isWanted`; longer ones are tried, since on a busy machine a short one may pass
    /// before the request is on its way.
    private func timeOut(_ path: String, until isWanted: (HTTPError) -> Bool) async -> HTTPError? {
        for limit in [300, 1_000, 5_000, 20_000] {
            guard let failure = await error(path, { $0.timeout = .milliseconds(limit) }) else { return nil }
            if isWanted(failure) || limit == 20_000 { return failure }
        }
        return nil
    }

    @Test(arguments: ["/slow?secret=1", "/silent?secret=1"])
    func `a slow answer is given up`(_ path: String) async {
        let failure = await timeOut(path) { $0.code == .timedOut }
        #expect(failure?.code == .timedOut)
        #expect(
            failure?.message.hasPrefix("no whole answer from 127.0.0.1:\(server.port) within ") == true,
            "\(failure?.message ?? "")")
        #expect(failure?.curlCode == 28)
    }

    @Test func `what came of a slow answer is told`() async {
        let failure = await timeOut("/slow") { $0.message.hasSuffix("(10 bytes of it came)") }
        #expect(failure?.message.hasSuffix("(10 bytes of it came)") == true, "\(failure?.message ?? "")")
    }

    @Test func `a refused connection names host and port`() async throws {
        let port = try FreePort.find()
        let failure = await error("/") { $0.url = "http://127.0.0.1:\(port)/path?key=secret" }
        #expect(failure?.code == .couldNotConnect)
        #expect(failure?.message.hasPrefix("no connection to 127.0.0.1:\(port): ") == true)
        #expect(failure?.remedy.isEmpty == false)
        #expect(failure.map { "\($0)" } == failure.map { "\($0.message); \($0.remedy)" })
    }

    @Test func `a host that lets nobody in is given up`() async throws {
        // Its queue of one is full, and nobody accepts: further connections are ignored.
        let deaf = try DeafListener()
        defer { deaf.close() }
        let failure = await error("/") {
            $0.url = "http://127.0.0.1:\(deaf.port)/"
            $0.connectTimeout = .milliseconds(300)
        }
        #expect(failure?.code == .connectTimedOut)
        #expect(failure?.message.hasPrefix("no connection to 127.0.0.1:\(deaf.port) within 0.3 seconds") == true)
    }

    @Test func `a name without an address is named`() async {
        // A label of 64 letters: refused without asking any name server.
        let host = String(repeating: "x", count: 64) + ".invalid"
        let failure = await error("/") { $0.url = "http://\(host)/" }
        #expect(failure?.code == .couldNotResolve)
        #expect(failure?.message.hasPrefix("no address for \(host):80: ") == true, "\(failure?.message ?? "")")
    }

    @Test(arguments: ["/cut", "/cut?n=1", "/cut-chunked", "/no-answer", "/no-answer?n=1"])
    func `an answer that breaks off is an error`(_ path: String) async {
        let failure = await error(path)
        #expect(failure?.code == .truncated, "\(failure.map { "\($0)" } ?? "no error")")
    }

    @Test(arguments: ["/large?n=100001", "/large-chunked?n=110000", "/gzip?n=100001", "/gzip?n=50000000"])
    func `an answer above the limit is refused`(_ path: String) async {
        let failure = await error(path) { $0.maxResponseBytes = 100_000 }
        #expect(failure?.code == .tooLarge)
        #expect(failure?.message == "the answer of 127.0.0.1:\(server.port) is larger than 100000 bytes")
    }

    @Test(arguments: ["/large?n=100000", "/large-chunked?n=100000", "/gzip?n=100000"])
    func `an answer of just the limit is read`(_ path: String) async throws {
        var request = server.request(path)
        request.maxResponseBytes = 100_000
        #expect(try await client.send(request).body.count == 100_000)
    }

    @Test func `endless headers are refused`() async {
        #expect(await error("/many-headers?n=2000")?.code == .tooLarge)
    }

    @Test func `what is no gzip is an error`() async {
        #expect(await error("/bad-gzip")?.code == .malformed)
    }

    @Test func `what is no HTTP is an error`() async {
        #expect(await error("/not-http")?.code == .malformed)
    }

    @Test func `plain HTTP where TLS is spoken to is an error`() async {
        let failure = await error("/") { [port = server.port] in $0.url = "https://127.0.0.1:\(port)/" }
        #expect(failure?.code == .tls)
        #expect(failure?.message.hasPrefix("no TLS with 127.0.0.1:\(server.port): ") == true)
    }

    @Test(arguments: [
        "", "nonsense?secret", "/path?secret", "http://", "http://a b/?secret", "https://[::1/?secret",
        "http://x:99999/",
        "http://x\u{0}y/?secret", "ftp://127.0.0.1/?secret", "file:///etc/passwd?secret", "http://me:secret@127.0.0.1/",
        "http://secret@127.0.0.1/",
    ])
    func `what is no usable URL is refused`(_ url: String) async {
        let failure = await error("/") { $0.url = url }
        #expect(failure?.code == .badURL, "\(failure.map { "\($0)" } ?? "no error")")
    }

    @Test(arguments: [
        ("A", "b\r\nX: y"), ("A\r\nB", "c"), ("", "x"), ("A:", "x"), ("A B", "x"), ("A", "\u{0}"), ("é", "x"),
    ])
    func `headers that would break the request are refused`(_ name: String, _ value: String) async {
        let failure = await error("/") { $0.headers = [(name, value)] }
        #expect(failure?.code == .badRequest)
    }

    @Test(arguments: ["", "GET /x HTTP/1.1\r\nA: b\r\n\r\nGET", "PO ST"])
    func `methods that would break the request are refused`(_ method: String) async {
        let failure = await error("/") { $0.method = method }
        #expect(failure?.code == .badRequest)
    }

    @Test func `a kept connection that the server closed is replaced in silence`() async throws {
        for _ in 0..<3 { #expect(try await client.send(server.request("/then-close")).text == "bye") }
    }

    @Test func `only a request on a connection of its own is never sent twice`() async throws {
        let server = try await TestServer.start()
        let path = "/first-only"
        // The second comes over the kept connection, which the server then closes: it is sent again by itself.
        #expect(try await client.send(server.request(path)).text == "first")
        #expect(try await client.send(server.request(path)).text == "first")
        let before = try await server.seen(by: client).count { $0.contains(path) }
        #expect(before == 3)
        var alone = server.request(path)
        alone.onNewConnection = true
        #expect(try await client.send(alone).text == "first")
        #expect(try await server.seen(by: client).count { $0.contains(path) } == before + 1)
    }
}
