import FoundationEssentials
import TestSupport
import Testing

/// The README's way from an account to Home Assistant, followed literally.
@Suite struct ReadmeTests {
    private static func section() throws -> Substring {
        let file = URL(filePath: "\(ComposeTests.root)/README.md")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let start = try #require(text.firstRange(of: "\n## From an account to Home Assistant in ten minutes\n"))
        let rest = text[start.upperBound...]
        return rest[..<(try #require(rest.firstRange(of: "\n## ")).lowerBound)]
    }

    /// The commands of a kind of block, in their order.
    private static func commands(_ kind: String) throws -> [String] {
        try section().split(separator: "\n```", omittingEmptySubsequences: false).compactMap { part in
            part.hasPrefix("\(kind)\n") ? String(part.dropFirst(kind.count + 1)) : nil
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `the commands lead from an account to Home Assistant`() async throws {
        let blocks = try Self.commands("sh")
        #expect(blocks.count == 6)
        let folder = try TemporaryFolder()
        let secret = try Data(contentsOf: URL(filePath: "\(ComposeTests.root)/config/secrets/alameda"))
        try folder.write("config/secrets/alameda", Array(secret))
        let ports = try [FreePort.find(), FreePort.find(), FreePort.find()]

        var script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n"
        script += blocks.joined(separator: "\n")
        let bin = Executables.bridge.prefix(upTo: try #require(Executables.bridge.lastIndex(of: "/")))
        for (written, here) in [
            ("make build\n", ""), ("$PWD/.build/release", String(bin)),
            ("1883", "\(ports[0])"), ("8085", "\(ports[1])"), ("8088", "\(ports[2])"),
            // In the README this is the terminal in which the bridge stays; the reader takes a moment to open another.
            (
                "run --config mine\n",
                """
                run --config mine &
                for _ in $(seq 90); do chargepoint2mqtt health --ready --config mine >/dev/null 2>&1 && break; sleep 1; done

                """
            ),
        ] {
            #expect(script.contains(written) || written.allSatisfy(\.isNumber), "\(written)")
            script = script.replacing(written, with: here)
        }
        let (status, output, errors) = try await ChildProcess.run(
            "bash", ["-c", script],
            environment: [
                "CHARGEPOINT2MQTT_BROKER_PORT": "\(ports[0])",
                "CHARGEPOINT2MQTT_HTTP_LISTEN": "127.0.0.1:\(ports[2])",
            ], directory: folder.path, within: .seconds(240))
        #expect(status == .exited(0), "\(output.suffix(3000))\(errors.suffix(5000))")
        #expect(output.contains("API calls"), "what check says: \(output)")
        #expect(output.contains(#/(?m)^devices/\S+/1/all \[\{.*"portLoad"/#), "\(output)")
        #expect(output.contains(#/(?m)^homeassistant/\S+/config \{.*"unique_id"/#), "\(output)")
        #expect(!errors.contains("needs attention"), "\(errors)")
    }

    @Test func `what the commands for Docker and systemd name is there`() throws {
        let all = try (Self.commands("sh docker") + Self.commands("sh systemd")).joined(separator: "\n")
        let files = Set(all.matches(of: #/\bdocker/[\w./-]+/#).map { String($0.0) })
        #expect(files == ["docker/compose.yaml", "docker/systemd/chargepoint2mqtt.service"])
        for file in files { #expect(FileManager.default.fileExists(atPath: "\(ComposeTests.root)/\(file)"), "\(file)") }
    }
}
