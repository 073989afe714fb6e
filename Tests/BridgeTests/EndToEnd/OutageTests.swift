import FoundationEssentials
import Registry
import TestSupport
import Testing

/// What happens when one of the three goes away.
@Suite struct OutageTests {
    private static let port = "campus/building1/station_001/1"

    @Test func `a killed bridge turns offline by its last will`() async throws {
        let site = try await Site.start()
        let state = try await site.subscribe("chargepoint2mqtt/test/state")
        let online = try await state.first { $0.text == "online" }
        #expect(online.isRetained)
        try site.bridge.kill()
        _ = try await state.first { $0.text == "offline" }
        let late = try await site.subscribe("chargepoint2mqtt/test/state")
        #expect(try await late.first().text == "offline")
        try await site.startBridge()
        _ = try await late.first { $0.text == "online" }
    }

    @Test func `SIGTERM says farewell within five seconds`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let state = try await site.subscribe("chargepoint2mqtt/test/state")
        _ = try await state.first { $0.text == "online" }
        try site.bridge.terminate()
        #expect(try await site.bridge.exitStatus(within: .seconds(10)) == .exited(0))
        _ = try await state.first { $0.text == "offline" }
        #expect(site.count(inLog: "ended") == 1)
    }

    @Test func `SIGTERM ends the bridge while broker and API are gone`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        try await site.broker.kill()
        try await site.simulator.kill()
        try site.bridge.terminate()
        #expect(try await site.bridge.exitStatus(within: .seconds(10)) == .exited(0))
    }

    @Test func `a broker restart heals without help`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        try await site.broker.kill()
        try await eventually("the bridge notices") { site.count(inLog: "no connection to the broker") > 0 }
        // It forgot everything that it retained.
        try await site.broker.restart()
        let live = try await site.subscribe("#")
        _ = try await live.first(within: .seconds(30)) {
            $0.topic == "chargepoint2mqtt/test/state" && $0.text == "online"
        }
        for topic in ["chargepoint2mqtt/test/info", "devices/\(Self.port)/availability", "devices/\(Self.port)/all"] {
            _ = try await live.first(within: .seconds(30)) { $0.topic == topic }
        }
        let result = try await site.set("devices/\(Self.port)/percentShed/set", "10")
        #expect(result["status"] == "done", "it is subscribed again")
    }

    @Test func `an API outage turns devices offline, and its end turns them online`() async throws {
        let site = try await Site.start()
        let live = try await site.subscribe("devices/\(Self.port)/availability")
        _ = try await live.first { $0.text == "online" }
        try await site.simulator.kill()
        _ = try await live.first(within: .seconds(30)) { $0.text == "offline" }
        // The broker drops the snapshot by itself when its time has come.
        try await eventually("the retained snapshot is gone") {
            let late = try await site.subscribe("devices/\(Self.port)/all", "sentinel")
            try await MosquittoPub.publish(site.broker, topic: "sentinel", "1")
            _ = try await late.first { $0.topic == "sentinel" }
            return try !late.messages().contains { $0.topic.hasSuffix("/all") }
        }
        try await site.simulator.restart()
        _ = try await live.collect(2, within: .seconds(60)) { $0.text == "online" }
        _ = try await site.snapshot(Self.port)
    }

    @Test func `a bridge that starts before its broker and its API finds both`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        try await site.broker.kill()
        try await site.simulator.kill()
        try await site.startBridge()
        try await site.simulator.restart()
        try await site.broker.restart()
        _ = try await site.snapshot(Self.port, within: .seconds(60))
    }
}
