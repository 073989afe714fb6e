import FoundationEssentials
import Registry
import TestSupport
import Testing

/// What becomes of set messages and setpoints when the bridge ends in between, in order or not.
@Suite struct RestartTests {
    private static let port = "campus/building1/station_001/1"
    private static let topic = "devices/\(port)/set"
    private static let shed = #"{"shedState": 1, "allowedLoad": 2, "id": "first"}"#
    private static let last = #"{"shedState": 0, "id": "last"}"#

    /// Sends a last command, and returns the results that came until its own, without it.
    private func resultsSoFar(_ site: Site, _ results: MosquittoSub) async throws -> [JSONObject] {
        try await MosquittoPub.publish(site.broker, topic: Self.topic, Self.last)
        _ = try await results.first(within: .seconds(40)) {
            (try? JSONValue(parsing: $0.payload).object?["id"]) == "last"
        }
        return try results.messages().compactMap { try JSONValue(parsing: $0.payload).object }
            .filter { $0["id"] != "last" }
    }

    @Test(arguments: ["5", "3.1.1"])
    func `a set message that comes while the bridge is away is carried out when it is back`(
        version: String
    ) async throws {
        let site = try await Site.start { $0.startsBridge = false }
        let environment = ["CHARGEPOINT2MQTT_BROKER_PROTOCOL": version]
        try await site.startBridge(environment: environment)
        _ = try await site.snapshot(Self.port)
        let results = try await site.subscribe("\(Self.topic)/result")
        try site.bridge.terminate()
        #expect(try await site.bridge.exitStatus(within: .seconds(10)) == .exited(0))
        try await MosquittoPub.publish(site.broker, topic: Self.topic, Self.shed)
        try await site.startBridge(environment: environment)
        let result = try await results.first()
        #expect(try JSONValue(parsing: result.payload).object?["status"] == "done", "\(result.text)")
        #expect(try await resultsSoFar(site, results).count == 1)
        #expect(try await site.simulator.calls("shedLoad") == 1)
    }

    @Test func `a set message whose time runs out while the bridge is away is not carried out`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let results = try await site.subscribe("\(Self.topic)/result")
        try site.bridge.kill()
        try await site.bridge.exitStatus()
        try await MosquittoPub.publish(
            site.broker, topic: Self.topic, Self.shed, properties: [["message-expiry-interval", "1"]])
        try await Task.sleep(for: .seconds(3))
        try await site.startBridge()
        #expect(try await resultsSoFar(site, results).isEmpty)
        #expect(try await site.simulator.calls("shedLoad") == 0)
    }

    @Test func `a command whose bridge is killed during its call runs again, and has one result`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let results = try await site.subscribe("\(Self.topic)/result")
        try await site.simulator.post("/faults", #"{"latency": 5, "operations": ["shedLoad"]}"#)
        try await MosquittoPub.publish(site.broker, topic: Self.topic, Self.shed)
        // Its acknowledgement shows that the bridge has it in the journal; the call takes longer.
        try site.bridge.kill()
        try await site.bridge.exitStatus()
        try await site.simulator.post("/faults", #"{"clear": true}"#)
        try await site.startBridge()
        let result = try await results.first(within: .seconds(40))
        #expect(try JSONValue(parsing: result.payload).object?["status"] == "done", "\(result.text)")
        #expect(try await resultsSoFar(site, results).count == 1)
        #expect(try await site.simulator.power("1:34001", 1) <= 2)
    }

    @Test func `a command that was answered is not run again`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let results = try await site.subscribe("\(Self.topic)/result")
        try await MosquittoPub.publish(site.broker, topic: Self.topic, Self.shed)
        let first = try await results.first()
        try site.bridge.kill()
        try await site.bridge.exitStatus()
        try await site.startBridge()
        let others = try await resultsSoFar(site, results)
        #expect(try await site.simulator.calls("shedLoad") == 1)
        // The bridge may have been killed before it could note that the broker had the answer.
        #expect(others.count <= 2)
        #expect(try others.allSatisfy { try JSONValue.object($0) == JSONValue(parsing: first.payload) })
    }

    @Test func `an answer that the broker did not get before a crash comes after the next start`() async throws {
        let site = try await Site.start { $0.broker.isPersistent = true }
        _ = try await site.snapshot(Self.port)
        try await site.simulator.post("/faults", #"{"latency": 2, "operations": ["shedLoad"]}"#)
        try await MosquittoPub.publish(site.broker, topic: Self.topic, Self.shed)
        try await site.broker.stop()
        try await eventually("the command has ended") { site.count(inLog: "command ended") == 1 }
        try site.bridge.kill()
        try await site.bridge.exitStatus()
        let calls = try await site.simulator.calls("shedLoad")
        try await site.broker.restart()
        let results = try await site.subscribe("\(Self.topic)/result")
        try await site.startBridge()
        let result = try await results.first()
        #expect(try JSONValue(parsing: result.payload).object?["status"] == "done", "\(result.text)")
        #expect(try await site.simulator.calls("shedLoad") == calls, "it does not run again")
    }

    @Test func `a staged limit survives a crash`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        #expect(try await site.set("devices/\(Self.port)/allowedLoad/set", "2.5")["status"] == "done")
        try site.bridge.kill()
        try await site.bridge.exitStatus()
        try await site.startBridge()
        let shown = try await site.snapshot(Self.port) { $0["allowedLoad"]?.number?.text == "2.5" }
        #expect(shown["shedState"] == 0)
        #expect(try await site.set("devices/\(Self.port)/shedState/set", "1")["status"] == "done")
        let limited = try await site.snapshot(Self.port) { $0["shedState"] == 1 }
        #expect(limited["allowedLoad"]?.number?.double == 2.5)
    }

    @Test func `commands that wait for the API when the bridge ends go on after its start`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot(Self.port)
        let results = try await site.subscribe("\(Self.topic)/result")
        try await site.simulator.kill()
        try await MosquittoPub.publish(site.broker, topic: Self.topic, Self.shed)
        try await eventually("it waits") { site.count(inLog: "commands wait for the API") > 0 }
        try site.bridge.terminate()
        #expect(try await site.bridge.exitStatus(within: .seconds(10)) == .exited(0))
        #expect(try results.messages().isEmpty)
        try await site.simulator.restart()
        try await site.startBridge()
        let result = try await results.first(within: .seconds(40))
        #expect(try JSONValue(parsing: result.payload).object?["status"] == "done", "\(result.text)")
    }

    @Test func `topics that are not subscribed to any more do not come in`() async throws {
        let site = try await Site.start { $0.devices = [("old/station", "1:34001", "")] }
        _ = try await site.snapshot("old/station/1")
        try site.bridge.terminate()
        try await site.bridge.exitStatus(within: .seconds(10))
        try FileManager.default.removeItem(atPath: site.folder.path("config/devices/old"))
        var options = Site.Options()
        options.devices = [("new/station", "1:34001", "")]
        try site.write(options)
        try await site.startBridge()
        _ = try await site.snapshot("new/station/1")
        let results = try await site.subscribe("old/+/+/set/result", "new/+/+/set/result", "devices/#")
        try await MosquittoPub.publish(site.broker, topic: "devices/old/station/1/set", Self.shed)
        let result = try await site.set("devices/new/station/1/set", Self.last)
        #expect(result["status"] == "done")
        #expect(try results.messages().allSatisfy { !$0.topic.hasPrefix("devices/old/station/1/set/result") })
        #expect(try await site.simulator.calls("shedLoad") == 0)
    }
}
