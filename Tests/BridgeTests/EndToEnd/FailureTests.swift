import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Each thing that can be wrong gives one clear message, and everything else goes on.
@Suite struct FailureTests {
    private static let good = "campus/building1/station_001/1"

    /// The errors that the bridge told on its topic.
    private func errors(_ subscription: MosquittoSub) throws -> [JSONObject] {
        try subscription.messages().filter { $0.topic.hasSuffix("/error") }
            .compactMap { try JSONValue(parsing: $0.payload).object }
    }

    /// Lets some scrapes pass.
    private func pause(_ site: Site, _ operation: String, calls: Int) async throws {
        let before = try await site.simulator.calls(operation)
        try await eventually("\(calls) more calls of \(operation)", within: .seconds(60)) {
            try await site.simulator.calls(operation) >= before + calls
        }
    }

    @Test func `a wrong password is told once, and the API is left alone`() async throws {
        let site = try await Site.start {
            $0.password = "not-the-password"
            $0.startsBridge = false
        }
        let live = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.startBridge()
        let error = try JSONValue(parsing: try await live.first().payload).object ?? [:]
        #expect(error["account"] == "alameda")
        #expect(error["what"]?.string?.contains("alameda") == true)
        #expect(error["what"]?.string?.contains("password") == true)
        // Calls that were under way with it may still arrive.
        try await Task.sleep(for: .seconds(2))
        let calls = try await site.simulator.requests().count
        try await Task.sleep(for: .seconds(4))
        #expect(try await site.simulator.requests().count == calls, "no call before the next probe")
        #expect(try errors(live).count == 1)
        #expect(site.count(inLog: " error ") == 1, "\(site.log)")
        #expect(!site.log.contains("not-the-password"))
    }

    @Test func `an unknown station is told once, the others go on`() async throws {
        let site = try await Site.start {
            $0.devices[1].station = "1:99999"
            $0.startsBridge = false
        }
        let live = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.startBridge()
        let error = try JSONValue(parsing: try await live.first().payload).object ?? [:]
        #expect(error["what"]?.string?.contains("1:99999") == true)
        _ = try await site.snapshot(Self.good)
        try await pause(site, "getStationStatus", calls: 5)
        #expect(try errors(live).count == 1)
        _ = try await site.snapshot("campus/building2/station_004/1")
    }

    @Test func `an operation without rights is told once, its points read null`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        let live = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.simulator.post("/faults", #"{"denied": ["getLoad"]}"#)
        try await site.startBridge()
        let error = try JSONValue(parsing: try await live.first().payload).object ?? [:]
        #expect(error["where"]?.string?.contains("getLoad") == true)
        let snapshot = try await site.snapshot(Self.good) {
            $0["Status"]?.string != nil && $0.keys.contains("portLoad")
        }
        #expect(snapshot["portLoad"] == .null)
        try await pause(site, "getStationStatus", calls: 5)
        #expect(try errors(live).count == 1)
    }

    @Test func `a malformed reply about one station leaves the others alone`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        let live = try await site.subscribe("chargepoint2mqtt/test/error")
        // Groups are not found, so each station has an answer of its own.
        try await site.simulator.post(
            "/faults", #"{"responseCode": "143", "operations": ["getOrgsAndStationGroups"]}"#)
        try await site.simulator.post(
            "/faults", #"{"malformed": true, "operations": ["getLoad"], "stations": ["1:34002"]}"#)
        try await site.startBridge()
        let error = try JSONValue(parsing: try await live.first(within: .seconds(40)).payload).object ?? [:]
        #expect(error["where"]?.string?.contains("getLoad") == true)
        #expect(error["where"]?.string?.contains("1:34002") == true)
        let good = try await site.snapshot(Self.good)
        #expect(good["portLoad"]?.number != nil)
        let bad = try await site.snapshot("campus/building1/station_002/1") { $0["Status"] != nil }
        #expect(bad["portLoad"] == nil, "never read, so not in the snapshot")
        try await site.simulator.post("/faults", #"{"clear": true}"#)
        _ = try await live.first { (try? JSONValue(parsing: $0.payload).object?["state"]) == "cleared" }
        #expect(try errors(live).count == 2)
    }

    @Test func `a dead endpoint is told once, in words that say where`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        try await site.simulator.kill()
        let live = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.startBridge()
        let error = try JSONValue(parsing: try await live.first(within: .seconds(60)).payload).object ?? [:]
        #expect(error["what"]?.string?.contains("127.0.0.1:\(site.simulator.port)") == true, "\(error)")
        try await Task.sleep(for: .seconds(3))
        #expect(try errors(live).count == 1)
    }

    @Test func `a broker that lets nothing be written is told of in the log`() async throws {
        let site = try await Site.start {
            $0.broker.acl = "topic readwrite chargepoint2mqtt/#\ntopic read devices/#\n"
            $0.startsBridge = false
        }
        let live = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.startBridge()
        let error = try JSONValue(parsing: try await live.first().payload).object ?? [:]
        #expect(error["what"]?.string?.contains("does not take") == true)
        #expect(error["remedy"]?.string?.contains("access list") == true)
        try await pause(site, "getStationStatus", calls: 5)
        #expect(try errors(live).count == 1, "once, not with each scrape")
    }

    @Test func `a mistake in the configuration is named with file and line, and nothing starts`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        try site.folder.write(
            "config/registry_configs/test.csv",
            "Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes\n"
                + "load,portLod,LoadRegister,1,float,kW,,FALSE,\n")
        let result = try await ChildProcess.run(Executables.bridge, ["run", "--config", site.folder.path("config")])
        #expect(result.status == .exited(78))
        #expect(result.errorOutput.contains("test.csv"), "\(result.errorOutput)")
        #expect(result.errorOutput.contains("portLoad"))
        let check = try await ChildProcess.run(Executables.bridge, ["check", "--config", site.folder.path("config")])
        #expect(check.status == .exited(78))
        #expect(check.errorOutput.contains("error: registry_configs/test.csv:2: "), "\(check.errorOutput)")
        #expect(check.errorOutput.contains(": 1 error, no warnings\n"))
    }
}
