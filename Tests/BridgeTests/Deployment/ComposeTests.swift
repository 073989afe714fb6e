import FoundationEssentials
import Registry
import TestSupport
import Testing

/// docker/, as far as it can be told without an engine; `make test-image` builds and runs it.
@Suite struct ComposeTests {
    static let root = "\(TestPython.tests)/.."

    private func checked() async throws -> JSONObject {
        let (status, output, errors) = try await TestPython.run("BridgeTests/Python/check_compose.py", [Self.root])
        try #require(status == .exited(0), "\(errors)")
        return try #require(JSONValue(parsing: Array(output.utf8)).object)
    }

    @Test func `what compose names is there, hardened, and open to this machine only`() async throws {
        #expect(try await checked()["faults"]?.array == [])
    }

    @Test func `the bridge's variables in compose are keys of its configuration`() async throws {
        let folder = try TemporaryFolder()
        let secret = try folder.write("secret", "x")
        let variables = try #require(try await checked()["environment"]?.object)
        var environment: [String: String] = [:]
        for member in variables.members {
            environment[member.key] = member.key.hasSuffix("_FILE") ? secret : try #require(member.value.string)
        }
        let (status, output, errors) = try await ChildProcess.run(
            Executables.bridge, ["check", "--config", "\(Self.root)/config"], environment: environment)
        #expect(status == .exited(0), "\(errors)")
        #expect(output.contains("broker mosquitto:1883"))
        #expect(!errors.contains("no key of bridge.yaml has this variable"), "\(errors)")
        #expect(environment.count >= 6)
    }

    @Test func `every user of the access list gets a password of its own, once`() async throws {
        // Root may give files away, which the script does; elsewhere chown does nothing.
        let folder = try TemporaryFolder()
        try folder.write("bin/chown", "#!/bin/sh\nexit 0\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path("bin/chown"))
        try FileManager.default.createDirectory(
            atPath: folder.path("credentials"), withIntermediateDirectories: true)
        func run() async throws -> [String: String] {
            let (status, _, errors) = try await ChildProcess.run(
                "sh",
                ["-c", "PATH=\"$1:$PATH\" exec sh \"$2\" \"$3\" \"$4\"", "sh", folder.path("bin")]
                    + ["\(Self.root)/docker/mosquitto/passwords.sh", "\(Self.root)/docker/mosquitto/acl"]
                    + [folder.path("credentials")])
            #expect(status == .exited(0), "\(errors)")
            var secrets: [String: String] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path("credentials")) {
                secrets[name] = try folder.read("credentials/\(name)")
            }
            return secrets
        }
        let first = try await run()
        #expect(
            Set(first.keys) == [
                "chargepoint2mqtt", "homeassistant", "dashboard", "operator", "http-token", "mosquitto",
            ])
        #expect(Set(first.values).count == 6)
        #expect(first.filter { $0.key != "mosquitto" }.allSatisfy { $0.value.count > 20 })
        let second = try await run()
        #expect(second.filter { $0.key != "mosquitto" } == first.filter { $0.key != "mosquitto" })

        let broker = try await BrokerProcess.start {
            $0.lines = ["password_file \(folder.path("credentials/mosquitto"))"]
            $0.acl = "user operator\ntopic readwrite #\n"
            $0.allowsAnonymous = false
        }
        var access = MosquittoAccess(port: broker.port)
        (access.username, access.password) = ("operator", first["operator"]?.filter { !$0.isNewline })
        try await MosquittoPub.publish(access, topic: "a", "b")
        access.password = "wrong"
        await #expect(throws: CommandFailed.self) { try await MosquittoPub.publish(access, topic: "a", "b") }
    }

    @Test func `the broker's example settings and access list are those of topics md`() throws {
        let page = String(decoding: try Data(contentsOf: URL(filePath: "\(Self.root)/topics.md")), as: UTF8.self)
        func block(_ file: String) throws -> Substring {
            let start = try #require(page.firstRange(of: "```text file=\(file)\n"))
            let rest = page[start.upperBound...]
            return rest[..<(try #require(rest.firstRange(of: "```\n")).lowerBound)]
        }
        func docker(_ file: String) throws -> String {
            let url = URL(filePath: "\(Self.root)/docker/mosquitto/\(file)")
            return String(decoding: try Data(contentsOf: url), as: UTF8.self)
        }
        #expect(try docker("acl") == String(block("acl")))
        let settings = try docker("mosquitto.conf").split(separator: "\n")
        for line in try block("mosquitto.conf").split(separator: "\n") { #expect(settings.contains(line)) }
    }
}
