import FoundationEssentials
import TestSupport
import Testing

/// docker/systemd/chargepoint2mqtt.service, as systemd itself judges it.
@Suite struct ServiceUnitTests {
    private static let unit = "\(ComposeTests.root)/docker/systemd/chargepoint2mqtt.service"

    private static func text() throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: unit)), as: UTF8.self)
    }

    @Test func `systemd finds no fault in it`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "chargepoint2mqtt.service",
            Self.text().replacing("/usr/local/bin/chargepoint2mqtt", with: Executables.bridge))
        let (status, output, errors) = try await ChildProcess.run("systemd-analyze", ["verify", "--man=no", file])
        #expect(status == .exited(0), "\(output)\(errors)")
        #expect(!errors.contains("chargepoint2mqtt.service"), "\(errors)")
    }

    @Test func `systemd finds it well protected`() async throws {
        let (_, output, errors) = try await ChildProcess.run(
            "systemd-analyze", ["security", "--offline=yes", "--no-pager", Self.unit])
        let match = try #require(
            output.firstMatch(of: #/Overall exposure level for chargepoint2mqtt.service: ([0-9.]+)/#),
            "\(output)\(errors)")
        // 0 is locked in, 10 is unprotected; below 2 systemd says "OK".
        #expect(try #require(Double(match.1)) <= 1.5)
    }

    @Test func `secrets that systemd hands over are read where it puts them`() async throws {
        // LoadCredential of a folder makes a file of each of its files, named after both.
        #expect(try Self.text().contains("\nLoadCredential=secrets:/etc/chargepoint2mqtt/secrets\n"))
        let folder = try TemporaryFolder()
        try folder.write("credentials/secrets_alameda", "x\n")
        try folder.write(
            "config/bridge.yaml",
            "accounts: {alameda: {username: K, passwordFile: \"${CREDENTIALS_DIRECTORY}/secrets_alameda\"}}\n")
        let (status, _, errors) = try await ChildProcess.run(
            Executables.bridge, ["check", "--config", folder.path("config")],
            environment: ["CREDENTIALS_DIRECTORY": folder.path("credentials")])
        #expect(status == .exited(0), "\(errors)")
    }
}
