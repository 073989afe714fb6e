import FoundationEssentials
import HTTP
import Registry
import TestSupport

/// A broker, a simulated account and a bridge between them, each a process of its own.
final class Site: Sendable {
    let broker: BrokerProcess
    let simulator: SimulatorProcess
    /// The bridge's configuration and state.
    let folder: TemporaryFolder
    /// Where the bridge serves HTTP if a test wants it to.
    let httpPort: Int
    private let running: Locked<ChildProcess?>
    private let servesHTTP = Locked(false)
    /// Taken for as long as this site lives.
    private let slot: Slots.Slot

    private static let slots = Slots(6)

    /// What a test may want otherwise than the others.
    struct Options {
        /// Below `devices/`: path, station and further lines of the device file.
        var devices: [(path: String, station: String, more: String)] = [
            ("campus/building1/station_001", "1:34001", ""), ("campus/building1/station_002", "1:34002", ""),
            ("campus/building2/station_003", "1:34003", ""), ("campus/building2/station_004", "1:34004", ""),
        ]
        var registry = Site.registry
        /// Seconds, of every device.
        var interval = 1
        /// Further lines of bridge.yaml.
        var yaml = ""
        /// Off, so that messages can be counted; what is to be told of Home Assistant is switched on.
        var homeAssistant = "{enabled: false}"
        /// Part of the bridge's own topics.
        var instance = "test"
        /// Further keys of `broker`, each after a comma.
        var brokerYAML = ""
        /// Of the account; nil: the simulator's.
        var endpoint: String?
        var password = SimulatorProcess.password
        var broker = BrokerProcess.Options()
        var simulator = ["--stations", "4", "--ports", "2,2,2,1"]
        /// Whether the bridge serves metrics, health and dashboard, at ``Site/httpPort``.
        var servesHTTP = false
        /// Further keys of `http`, such as `token: x`.
        var http = ""
        /// Nothing is started but broker and simulator.
        var startsBridge = true
    }

    /// Every class of register but the rare ones, all with the device's interval.
    static let registry = """
        Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes,Scrape Interval
        Status,Status,StationStatusRegister,*,string,,,FALSE,,
        Status.TimeStamp,TimeStamp,StationStatusRegister,*,datetime,,,FALSE,,
        shedState,shedState,LoadRegister,*,integer,0 or 1,,TRUE,,
        portLoad,portLoad,LoadRegister,*,float,kW,,FALSE,,
        allowedLoad,allowedLoad,LoadRegister,*,float,kW,,TRUE,,
        percentShed,percentShed,LoadRegister,*,integer,percent,,TRUE,,
        alarmType,alarmType,AlarmRegister,,string,,,FALSE,,1
        alarmTime,alarmTime,AlarmRegister,,datetime,,,FALSE,,1
        clearAlarms,clearAlarms,AlarmRegister,,integer,,,TRUE,,1
        stationRightsProfile,stationRightsProfile,StationRightsRegister,,dictionary,,,FALSE,,
        sessionID,sessionID,ChargingSessionRegister,*,string,,,FALSE,,2
        Energy,Energy,ChargingSessionRegister,*,float,kWh,,FALSE,,2
        stationName,stationName,StationRegister,*,string,,,FALSE,,
        Power,Power,StationRegister,*,float,kW,,FALSE,,
        numPorts,numPorts,StationRegister,,integer,,,FALSE,,
        dataAge,dataAge,BridgeRegister,*,integer,s,,FALSE,,

        """

    static func start(_ change: (inout Options) -> Void = { _ in }) async throws -> Site {
        var options = Options()
        change(&options)
        let slot = await slots.take()
        let broker = try await BrokerProcess.start(options.broker)
        let simulator = try await SimulatorProcess.start(options.simulator)
        let folder = try TemporaryFolder()
        let site = Site(
            broker: broker, simulator: simulator, folder: folder, httpPort: try FreePort.find(), slot: slot)
        try site.write(options)
        if options.startsBridge { try await site.startBridge() }
        return site
    }

    private init(
        broker: BrokerProcess, simulator: SimulatorProcess, folder: TemporaryFolder, httpPort: Int, slot: Slots.Slot
    ) {
        self.slot = slot
        self.broker = broker
        self.simulator = simulator
        self.folder = folder
        self.httpPort = httpPort
        running = Locked(nil)
    }

    /// Writes the bridge's configuration.
    func write(_ options: Options) throws {
        servesHTTP.value = options.servesHTTP
        try folder.write(
            "config/bridge.yaml",
            """
            instance: \(options.instance)
            homeAssistant: \(options.homeAssistant)
            broker: {port: \(broker.port)\(options.brokerYAML)}
            state: \(folder.path("state"))
            http: \(options.servesHTTP ? "{listen: 127.0.0.1:\(httpPort), \(options.http)}" : "off")
            accounts:
              alameda:
                endpoint: \(options.endpoint ?? simulator.endpoint)
                username: \(SimulatorProcess.username)
                passwordFile: secrets/alameda
                limits: {concurrent: 8, perSecond: 1000, perDay: 100000000}
            \(options.yaml)
            """)
        let secret = try folder.write("config/secrets/alameda", options.password)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
        try folder.write("config/registry_configs/test.csv", options.registry)
        try? FileManager.default.removeItem(atPath: folder.path("config/devices"))
        for device in options.devices {
            try folder.write(
                "config/devices/\(device.path)",
                """
                {"driver_type": "chargepoint", "driver_config": {"stationID": "\(device.station)"},
                 "registry_config": "config://test.csv", "interval": \(options.interval)\(device.more)}
                """)
        }
    }

    // MARK: The bridge

    /// The bridge's process.
    var bridge: ChildProcess {
        get throws {
            guard let process = running.value else { throw CommandFailed(command: "the bridge", output: "not started") }
            return process
        }
    }

    func startBridge(environment: [String: String] = [:]) async throws {
        try await launchBridge(environment: environment)
        _ = try await bridge.line { $0.contains(" running ") }
        if servesHTTP.value {
            try await eventually("the bridge listens on port \(httpPort)") { (try? await get("/healthz")) != nil }
        }
    }

    /// Starts it, and does not wait until it runs.
    func launchBridge(environment: [String: String] = [:]) async throws {
        running.value = try await ChildProcess.start(
            Executables.bridge, ["run", "--config", folder.path("config")], environment: environment)
    }

    /// Everything that the bridge wrote to its log since it was last started.
    var log: String { running.value?.transcript ?? "" }

    /// How often a text stands in the log.
    func count(inLog text: String) -> Int { log.split(separator: "\n").count { $0.contains(text) } }

    // MARK: HTTP

    private static let client = Result { try HTTPClient() }

    /// What the bridge answers at a path.
    func get(_ path: String, headers: [(name: String, value: String)] = []) async throws -> HTTPResponse {
        try await Self.client.get().send(
            HTTPRequest(url: "http://127.0.0.1:\(httpPort)\(path)", method: "GET", headers: headers))
    }

    // MARK: The broker

    func subscribe(_ filters: String...) async throws -> MosquittoSub {
        try await MosquittoSub.start(
            MosquittoAccess(port: broker.port), filters[0], arguments: filters.dropFirst().flatMap { ["-t", $0] })
    }

    /// Writes a point, or an object to a device, and returns the result.
    func set(_ topic: String, _ payload: String, retain: Bool = false) async throws -> JSONObject {
        let results = try await subscribe("\(topic)/result")
        try await MosquittoPub.publish(broker, topic: topic, payload, retain: retain)
        return try JSONValue(parsing: try await results.first().payload).object ?? [:]
    }

    /// The newest snapshot of a device that fits, its values.
    func snapshot(
        _ device: String, within limit: Duration = .seconds(20),
        where matches: @escaping (JSONObject) -> Bool = { _ in true }
    ) async throws -> JSONObject {
        let all = try await subscribe("devices/\(device)/all")
        let message = try await all.first(within: limit) { message in
            values(message).map(matches) ?? false
        }
        return values(message) ?? [:]
    }
}

/// The values of a snapshot's message.
func values(_ message: ReceivedMessage) -> JSONObject? {
    (try? JSONValue(parsing: message.payload))?.array?.first?.object
}
