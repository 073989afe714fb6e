import Registry
import TestSupport
import Testing

@Suite struct SecretTests {
    @Test func `neither password nor license key is in anything that a run wrote`() async throws {
        let site = try await Site.start {
            $0.yaml = "log: {level: trace}"
            $0.startsBridge = false
        }
        let everything = try await site.subscribe("#")
        try await site.startBridge()
        _ = try await site.snapshot("campus/building1/station_001/1")
        _ = try await site.set("devices/campus/building1/station_001/1/set", #"{"shedState": 1, "allowedLoad": 2}"#)
        try await site.simulator.post("/faults", #"{"soapFault": "Server", "count": 5}"#)
        _ = try await site.set("devices/campus/building1/station_001/1/shedState/set", "0")
        try await site.simulator.kill()
        _ = try await everything.first(within: .seconds(60)) { $0.topic.hasSuffix("/error") }
        try site.bridge.terminate()
        try await site.bridge.exitStatus()
        let published = try everything.messages().map { "\($0.topic) \($0.text) \($0.properties)" }
        for secret in [SimulatorProcess.password, SimulatorProcess.username] {
            #expect(!site.log.contains(secret), "in the log")
            #expect(!published.contains { $0.contains(secret) }, "at the broker")
        }
    }
}
