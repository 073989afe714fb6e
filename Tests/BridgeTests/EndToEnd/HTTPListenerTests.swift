import FoundationEssentials
import HTTP
import Registry
import TestSupport
import Testing

@Suite struct HTTPListenerTests {
    @Test func `a bridge answers on its port, and on no other`() async throws {
        let site = try await Site.start { $0.servesHTTP = true }
        let response = try await site.get("/healthz")
        #expect(response.status == 200)
        #expect(try JSONValue(parsing: response.body).object?["alive"]?.bool == true)
    }

    @Test func `a bridge whose HTTP is off serves none`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot("campus/building1/station_001/1")
        await #expect(throws: HTTPError.self) { try await site.get("/healthz") }
    }

    @Test func `a port that is taken is told, and had when it is free`() async throws {
        let site = try await Site.start {
            $0.servesHTTP = true
            $0.startsBridge = false
        }
        let other = try await ChildProcess.start(
            TestPython.path, ["-m", "http.server", "\(site.httpPort)", "--bind", "127.0.0.1"])
        try await eventually("the other program listens") { (try? await site.get("/")) != nil }
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.startBridge()
        let error = try JSONValue(parsing: try await errors.first().payload).object
        #expect(error?["id"]?.string == "http/listen")
        #expect(error?["state"]?.string == "active")
        #expect(
            error?["what"]?.string
                == "Metrics, health and dashboard are not served: another program listens there already.")
        #expect(error?["where"]?.string == "http.listen 127.0.0.1:\(site.httpPort)")
        #expect(error?["remedy"]?.string?.contains("Let http.listen in bridge.yaml name an address") == true)
        // Everything else works.
        _ = try await site.snapshot("campus/building1/station_001/1")

        other.kill()
        let over = try await errors.first(within: .seconds(40)) { message in
            (try? JSONValue(parsing: message.payload).object?["state"]?.string) == "cleared"
        }
        #expect(try JSONValue(parsing: over.payload).object?["id"]?.string == "http/listen")
        #expect(try await site.get("/healthz").status == 200)
    }

    @Test func `it does not hold up the end`() async throws {
        let site = try await Site.start { $0.servesHTTP = true }
        // Its connection is kept alive.
        #expect(try await site.get("/healthz").status == 200)
        let start = ContinuousClock.now
        try site.bridge.terminate()
        #expect(try await site.bridge.exitStatus() == .exited(0))
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
