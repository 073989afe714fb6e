import FoundationEssentials
import Registry
import Schemas
import Testing

@testable import Settings

/// The schemas of the configuration are what its readers take.
@Suite struct SettingsSchemaTests {
    private static let root = TestPaths.root

    @Test(arguments: ["bridge", "device"])
    func `every key that is read is described, and nothing else is`(schema: String) {
        let keys = schema == "bridge" ? SettingsDescription.bridge : SettingsDescription.device
        let notes = schema == "bridge" ? BridgeNotes.all : DeviceNotes.all
        #expect(keys.map { $0.path.joined(separator: ".") }.sorted() == notes.map(\.path).sorted())
        #expect(keys.allSatisfy { !$0.summary.isEmpty && !$0.forms.isEmpty })
        #expect(keys.count > 20)
    }

    @Test func `the defaults in the schema are those of the reader`() throws {
        let accounts: JSONObject = ["alameda": ["username": "K", "passwordFile": "secret"]]
        let bare: JSONObject = ["accounts": .object(accounts)]
        var full = bare
        // `tls: false` and the groups' keys come from the schema; so do those of the account.
        for key in SettingsDescription.bridge {
            guard let value = key.fallback else { continue }
            full = full.setting(key.path.map { $0 == "*" ? "alameda" : $0 }, to: value)
        }
        func load(_ document: JSONObject) -> (configuration: BridgeConfiguration?, problems: [Problem]) {
            BridgeConfiguration.load(files: ["bridge.yaml": document.encoded(), "secret": Array("x".utf8)])
        }
        // An account that discovers needs a registry and a topic; its default is looked at by itself.
        full = full.setting(["accounts", "alameda", "autodiscover"], to: nil)
        let loaded = load(full)
        #expect(loaded.problems.filter { $0.severity == .error }.isEmpty, "\(loaded.problems)")
        let plain = try #require(load(bare).configuration)
        #expect(loaded.configuration == plain)
        #expect(
            AutodiscoverSettings(
                account: "a", topic: try DeviceTemplate("{stationName}"),
                registry: RegistryFile(name: "r", registers: [])
            ).refresh
                == 3600)
        #expect(full.count > 9)
    }

    @Test func `the example configuration and every device file of it are valid`() async throws {
        var validation = Validation()
        validation.add("bridge", file: "\(Self.root)/config/bridge.yaml")
        let devices = try FileManager.default.subpathsOfDirectory(atPath: "\(Self.root)/config/devices").filter {
            $0.contains("station_")
        }
        #expect(devices.count == 4)
        for device in devices { validation.add("device", file: "\(Self.root)/config/devices/\(device)") }
        try await validation.run()
    }

    @Test func `a key that does not exist is refused wherever a key may stand`() async throws {
        var validation = Validation()
        for (schema, keys) in [("bridge", SettingsDescription.bridge), ("device", SettingsDescription.device)] {
            let base = schema == "device" ? Samples.device : [:]
            validation.add(schema, "as it is", .object(base), isValid: true)
            validation.add(schema, "top", .object(base.setting(["nonsense"], to: 1)), isValid: false)
            for key in keys where key.forms.contains(.group) {
                let path = key.path.map { $0 == "*" ? "name" : $0 }
                validation.add(
                    schema, path.joined(separator: "."), .object(base.setting(path + ["nonsense"], to: 1)),
                    isValid: false)
            }
        }
        #expect(validation.count > 14)
        try await validation.run()
    }

    /// Each key with many values: what the schema says must be what the reader says.
    @Test(arguments: ["bridge", "device"])
    func `of every value of every key schema and reader think the same`(schema: String) async throws {
        var validation = Validation()
        var accepted = 0
        let keys = schema == "bridge" ? SettingsDescription.bridge : SettingsDescription.device
        for key in keys {
            for value in Samples.values where !Samples.isMatterOfTaste(value, key) {
                let path = key.path.map { $0 == "*" ? "name" : $0 }
                var document = schema == "device" ? Samples.device : [:]
                if key.path.count == 4, key.path[2] == "autodiscover" {
                    document = document.setting(["accounts", "name", "autodiscover"], to: Samples.autodiscover)
                }
                document = document.setting(path, to: value)
                if key.path.first == "driver_config", key.path.count == 2, key.path[1] != "account" {
                    document = document.setting(["driver_config", "account"], to: nil)
                }
                let isFine = Samples.isAccepted(document, at: path, in: schema)
                accepted += isFine ? 1 : 0
                validation.add(schema, "\(path.joined(separator: ".")): \(value)", .object(document), isValid: isFine)
            }
        }
        #expect(accepted > 80 && validation.count - accepted > 400)
        try await validation.run()
    }

    @Test func `two ways of giving one secret, and an account beside a key, are refused`() async throws {
        var validation = Validation()
        for keys in [["password", "passwordFile"], ["passwordFile", "passwordEnv"], ["password", "passwordEnv"]] {
            var broker = JSONObject()
            for key in keys { broker[key] = "x" }
            validation.add("bridge", "\(keys)", ["broker": .object(broker)], isValid: false)
            validation.add("bridge", "\(keys)", ["accounts": ["a": .object(broker)]], isValid: false)
        }
        validation.add("bridge", "one", ["broker": ["username": "u", "password": "x"]], isValid: true)
        let device = Samples.device.setting(["driver_config", "username"], to: "K")
        validation.add("device", "account and username", .object(device), isValid: false)
        validation.add(
            "device", "username", .object(device.setting(["driver_config", "account"], to: nil)), isValid: true)
        for key in ["driver_type", "driver_config", "registry_config"] {
            validation.add("device", "no \(key)", .object(Samples.device.setting([key], to: nil)), isValid: false)
        }
        try await validation.run()
    }
}

extension JSONObject {
    /// The object with another value at a path; nil takes it away.
    func setting(_ path: [String], to value: JSONValue?) -> JSONObject {
        var object = self
        guard let first = path.first else { return self }
        if path.count == 1 {
            object[first] = value
        } else {
            object[first] = .object((self[first]?.object ?? [:]).setting(Array(path.dropFirst()), to: value))
        }
        return object
    }
}
