import FoundationEssentials
import Glibc
import Registry
import TestSupport
import Testing

/// Neither the API password, nor the license key, nor the broker's password is in anything that a run wrote: its log at
/// trace level, every message with its properties, the state folder, the list of processes, and what `check` prints.
@Suite struct SecretTests {
    /// With every character that some way of writing changes.
    static let odd = "q7 <&>\"'/+%=ü\\9z"
    static let mqttPassword = "mqtt-\(odd)-password"

    private static let hunt = SecretHunt([
        "API password": SimulatorProcess.password, "license key": SimulatorProcess.username,
        "MQTT password": mqttPassword,
    ])

    private static let brokerEnvironment = [
        "CHARGEPOINT2MQTT_BROKER_USERNAME": "bridge", "CHARGEPOINT2MQTT_BROKER_PASSWORD": mqttPassword,
    ]

    /// A site whose broker wants a password of the bridge, and none of the test's own clients.
    private static func site(_ change: (inout Site.Options) -> Void = { _ in }) async throws -> Site {
        try await Site.start {
            $0.broker.users = ["bridge": Self.mqttPassword]
            $0.broker.lines = ["allow_anonymous true"]
            $0.homeAssistant = "{enabled: true}"
            $0.startsBridge = false
            change(&$0)
        }
    }

    /// Starts the bridge, whatever the format of its log.
    private func start(_ site: Site, _ environment: [String: String] = brokerEnvironment) async throws -> ChildProcess {
        let bridge = try await ChildProcess.start(
            Executables.bridge, ["run", "--config", site.folder.path("config")], environment: environment)
        _ = try await bridge.line { $0.contains(" running ") || $0.contains("\"running\"") }
        return bridge
    }

    /// Everything that a site's run wrote.
    private func expectClean(
        _ site: Site, _ bridge: ChildProcess, _ everything: MosquittoSub, hunt: SecretHunt = hunt,
        also further: [String: String] = [:]
    ) throws {
        #expect(hunt.found(in: bridge.transcript) == [], "in the log")
        #expect(!bridge.transcript.contains("[secret]"), "the log's own net had to catch one: \(bridge.transcript)")
        for message in try everything.messages() {
            let text = "\(message.topic) \(message.text) \(message.properties)"
            #expect(hunt.found(in: text) == [], "\(text)")
        }
        #expect(try hunt.found(inFolder: site.folder.path("state")) == [])
        for (what, text) in further { #expect(hunt.found(in: text) == [], "\(what): \(text)") }
    }

    /// A process's arguments, as everybody on the machine sees them.
    private func commandLine(_ process: ChildProcess) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(process.pid)/cmdline")), as: UTF8.self)
    }

    @Test func `the hunt finds a secret in every form`() throws {
        let forms = SecretHunt.forms(of: Self.mqttPassword)
        #expect(forms.count == 14, "\(forms)")
        for form in forms {
            #expect(Self.hunt.found(in: "a\(form.text)b").contains("MQTT password, \(form.name)"))
        }
        for shift in 0..<3 {
            let around = Array(repeating: UInt8(ascii: "k"), count: shift) + Array("\(Self.mqttPassword):x".utf8)
            #expect(!Self.hunt.found(in: Data(around).base64EncodedString()).isEmpty)
        }
        #expect(Self.hunt.found(in: "nothing of it") == [])
    }

    @Test(arguments: ["text", "json"])
    func `no secret is in anything that a run wrote, whatever went wrong in it`(_ format: String) async throws {
        let site = try await Self.site { $0.yaml = "log: {level: trace, format: \(format)}" }
        let everything = try await site.subscribe("#")
        let bridge = try await start(site)
        let commandLine = try commandLine(bridge)
        _ = try await site.snapshot("campus/building1/station_001/1")
        let device = "devices/campus/building1/station_001/1"
        _ = try await site.set("\(device)/set", #"{"shedState": 1, "allowedLoad": 2}"#)
        _ = try await site.set("\(device)/set", #"{"shedState": "#)
        for fault in [#"{"soapFault": "Server", "count": 5}"#, #"{"malformed": true, "count": 3}"#] {
            try await site.simulator.post("/faults", fault)
        }
        _ = try await site.set("\(device)/shedState/set", "0")
        try await site.simulator.kill()
        _ = try await everything.first(within: .seconds(60)) { $0.topic.hasSuffix("/error") }
        bridge.terminate()
        try await bridge.exitStatus()
        let check = try await ChildProcess.run(
            Executables.bridge, ["check", "--config", site.folder.path("config")],
            environment: Self.brokerEnvironment)
        #expect(check.status == .exited(0))
        #expect(bridge.transcript.contains("getLoad"), "the log has what it is searched for")
        try expectClean(
            site, bridge, everything,
            also: [
                "check": check.output + check.errorOutput, "command line": commandLine,
                "the simulator's log": site.simulator.transcript,
            ])
    }

    @Test func `a service that gives back what it was sent is not quoted`() async throws {
        let service = try await ChildProcess.start(
            TestPython.path, [TestPython.script("BridgeTests/Python/echo_service.py")])
        let line = try await service.line { _ in true }
        let port = try #require(Int(line), "\(service.transcript); \(TestPython.hint)")
        let site = try await Self.site {
            $0.endpoint = "http://127.0.0.1:\(port)/"
            $0.password = "api-\(Self.odd)-password"
            $0.yaml = "log: {level: trace}"
        }
        let everything = try await site.subscribe("#")
        let bridge = try await start(site)
        _ = try await everything.first(within: .seconds(60)) { $0.topic.hasSuffix("/error") }
        for _ in 0..<4 {
            _ = try await site.set(
                "devices/campus/building1/station_001/1/set", #"{"shedState": 1, "allowedLoad": 2}"#)
        }
        let hunt = SecretHunt([
            "API password": "api-\(Self.odd)-password", "license key": SimulatorProcess.username,
            "MQTT password": Self.mqttPassword,
        ])
        #expect(hunt.found(in: try FileText.read(site.folder.path("config/secrets/alameda"))) != [], "it can be found")
        try expectClean(site, bridge, everything, hunt: hunt)
    }

    @Test func `a wrong password, a refused certificate or a dead endpoint shows no secret`() async throws {
        let certificates = try await TestCertificates.make()
        let secure = try await BrokerProcess.start { $0.tls = certificates }
        for endpoint in [nil, "https://127.0.0.1:\(secure.port)/x", "http://127.0.0.1:1/x"] {
            let site = try await Self.site {
                $0.endpoint = endpoint
                $0.password = "wrong-\(Self.odd)-password"
                $0.yaml = "log: {level: trace}"
            }
            let everything = try await site.subscribe("#")
            let bridge = try await start(site)
            let error = try await everything.first(within: .seconds(60)) { $0.topic.hasSuffix("/error") }
            let hunt = SecretHunt([
                "API password": "wrong-\(Self.odd)-password", "license key": SimulatorProcess.username,
                "MQTT password": Self.mqttPassword,
            ])
            #expect(error.text.contains("alameda"))
            try expectClean(site, bridge, everything, hunt: hunt)
        }
    }

    @Test func `a broker that refuses the password does not learn of it in the log`() async throws {
        let site = try await Self.site { $0.yaml = "log: {level: trace}" }
        let everything = try await site.subscribe("#")
        let wrong = "wrong-\(Self.odd)-mqtt"
        let bridge = try await start(
            site,
            ["CHARGEPOINT2MQTT_BROKER_USERNAME": "bridge", "CHARGEPOINT2MQTT_BROKER_PASSWORD": wrong])
        _ = try await bridge.line { $0.lowercased().contains("not authori") }
        try expectClean(site, bridge, everything, hunt: SecretHunt(["MQTT password": wrong]))
    }

    // The address sanitizer has a handler of its own, and takes what Swift's does for a fault.
    @Test(.disabled(if: ProcessInfo.processInfo.environment["TEST_SANITIZER"] != nil, "the sanitizer handles crashes"))
    func `a crash writes no secret`() async throws {
        let site = try await Self.site { $0.yaml = "log: {level: trace}" }
        let everything = try await site.subscribe("#")
        let bridge = try await start(
            site, Self.brokerEnvironment.merging(["SWIFT_BACKTRACE": "enable=yes,color=no"]) { $1 })
        _ = try await site.snapshot("campus/building1/station_001/1")
        // Sent from outside it is reported, and the process goes on.
        bridge.send(SIGABRT)
        _ = try await bridge.line(within: .seconds(120)) { $0.hasPrefix("Backtrace took") }
        try expectClean(site, bridge, everything)
    }

    // MARK: Configuration

    /// A mistake beside, in or around a secret, in bridge.yaml or a device file.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        var bridge = "accounts: {alameda: {username: \(key), password: \(password)}}"
        var device = #"{"driver_type": "chargepoint", "driver_config": {"stationID": "1:34001"}}"#
        var environment: [String: String] = [:]
        var testDescription: String { name }
    }

    private static let key = "0123456789abcdef0123456789abcdef"
    private static let password = "s3cr3t-7f3a-password"

    static let mistakes = [
        Mistake(name: "inline, and nothing else wrong"),
        Mistake(name: "a list", bridge: "accounts: {alameda: {username: \(key), password: [\(password)]}}"),
        Mistake(name: "an object", bridge: "accounts: {alameda: {username: {a: \(key)}, password: {a: \(password)}}}"),
        Mistake(name: "a misspelt key", bridge: "accounts: {alameda: {usrname: \(key), pasword: \(password)}}"),
        Mistake(name: "one level too high", bridge: "username: \(key)\npassword: \(password)"),
        Mistake(name: "accounts is a text", bridge: "accounts: \(key) \(password)"),
        Mistake(name: "broken YAML", bridge: "accounts: {alameda: {username: \(key), password: '\(password)}}"),
        Mistake(name: "a tab", bridge: "accounts:\n\talameda: {username: \(key), password: \(password)}"),
        Mistake(name: "twice", bridge: "accounts: {alameda: {username: \(key), password: \(password), password: x}}"),
        Mistake(
            name: "in the address",
            bridge: "accounts: {alameda: {endpoint: 'https://\(key):\(password)@127.0.0.1/x'}}"),
        Mistake(
            name: "in what is no address",
            bridge: "accounts: {alameda: {endpoint: 'htps://\(key):\(password)@127.0.0.1'}}"),
        Mistake(
            name: "behind the address",
            bridge: "accounts: {alameda: {endpoint: 'https://127.0.0.1/x?user=\(key)&password=\(password)'}}"),
        Mistake(name: "the broker's, a list", bridge: "broker: {username: bridge, password: [\(password)]}"),
        Mistake(name: "the broker's host", bridge: "broker: {host: 'mqtt://bridge:\(password)@127.0.0.1'}"),
        Mistake(
            name: "a secret in place of a file's name",
            bridge: "accounts: {alameda: {username: \(key), passwordFile: [\(password)]}}"),
        Mistake(
            name: "in the device file",
            device: """
                {"driver_type": "chargepoint",
                 "driver_config": {"stationID": "1:34001", "username": "\(key)", "password": "\(password)"},
                 "intervall": 5}
                """),
        Mistake(
            name: "in a broken device file",
            device: #"{"driver_config": {"username": "\#(key)", "password": "\#(password), "stationID": 5}}"#),
        Mistake(
            name: "a list in the device file",
            device: #"{"driver_config": {"username": ["\#(key)"], "password": ["\#(password)"]}}"#),
        Mistake(
            name: "a misspelt variable", environment: ["CHARGEPOINT2MQTT_BROKER_PASWORD": password]),
        Mistake(
            name: "a variable for what is no scalar", environment: ["CHARGEPOINT2MQTT_ACCOUNTS": password]),
        Mistake(
            name: "a variable that overrides",
            environment: ["CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_PASSWORD": "\(password)\n"]),
    ]

    @Test(arguments: mistakes)
    func `a mistake in the configuration is told of without the secret beside it`(_ mistake: Mistake) async throws {
        let folder = try TemporaryFolder()
        // No broker listens on port 1: what is sound enough to run ends by itself, or is ended.
        let port = mistake.bridge.contains("broker:") ? "" : "broker: {port: 1}\n"
        try folder.write(
            "config/bridge.yaml", "\(port)state: \(folder.path("state"))\nlog: {level: trace}\n\(mistake.bridge)\n")
        try folder.write("config/devices/campus/station_001", mistake.device)
        let hunt = SecretHunt(["password": Self.password, "license key": Self.key])
        let check = try await ChildProcess.run(
            Executables.bridge, ["check", "--config", folder.path("config")], environment: mistake.environment)
        #expect(hunt.found(in: check.output + check.errorOutput) == [], "\(check.output)\(check.errorOutput)")
        #expect(check.errorOutput.contains("error") || check.errorOutput.contains("warning"))
    }
}

/// A file's text, from an absolute path.
private enum FileText {
    static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
