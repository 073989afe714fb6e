import HTTP
import Testing

/// Requests and answers as they should be.
@Suite struct HTTPExchangeTests {
    let client: HTTPClient
    let server: TestServer

    init() async throws {
        client = try makeClient()
        server = try await TestServer.shared.value
    }

    @Test func `a POST carries its headers and body`() async throws {
        var request = server.request("/echo?a=b", method: "POST", body: "<é>&\u{0}")
        request.headers = [
            ("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", "\"urn:x/getLoad\""), ("X-Empty", ""),
        ]
        let response = try await client.send(request)
        #expect(response.status == 200)
        #expect(response.httpVersion == "1.1")
        #expect(response.totalTime > .zero)
        let lines = response.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first == "POST /echo?a=b")
        #expect(lines.contains("Content-Type: text/xml; charset=utf-8"))
        #expect(lines.contains("SOAPAction: \"urn:x/getLoad\""))
        #expect(lines.contains("X-Empty: "))
        #expect(lines.contains("Content-Length: 6"))
        #expect(lines.contains("User-Agent: chargepoint2mqtt"))
        #expect(lines.contains { $0.hasPrefix("Accept-Encoding: ") && $0.contains("gzip") })
        #expect(lines.last == "<é>&\u{0}")
        #expect(!lines.contains { $0.hasPrefix("Expect") })
    }

    @Test func `each request carries its own headers, however they change`() async throws {
        // More than the client remembers, and some again after they were replaced.
        for number in (0..<20).map({ $0 % 2 == 0 ? 0 : $0 }) + (0..<20) { try await expectHeaders(number) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 { group.addTask { try await expectHeaders(number % 12) } }
            try await group.waitForAll()
        }
    }

    private func expectHeaders(_ number: Int) async throws {
        var request = server.request("/echo")
        request.headers = (0..<(number % 3 + 1)).map { ("X-\($0)", "\(number)") }
        let lines = try await client.send(request).text.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("X-") } == request.headers.map { "\($0.name): \($0.value)" })
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE", "POST", "GET"])
    func `one handle serves all methods one after another`(_ method: String) async throws {
        // Each after a POST with a body, whose settings must not stay behind.
        for body in ["", "body"] where method != "HEAD" && method != "GET" || body.isEmpty {
            _ = try await client.send(server.request("/echo", method: "POST", body: "before"))
            let response = try await client.send(server.request("/echo", method: method, body: body))
            #expect(response.status == 200)
            if method == "HEAD" {
                #expect(response.body.isEmpty)
            } else {
                #expect(response.text.hasPrefix("\(method) /echo\n"))
                #expect(response.text.hasSuffix("\n\n" + body))
            }
        }
    }

    @Test func `a large body arrives whole`() async throws {
        let body = String(repeating: "0123456789abcdef", count: 1 << 17)
        let response = try await client.send(server.request("/echo", method: "POST", body: body))
        #expect(response.text.hasSuffix("\n\n" + body))
    }

    @Test func `connections are kept and used again`() async throws {
        var answers: [HTTPResponse] = []
        for _ in 0..<5 { answers.append(try await client.send(server.request("/echo"))) }
        #expect(Set(answers.map(\.connection)).count == 1)
        #expect(answers.map { $0.header("X-Request") } == ["1", "2", "3", "4", "5"])
    }

    @Test func `a request may have a connection of its own`() async throws {
        let first = try await client.send(server.request("/echo"))
        var request = server.request("/echo")
        request.onNewConnection = true
        let second = try await client.send(request)
        #expect(second.connection != first.connection)
        #expect(second.header("X-Request") == "1")
    }

    @Test func `gzip is asked for and undone`() async throws {
        let response = try await client.send(server.request("/gzip?n=300000"))
        #expect(response.status == 200)
        #expect(response.body == [UInt8](repeating: UInt8(ascii: "x"), count: 300_000))
        #expect(response.header("content-encoding") == "gzip")
    }

    @Test func `chunks are joined, trailers come last`() async throws {
        let response = try await client.send(server.request("/chunked"))
        #expect(response.text == "one two three")
        #expect(response.headers.last?.name == "X-Sum")
        #expect(response.header("x-sum") == "3")
    }

    @Test func `a body may end with the connection`() async throws {
        #expect(try await client.send(server.request("/until-close")).text == "all of it")
    }

    @Test(arguments: [400, 401, 404, 429, 500, 503])
    func `a status of failure keeps headers and body`(_ status: Int) async throws {
        let response = try await client.send(server.request("/status?n=\(status)", method: "POST", body: "x"))
        #expect(response.status == status)
        #expect(response.header("retry-after") == "7")
        #expect(response.text == "status body")
    }

    @Test func `redirects are not followed`() async throws {
        let response = try await client.send(server.request("/redirect", method: "POST", body: "secret"))
        #expect(response.status == 302)
        #expect(response.header("Location") == "/echo")
    }

    @Test func `headers of an interim answer are dropped`() async throws {
        let response = try await client.send(server.request("/interim"))
        #expect(response.status == 200)
        #expect(response.text == "final")
        #expect(response.header("X-Early") == nil)
        #expect(response.header("X-Late") == "yes")
    }

    @Test func `headers may be folded, empty and repeated`() async throws {
        let response = try await client.send(server.request("/folded"))
        #expect(response.header("X-Folded") == "one two")
        #expect(response.header("X-Empty") == "")
        #expect(response.header("X-Twice") == "1")
        #expect(response.headers.filter { $0.name.lowercased() == "x-twice" }.map(\.value) == ["1", "2"])
    }

    @Test func `an empty answer is an answer`() async throws {
        let response = try await client.send(server.request("/large?n=0"))
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
    }
}
