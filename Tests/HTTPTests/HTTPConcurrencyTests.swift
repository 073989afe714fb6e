import HTTP
import TestSupport
import Testing

/// Many at once, cancelled, and cut short.
@Suite struct HTTPConcurrencyTests {
    @Test func `a hundred requests share the connections allowed`() async throws {
        let server = try await TestServer.start()
        let client = try makeClient { $0.maxConnectionsPerHost = 8 }
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for index in 0..<100 {
                group.addTask {
                    let response = try await client.send(
                        server.request("/echo?i=\(index)", method: "POST", body: "\(index)"))
                    return (index, response.text)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 100)
        for (index, text) in answers {
            #expect(text.hasPrefix("POST /echo?i=\(index)\n") && text.hasSuffix("\n\n\(index)"))
        }
        let seen = try await server.seen(by: client)
        let connections = Set(seen.filter { $0.contains("/echo") }.compactMap { $0.split(separator: " ").last })
        #expect((1...8).contains(connections.count))
        #expect(seen.first.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 99 <= 8)
    }

    @Test func `a request that waits for a connection is given up in time`() async throws {
        let server = try await TestServer.start()
        let client = try makeClient { $0.maxConnectionsPerHost = 1 }
        let first = Task { try await client.send(server.request("/silent")) }
        try await eventually("the first request has its connection") {
            try await server.seen(by: try makeClient()).contains { $0.contains("/silent") }
        }
        var second = server.request("/echo")
        second.timeout = .milliseconds(300)
        let failure = await httpError { () throws(HTTPError) in _ = try await client.send(second) }
        #expect(failure?.code == .connectTimedOut)
        first.cancel()
        // The connection is free again.
        #expect(try await client.send(server.request("/echo")).status == 200)
    }

    @Test func `cancellation resumes the caller`() async throws {
        let server = try await TestServer.shared.value
        let client = try makeClient()
        for path in ["/silent", "/slow"] {
            let task = Task {
                await httpError { () throws(HTTPError) in _ = try await client.send(server.request(path)) }
            }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
        }
        // Cancelled before it starts.
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await httpError { () throws(HTTPError) in _ = try await client.send(server.request("/echo")) }
        }
        let failure = await task.value
        #expect(failure?.code == .cancelled)
        #expect(failure?.message == "the request to 127.0.0.1:\(server.port) was cancelled")
        #expect(try await client.send(server.request("/echo")).status == 200)
    }

    @Test func `a storm of cancellations leaves the client working`() async throws {
        let server = try await TestServer.start()
        let client = try makeClient()
        var outcomes = (answered: 0, cancelled: 0)
        for round in 0..<20 {
            let tasks = (0..<40).map { index in
                Task {
                    await httpError { () throws(HTTPError) in
                        _ = try await client.send(
                            server.request(index.isMultiple(of: 4) ? "/silent" : "/wait?n=\(index % 3)"))
                    }
                }
            }
            for (index, task) in tasks.enumerated() where index.isMultiple(of: 4) || index % 3 == round % 3 {
                if index.isMultiple(of: 2) { await Task.yield() }
                task.cancel()
            }
            for task in tasks {
                switch await task.value?.code {
                case nil: outcomes.answered += 1
                case .cancelled?: outcomes.cancelled += 1
                case let code?: Issue.record("\(code)")
                }
            }
        }
        #expect(outcomes.answered + outcomes.cancelled == 800)
        #expect(outcomes.cancelled >= 200)
        #expect(outcomes.answered > 0)
        #expect(try await client.send(server.request("/echo")).status == 200)
        await client.shutdown()
        try await eventually("the server has no connection left") {
            let other = try makeClient()
            return try await server.seen(by: other).contains("open 1")
        }
    }

    @Test func `shutdown fails what runs and what comes after`() async throws {
        let server = try await TestServer.shared.value
        let client = try makeClient { $0.maxConnectionsPerHost = 2 }
        let tasks = (0..<6).map { _ in
            Task { await httpError { () throws(HTTPError) in _ = try await client.send(server.request("/silent")) } }
        }
        _ = try await makeClient().send(server.request("/echo"))
        await client.shutdown()
        for task in tasks { #expect(await task.value?.code == .closed) }
        let late = await httpError { () throws(HTTPError) in _ = try await client.send(server.request("/echo")) }
        #expect(late?.code == .closed)
        await client.shutdown()
    }

    @Test func `shutdowns at once all return`() async throws {
        for _ in 0..<50 {
            let client = try makeClient()
            await withTaskGroup { group in
                for _ in 0..<4 { group.addTask { await client.shutdown() } }
            }
        }
    }

    @Test func `a client that is dropped ends its thread and connections`() async throws {
        let server = try await TestServer.start()
        for _ in 0..<10 {
            let client = try makeClient()
            #expect(try await client.send(server.request("/echo")).status == 200)
        }
        try await eventually("the server has only the asking connection") {
            try await server.seen(by: try makeClient()).contains("open 1")
        }
    }

    @Test func `a request outlives its client's last other reference`() async throws {
        let server = try await TestServer.shared.value
        #expect(try await makeClient().send(server.request("/wait?n=50")).text == "waited")
    }
}
