import HTTP
import Registry
import StatusServer
import TestSupport
import Testing

/// The stream of events as a program reads it that knows nothing of the page.
@Suite struct EventStreamTests {
    private struct Event {
        var id = 0
        var name = ""
        var data = JSONValue.null
    }

    /// Opens a stream; events are read from what the connection has brought, without the chunks' sizes.
    private func open(_ bench: ServerBench, _ query: String = "") throws -> RawConnection {
        let connection = try bench.connect()
        connection.send("GET /events\(query) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return connection
    }

    private func events(_ text: String) throws -> [Event] {
        var events: [Event] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("id: ") { events.append(Event(id: Int(line.dropFirst(4)) ?? 0)) }
            guard !events.isEmpty else { continue }
            if line.hasPrefix("event: ") { events[events.count - 1].name = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") {
                events[events.count - 1].data = try JSONValue(
                    parsing: Array(line.dropFirst(6).utf8), limits: JSONLimits(maxBytes: 1 << 24))
            }
        }
        return events
    }

    private func devices(_ events: [Event]) -> [String] {
        events.filter { $0.name == "devices" }.flatMap { $0.data.array ?? [] }.compactMap {
            $0.object?["device"]?.string
        }
    }

    @Test func `first comes all that there is, then what changes`() async throws {
        let source = ScriptedDashboard()
        source.feed.answered(Array(#"{"id":"early"}"#.utf8), by: "campus/station_001/1")
        source.troubles.value = [["id": "x"]]
        try await ServerBench.run(dashboard: source.dashboard) { bench in
            let connection = try open(bench)
            let start = try await connection.text(until: "event: ready")
            #expect(start.contains("Content-Type: text/event-stream") && start.contains("Cache-Control: no-store"))
            #expect(start.contains("retry: "))
            let first = try events(start)
            #expect(first.map(\.name) == ["hello", "devices", "health", "errors", "result", "ready"])
            #expect(first.map(\.id) == Array(1...6))
            #expect(devices(first) == ["campus/station_001/1", "campus/station_001/2", "yard/station_9/1"])
            #expect(first[0].data.object?["instance"] == "test" && first[0].data.object?["controls"] == false)

            source.set("yard/station_9/1", to: 6600)
            let change = try events(try await connection.text(until: "event: devices"))
            #expect(devices(change) == ["yard/station_9/1"])
            source.troubles.value = []
            source.feed.errorsChanged()
            source.feed.answered(Array(#"{"id":"late"}"#.utf8), by: "campus/station_001/1")
            let news = try events(try await connection.text(until: "event: errors"))
            #expect(news.first { $0.name == "result" }?.data.object?["id"] == "late")
            #expect(news.first { $0.name == "errors" }?.data == [])
            // Whatever happens, a life sign comes.
            _ = try await connection.text(until: "event: health")
        }
    }

    @Test func `devices that come and go are told, and others than those that were asked for are not`() async throws {
        let source = ScriptedDashboard()
        try await ServerBench.run(dashboard: source.dashboard) { bench in
            let connection = try open(bench, "?match=campus")
            let first = try events(try await connection.text(until: "event: ready"))
            #expect(devices(first) == ["campus/station_001/1", "campus/station_001/2"])
            #expect(first[0].data.object?["ports"] == 3 && first[0].data.object?["shown"] == 2)
            source.set("yard/station_9/1", to: 1)
            source.loads.withLock { loads in
                loads["campus/station_001/1"] = nil
                loads["campus/station_002/1"] = 5
            }
            source.feed.devicesChanged()
            let text = try await connection.text(until: "station_002")
            #expect(!text.contains("yard"))
            #expect(try events(text).first { $0.name == "gone" }?.data == ["campus/station_001/1"])
        }
    }

    @Test func `a page that is slow gets the newest, and costs no memory`() async throws {
        let source = ScriptedDashboard()
        source.padding.value = 1 << 20
        try await ServerBench.run(dashboard: source.dashboard) { bench in
            let connection = try open(bench)
            try await eventually("the stream is open") { source.feed.isWatched }
            // It reads nothing meanwhile; whole rows would be hundreds of MB.
            for round in 1...200 {
                for device in source.devices() { source.set(device, to: round) }
                try await Task.sleep(for: .milliseconds(10))
            }
            let text = try await connection.text(until: "\"load\":0.2,")
            #expect(text.utf8.count < 40 << 20)
        }
    }

    @Test func `there is room for so many pages, and for another as soon as one is gone`() async throws {
        let source = ScriptedDashboard()
        try await ServerBench.run(dashboard: source.dashboard) { bench in
            var pages: [RawConnection] = []
            for _ in 0..<24 {
                let page = try open(bench)
                _ = try await page.text(until: "event: ready")
                pages.append(page)
            }
            let refused = try await bench.send("/events")
            #expect(refused.status == 503 && refused.header("Retry-After") != nil)
            pages.removeLast()
            try await eventually("the page is seen to be gone") {
                try await open(bench).text(until: "\r\n").contains("200")
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `the listener ends at once, whoever watches`() async throws {
        let source = ScriptedDashboard()
        try await ServerBench.run(dashboard: source.dashboard) { bench in
            let connection = try open(bench)
            _ = try await connection.text(until: "event: ready")
            // It would never end if it waited for who watches.
            await bench.end()
            _ = try await connection.rest()
            try await eventually("nobody watches any more") { !source.feed.isWatched }
        }
    }
}
