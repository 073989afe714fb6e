import Glibc
import Registry
import TestSupport
import Testing

/// `chargepoint2mqtt health`, which stands in for an HTTP client in containers.
@Suite struct HealthCommandTests {
    private func health(
        _ site: Site, _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> (status: ChildProcess.ExitStatus, output: String, errorOutput: String) {
        try await ChildProcess.run(
            Executables.bridge, ["health", "--config", site.folder.path("config")] + arguments,
            environment: Self.everywhere(site).merging(environment) { $1 })
    }

    /// What a container sets: listen at every address.
    private static func everywhere(_ site: Site) -> [String: String] {
        ["CHARGEPOINT2MQTT_HTTP_LISTEN": "0.0.0.0:\(site.httpPort)"]
    }

    @Test func `it is well while the bridge answers, and not before or when it hangs`() async throws {
        let site = try await Site.start {
            $0.servesHTTP = true
            $0.startsBridge = false
        }
        let before = try await health(site)
        #expect(before.status == .exited(1))
        #expect(before.errorOutput.contains("http://127.0.0.1:\(site.httpPort)/healthz"), "\(before.errorOutput)")

        try await site.startBridge(environment: Self.everywhere(site))
        // A proxy of the environment is for the web service.
        for environment in [[:], ["http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"]] {
            let during = try await health(site, environment: environment)
            #expect(during.status == .exited(0), "\(during)")
            #expect((try? JSONValue(parsing: Array(during.output.utf8)))?.object != nil, "\(during.output)")
        }

        try site.bridge.send(SIGSTOP)
        let hanging = try await health(site, "--timeout", "1")
        #expect(hanging.status == .exited(1))
        #expect(!hanging.errorOutput.isEmpty)
        try site.bridge.send(SIGCONT)
        #expect(try await health(site).status == .exited(0))
    }

    @Test(arguments: [
        ("http: off", "http is off, so there is nobody to ask"),
        ("http: {listen: 127.0.0.1:9", "bridge.yaml:"),
    ])
    func `nobody to ask is not well`(_ yaml: String, _ reason: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("bridge.yaml", yaml)
        let result = try await ChildProcess.run(Executables.bridge, ["health", "--config", folder.path])
        #expect(result.status == .exited(1))
        #expect(result.errorOutput.contains(reason), "\(result.errorOutput)")
    }
}
