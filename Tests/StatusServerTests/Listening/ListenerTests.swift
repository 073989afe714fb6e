import HTTP
import Registry
import StatusServer
import TestSupport
import Testing

@Suite struct ListenerTests {
    @Test(arguments: [
        ("GET", "/healthz", 200), ("HEAD", "/healthz", 200), ("GET", "/nothing", 404), ("POST", "/healthz", 405),
    ])
    func `every answer tells browsers to trust it little`(method: String, path: String, status: Int) async throws {
        try await ServerBench.run { bench in
            let response = try await bench.send(path, method: method)
            #expect(response.status == status)
            #expect(response.header("X-Content-Type-Options") == "nosniff")
            #expect(response.header("X-Frame-Options") == "DENY")
            #expect(response.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
            #expect(response.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
            #expect(response.header("Referrer-Policy") == "no-referrer")
            #expect(response.header("Cache-Control") == "no-store")
            #expect(response.header("Server") == nil)
        }
    }

    @Test func `what is not there, and what cannot be done, is said in words`() async throws {
        try await ServerBench.run { bench in
            let missing = try await bench.send("/../etc/passwd")
            #expect(missing.status == 404)
            #expect(missing.header("Content-Type") == "text/plain; charset=utf-8")
            #expect(missing.body == Array("There is nothing here.\n".utf8))
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let refused = try await bench.send("/healthz", method: method)
                #expect(refused.status == 405)
                #expect(refused.header("Allow") == "GET, HEAD")
                #expect(refused.body == Array("Only GET, HEAD are answered here.\n".utf8))
            }
        }
    }

    @Test func `HEAD has the length and no body`() async throws {
        try await ServerBench.run { bench in
            let full = try await bench.send("/healthz")
            let head = try await bench.send("/healthz", method: "HEAD")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.header("Content-Length") == String(full.body.count))
        }
    }

    @Test func `a page that leads its own name here gets nothing`() async throws {
        try await ServerBench.run { bench in
            let connection = try bench.connect()
            connection.send("GET /healthz HTTP/1.1\r\nHost: evil.example:\(bench.port)\r\nConnection: close\r\n\r\n")
            let answer = try await connection.rest()
            #expect(answer.hasPrefix("HTTP/1.1 421 "))
            #expect(!answer.contains("alive"))
        }
    }

    // MARK: Bounds

    @Test(arguments: ["Content-Length: 70000", "Transfer-Encoding: chunked"])
    func `a large body is refused before it is read`(header: String) async throws {
        try await ServerBench.run { bench in
            let connection = try bench.connect()
            connection.send("POST /healthz HTTP/1.1\r\nHost: localhost\r\n\(header)\r\n\r\n")
            if header.hasPrefix("Transfer") {
                connection.send("11000\r\n" + String(repeating: "x", count: 0x11000))
            }
            let answer = try await connection.rest()
            #expect(answer.contains(" 413 ") || answer.hasPrefix("HTTP/1.1 405 "))
            #expect(answer.contains("may have 65536 bytes") || header.hasPrefix("Transfer"))
        }
    }

    @Test func `a large head is refused`() async throws {
        try await ServerBench.run { bench in
            let connection = try bench.connect()
            connection.send(
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n")
            #expect(try await connection.rest().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test(arguments: [
        "", "GET /healthz HTT", "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab",
    ])
    func `who does not come to the end of a request is cut off`(start: String) async throws {
        try await ServerBench.run(change: { $0.patience.request = .milliseconds(300) }) { bench in
            let connection = try bench.connect()
            connection.send(start)
            _ = try await connection.rest(within: .seconds(10))
        }
    }

    @Test func `an idle connection is closed, and serves several requests before`() async throws {
        try await ServerBench.run(change: { $0.patience.idle = .milliseconds(300) }) { bench in
            let connection = try bench.connect()
            for _ in 0..<2 {
                connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                _ = try await connection.text(until: "\"stuck\":[]}\n")
            }
            _ = try await connection.rest(within: .seconds(10))
        }
    }

    @Test func `further connections wait for a free place`() async throws {
        try await ServerBench.run(change: { $0.connections = 2 }) { bench in
            let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            var first: RawConnection? = try bench.connect()
            first?.send(request)
            _ = try await first?.text(until: "200 OK")
            let second = try bench.connect()
            second.send(request)
            _ = try await second.text(until: "200 OK")
            let third = try bench.connect()
            third.send(request)
            await #expect(throws: DidNotHappen.self) {
                try await third.text(until: "200 OK", within: .milliseconds(300))
            }
            first = nil
            _ = try await third.text(until: "200 OK")
        }
    }

    // MARK: The address

    @Test func `a port that is taken is had as soon as it is free`() async throws {
        let states = Locked<[ListenerState]>([])
        try await ServerBench.run { first in
            var settings = ListenerSettings(port: first.port)
            settings.retry = .milliseconds(50)
            let second = ServerBench.server(settings)
            let serving = Task { await second.run { state in states.withLock { $0.append(state) } } }
            try await eventually("it cannot listen") { states.value.count >= 2 }
            #expect(states.value[0] == .failed(reason: "another program listens there already"))
            first.stop()
            try await eventually("it listens") { states.value.last == .listening(port: first.port) }
            serving.cancel()
            await serving.value
        }
    }

    @Test(arguments: [
        ("192.0.2.77", "this machine has no such address"),
        ("no..host", "there is no host no..host"),
    ])
    func `an address that cannot be says why`(host: String, reason: String) async throws {
        let states = Locked<[ListenerState]>([])
        let server = ServerBench.server(ListenerSettings(host: host, port: 8088))
        let serving = Task { await server.run { state in states.withLock { $0.append(state) } } }
        try await eventually("it cannot listen") { !states.value.isEmpty }
        #expect(states.value == [.failed(reason: reason)])
        serving.cancel()
        await serving.value
    }

    @Test(.timeLimit(.minutes(2))) func `it ends at once, whoever is connected`() async throws {
        try await ServerBench.run { bench in
            let connection = try bench.connect()
            connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = try await connection.text(until: "200 OK")
            // Without the ending of connections it would wait for this one's idle time.
            await bench.end()
            _ = try await connection.rest()
        }
    }
}
