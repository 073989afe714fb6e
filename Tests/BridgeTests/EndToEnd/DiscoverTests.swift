import FoundationEssentials
import Registry
import TestSupport
import Testing

/// `discover` and `check --online`, run as a user runs them, against the simulator.
@Suite struct DiscoverTests {
    private let folder: TemporaryFolder
    private let simulator: SimulatorProcess

    init() async throws {
        folder = try TemporaryFolder()
        simulator = try await SimulatorProcess.start(["--stations", "7", "--ports", "2,1", "--building", "3"])
    }

    private typealias Outcome = (status: ChildProcess.ExitStatus, output: String, errorOutput: String)

    private func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
        try await ChildProcess.run(Executables.bridge, arguments, environment: environment)
    }

    /// `discover` with the account given on the command line.
    private func discover(
        endpoint: String? = nil, username: String = SimulatorProcess.username,
        password: String = SimulatorProcess.password, _ more: String...
    ) async throws -> Outcome {
        let file = try folder.write("password", password)
        return try await ChildProcess.run(
            Executables.bridge,
            [
                "discover", "--endpoint", endpoint ?? simulator.endpoint, "--username", username, "--password-file",
                file,
            ] + more)
    }

    private func json(_ outcome: Outcome) throws -> JSONObject {
        try #require(try JSONValue(parsing: Array(outcome.output.utf8)).object, "\(outcome)")
    }

    @Test func `stations, ports, groups and status in a table, and as JSON`() async throws {
        let text = try await discover()
        #expect(text.status == .exited(0) && text.errorOutput.isEmpty, "\(text)")
        #expect(text.output.contains("7 stations with 11 ports in "))
        for number in 1...7 { #expect(text.output.contains("1:3400\(number)")) }
        #expect(text.output.contains("J1772"))
        #expect(text.output.contains("AVAILABLE ×2"))

        let document = try json(try await discover("--json"))
        let stations = document["stations"]?.array?.compactMap(\.object) ?? []
        #expect(stations.compactMap { $0["ports"]?.array?.count } == [2, 1, 2, 1, 2, 1, 2])
        #expect(stations.allSatisfy { $0["groups"]?.array?.isEmpty == false && $0["name"]?.string != nil })
        #expect(document["missingRights"] == [])
        #expect(try await simulator.calls("shedLoad") == 0)
        #expect(try await simulator.calls("getCPNInstances") == 2, "the credentials are checked by the cheapest call")
    }

    @Test func `what it writes is checked without a fault, and a bridge serves every port of it`() async throws {
        let config = folder.path("config")
        let outcome = try await discover("--write", config)
        #expect(outcome.status == .exited(0), "\(outcome)")
        #expect(outcome.output.contains("written  \(config)/bridge.yaml"))
        #expect(outcome.output.contains("next:  chargepoint2mqtt check --config \(config)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("password"))

        let check = try await run("check", "--config", config, "--online", "--json")
        #expect(check.status == .exited(0), "\(check)")
        let report = try json(check)
        #expect(report["problems"] == [])
        #expect(report["devices"]?.array?.count == 7)

        let broker = try await BrokerProcess.start()
        let bridge = try await ChildProcess.start(
            Executables.bridge, ["run", "--config", config],
            environment: [
                "CHARGEPOINT2MQTT_BROKER_PORT": "\(broker.port)", "CHARGEPOINT2MQTT_STATE": folder.path("state"),
                "CHARGEPOINT2MQTT_HTTP_ENABLED": "false",
            ])
        let devices = report["devices"]?.array?.compactMap { $0.object?["path"]?.string } ?? []
        let subscription = try await MosquittoSub.start(MosquittoAccess(port: broker.port), "devices/#")
        for (index, device) in devices.enumerated() {
            for port in 1...(index.isMultiple(of: 2) ? 2 : 1) {
                let message = try await subscription.first(within: .seconds(60)) {
                    $0.topic == "devices/\(device)/\(port)/all"
                }
                #expect(values(message)?["Status"] == "AVAILABLE", "\(device)/\(port)")
            }
        }
        bridge.terminate()
    }

    @Test func `a second run keeps what is there, adds what is new, and replaces only when told to`() async throws {
        let config = folder.path("config")
        _ = try await discover("--write", config)
        let devices = try FileManager.default.subpathsOfDirectory(atPath: "\(config)/devices").filter {
            FileManager.default.contents(atPath: "\(config)/devices/\($0)") != nil
        }.sorted()
        #expect(devices.count == 7)
        try FileManager.default.removeItem(atPath: "\(config)/devices/\(devices[2])")
        try folder.write(
            "config/registry_configs/chargepoint.csv",
            "Volttron Point Name,Attribute Name,Register Name\nS,Status,StationStatusRegister\n")

        let again = try json(try await discover("--write", config, "--json"))
        let outcomes = again["files"]?.array?.compactMap(\.object).map {
            "\($0["outcome"]?.string ?? "") \($0["path"]?.string ?? "")"
        }
        #expect(outcomes == ["kept registry_configs/chargepoint.csv", "written devices/\(devices[2])"])
        let forced = try json(try await discover("--write", config, "--force", "--json"))
        #expect(forced["files"]?.array?.first?.object?["outcome"] == "replaced")
    }

    @Test func `an account of bridge yaml is asked, by its name or because it is the only one`() async throws {
        let config = folder.path("config")
        _ = try await discover("--write", config)
        let alone = try await run("discover", "--config", config, "--json")
        #expect(try json(alone)["account"] == "main")
        let named = try await run("discover", "--config", config, "--account", "mian")
        #expect(named.status == .exited(64) && named.errorOutput.contains("did you mean 'main'?"), "\(named)")
        let other = try await run("discover", "--config", folder.path("nowhere"))
        #expect(other.status == .exited(64) && other.errorOutput.contains("--username KEY"), "\(other)")
    }

    @Test func `each trouble has its exit code, and says what to do`() async throws {
        let unused = try FreePort.find()
        let wrong = try await discover(password: "wrong-password-91")
        #expect(
            wrong.status == .exited(77)
                && wrong.errorOutput.contains("does not accept the API license key and password"))
        let away = try await discover(endpoint: "http://127.0.0.1:\(unused)/services/5.0")
        #expect(
            away.status == .exited(69) && away.errorOutput.contains("check address, network and firewall"), "\(away)")
        let tls = try await discover(endpoint: "https://127.0.0.1:\(simulator.port)/services/5.0")
        #expect(tls.status == .exited(69) && tls.errorOutput.contains("TLS"), "\(tls)")
        let other = try await discover(endpoint: "http://127.0.0.1:\(simulator.port)/nothing")
        #expect(other.status == .exited(76) && other.errorOutput.contains("check the account's endpoint"), "\(other)")
        let scheme = try await discover(endpoint: "ftp://127.0.0.1/")
        #expect(
            scheme.status == .exited(64) && scheme.errorOutput.contains("--endpoint: 'ftp://127.0.0.1/'"), "\(scheme)")
        try await simulator.post("/faults", #"{"malformed": true, "operations": ["getStations"]}"#)
        let broken = try await discover()
        #expect(broken.status == .exited(76) && broken.errorOutput.contains("cannot be read"), "\(broken)")
        for outcome in [wrong, away, tls, other, scheme, broken] {
            #expect(outcome.output.isEmpty, "\(outcome)")
            #expect(
                outcome.errorOutput.contains("; ") && outcome.errorOutput.split(separator: "\n").count == 1,
                "\(outcome)")
        }
    }

    @Test func `missing rights are named with what they mean, and left out of the registry`() async throws {
        try await simulator.post("/faults", #"{"denied": ["getLoad", "getOrgsAndStationGroups"]}"#)
        let config = folder.path("config")
        let outcome = try await discover("--write", config)
        #expect(outcome.status == .exited(0))
        #expect(outcome.output.contains("no right to getLoad (code 101): no loads are read and none can be limited"))
        #expect(outcome.output.contains("no right to getOrgsAndStationGroups (code 101): station groups are not known"))
        let csv = FileManager.default.contents(atPath: "\(config)/registry_configs/chargepoint.csv").map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(csv?.contains("LoadRegister") == false && csv?.contains("StationStatusRegister") == true)
        // A registry that uses what is denied is warned of.
        try folder.write(
            "config/registry_configs/chargepoint.csv",
            "Volttron Point Name,Attribute Name,Register Name\nl,stationLoad,LoadRegister\n")
        let check = try await run("check", "--config", config, "--online")
        #expect(
            check.status == .exited(0)
                && check.errorOutput.contains("warning: bridge.yaml: accounts.main: no right to getLoad"))
    }

    @Test func `check online finds what a folder cannot tell: a wrong password, a station that is not there`()
        async throws
    {
        let config = folder.path("config")
        _ = try await discover("--write", config)
        let device = "\(config)/devices/campus/extra"
        try folder.write(
            "config/devices/campus/extra",
            "driver_type: chargepoint\ndriver_config: {stationID: '1:34009'}\nregistry_config: config://chargepoint.csv\n"
        )
        let offline = try await run("check", "--config", config)
        #expect(offline.status == .exited(0), "\(offline) \(device)")
        let online = try await run("check", "--config", config, "--online")
        #expect(online.status == .exited(78))
        #expect(
            online.errorOutput.contains(
                "error: devices/campus/extra: driver_config.stationID: account main has no station 1:34009; did you mean '1:34"
            ))
        try folder.write("password", "not-the-password")
        let wrong = try await run("check", "--config", config, "--online", "--json")
        #expect(wrong.status == .exited(77))
        #expect(try json(wrong)["problems"]?.array?.contains { $0.object?["key"] == "accounts.main" } == true)
    }

    @Test func `no secret shows, whatever goes wrong`() async throws {
        let secrets = ["password": "s3cret/&<pass>+word", "key": "LICENSE-KEY-55c1"]
        let hunt = SecretHunt(secrets)
        for endpoint in [
            simulator.endpoint, "http://127.0.0.1:\(try FreePort.find())/x",
            "http://127.0.0.1:\(simulator.port)/nothing",
        ] {
            for format in ["--json", "--force"] {
                let outcome = try await discover(
                    endpoint: endpoint, username: secrets["key"] ?? "", password: secrets["password"] ?? "", format)
                #expect(outcome.status != .exited(0))
                #expect(hunt.found(in: outcome.output + outcome.errorOutput) == [])
            }
        }
        // What is written names the key, which bridge.yaml is for, and never the password.
        let config = folder.path("config")
        let outcome = try await discover("--write", config)
        let own = SecretHunt(["password": SimulatorProcess.password])
        #expect(own.found(in: outcome.output + outcome.errorOutput) == [])
        #expect(try own.found(inFolder: config) == [])
    }

    @Test func `no path leads out of the folder, and a name from elsewhere cannot make one`() async throws {
        let config = folder.path("config")
        for template in ["../{stationName}", "campus/../../{stationName}", "/etc/{stationName}"] {
            let outcome = try await discover("--write", config, "--template", template)
            #expect(outcome.status == .exited(64), "\(template): \(outcome)")
        }
        let registry = try await discover("--write", config, "--registry", "../../evil.csv")
        #expect(registry.status == .exited(64))
        try folder.write("elsewhere/file", "")
        try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(config)/devices", withDestinationPath: folder.path("elsewhere"))
        let link = try await discover("--write", config)
        #expect(link.status == .exited(73) && link.errorOutput.contains("is a link"), "\(link)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("elsewhere")) == ["file"])
    }
}
