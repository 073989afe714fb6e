import FoundationEssentials
import HomeAssistant
import Registry
import Topics

/// The bridge, station and values that the examples of `topics.md` show, and what the program writes for them.
struct ExampleBridge {
    let tree = TopicTree(instance: "bridge1")

    let station = StationDevice(
        path: DevicePath("campus/building1/station_001")!, stationID: StationID("1:34003")!, account: "alameda",
        registers: [
            Register(point: "Status", attribute: .stationStatus(.status), port: .every, type: .string),
            Register(point: "Status.TimeStamp", attribute: .stationStatus(.timeStamp), port: .every, type: .datetime),
            Register(
                point: "shedState", attribute: .load(.shedState), port: .every, type: .integer, units: "0 or 1",
                isWritable: true),
            Register(point: "portLoad", attribute: .load(.portLoad), port: .every, type: .float, units: "kw"),
            Register(
                point: "allowedLoad", attribute: .load(.allowedLoad), port: .every, type: .float, units: "kw",
                isWritable: true),
            Register(
                point: "percentShed", attribute: .load(.percentShed), port: .every, type: .integer, units: "percent",
                isWritable: true),
            Register(point: "alarmType", attribute: .alarm(.alarmType), type: .string),
            Register(
                point: "stationRightsProfile", attribute: .stationRights(.stationRightsProfile), type: .dictionary),
        ],
        timezone: "US/Pacific")

    private let values: [String: PointValue] = [
        "Status": .string("INUSE"), "Status.TimeStamp": .string("2016-11-07T19:19:19+00:00"), "shedState": .integer(0),
        "portLoad": .number("3.314"), "allowedLoad": .null, "percentShed": .null, "alarmType": .null,
        "stationRightsProfile": .dictionary([
            DictionaryEntry(key: "46923", value: "network_manager"),
            DictionaryEntry(key: "46924", value: "account_manager"),
        ]),
    ]

    private let start = Date(timeIntervalSince1970: 1_478_545_200)
    private let now = Date(timeIntervalSince1970: 1_478_546_400)

    private var headers: MessageHeaders {
        MessageHeaders(date: now + 1, timeStamp: now + 0.734512, tick: now)
    }

    /// Every payload that the program publishes on a topic in the examples' situation; several where a topic carries
    /// more than one message. Empty: it publishes none there.
    ///
    /// - Parameter hasHeaders: with the headers as the payload's third element.
    func payloads(on topic: String, hasHeaders: Bool) -> [[UInt8]] {
        switch topic {
        case tree.state: [Availability.online.payload]
        case tree.info: [info.encoded()]
        case tree.health: [health.encoded()]
        case tree.error: errors.map { $0.encoded() }
        case tree.reloadResult: [JSONValue.object(reloadResult.json).encoded()]
        case TopicTree.result(ofSetTopic: tree.get("portLoad", station.path, port: 2)):
            [answer(port: 2, point: "portLoad", id: nil, ages: [41]).json(at: now)]
        case TopicTree.result(ofSetTopic: tree.get(nil, station.path)):
            [answer(port: nil, point: nil, id: "q-1", ages: [0, 41]).json(at: now)]
        case _ where topic.hasPrefix("homeassistant/"): discovery(on: topic)
        default: [2, nil].compactMap { payload(on: topic, port: $0, headers: hasHeaders ? headers : nil) }
        }
    }

    private var reloadResult: ReloadResult {
        ReloadResult(
            status: .rejected,
            responseText: "The new configuration is not used, since it has errors; the one before goes on: the station "
                + "is no org:number. See devices/campus/building1/station_001:3: driver_config.stationID. Correct it, and "
                + "have it read again (SIGHUP, or a message to the bridge's topic `reload`). All errors are in the log, "
                + "and in what `chargepoint2mqtt check` says.",
            configDigest: "0d5e9c1b6a3f72e8", receivedAt: now, completedAt: now + 1)
    }

    private func payload(on topic: String, port: Int?, headers: MessageHeaders?) -> [UInt8]? {
        if topic == tree.availability(station.path, port: port) { return Availability.online.payload }
        let registers = station.registers(forPort: port)
        let encoder = SnapshotEncoder(
            points: registers.map { PointDescription($0, timezone: station.timezone) })
        var bytes: [UInt8] = []
        if topic == tree.all(station.path, port: port) {
            encoder.encode(registers.map { values[$0.point] }, headers: headers, into: &bytes)
            return bytes
        }
        for (index, register) in registers.enumerated()
        where topic == tree.point(register.point, station.path, port: port) {
            encoder.encode(point: index, values[register.point] ?? .null, headers: headers, into: &bytes)
            return bytes
        }
        return nil
    }

    /// What Home Assistant is told on a topic, in whichever style that is.
    private func discovery(on topic: String) -> [[UInt8]] {
        DiscoveryStyle.allCases.flatMap { style in
            let rules = DiscoveryRules(tree: tree, style: style, version: "0.1.0")
            let devices = rules.devices(
                of: station, ports: [1, 2],
                description: StationDescription(
                    name: "CITY / HALL 1", manufacturer: "ChargePoint", model: "CT4020-HD-GW",
                    serialNumber: "0000123", powers: [1: Kilowatts("6.656")!, 2: Kilowatts("6.656")!]))
            return devices.flatMap { rules.documents(of: $0) }.filter { $0.topic == topic }.map(\.payload)
        }
    }

    private func answer(port: Int?, point: String?, id: JSONValue?, ages: [Double]) -> GetAnswer {
        let registers = station.registers(forPort: port).filter { $0.point == point ?? $0.point }
        return GetAnswer(
            id: id, device: port.map { "\(station.path)/\($0)" } ?? "\(station.path)", point: point,
            entries: zip(registers, ages).map { register, age in
                GetAnswer.Entry(
                    description: PointDescription(register, timezone: station.timezone), value: values[register.point],
                    readAt: now - age)
            }, isRefreshed: id != nil)
    }

    private var info: JSONObject {
        BridgeInfo(
            version: "0.1.0", tree: tree, startedAt: start, configDigest: "0d5e9c1b6a3f72e8",
            accounts: [
                BridgeInfo.AccountEntry(
                    name: "alameda",
                    endpoint: "https://webservices.chargepoint.com/webservices/chargepoint/services/5.0")
            ],
            devices: [
                BridgeInfo.DeviceEntry(
                    path: station.path, stationID: station.stationID, account: "alameda", ports: [1, 2])
            ]
        ).json(at: now)
    }

    private var health: JSONObject {
        var health = BridgeHealth()
        health.accounts = [
            BridgeHealth.AccountHealth(
                name: "alameda", budget: BridgeHealth.Budget(perDay: 50_000, used: 3480, reserved: 2500), waiting: 1,
                operations: [
                    BridgeHealth.OperationHealth(
                        name: "getLoad", calls: 42, errors: 2,
                        latency: BridgeHealth.Latency(mean: .milliseconds(312), longest: .milliseconds(2100)),
                        lastSuccess: now - 58.75, lastError: "timedOut"),
                    BridgeHealth.OperationHealth(
                        name: "getStationStatus", calls: 21, errors: 0, latency: nil, lastSuccess: now - 59.1,
                        lastError: nil),
                ])
        ]
        health.devicesOnline = 3
        health.scrapes = 60
        health.messagesPublished = 187
        health.commands.done = 4
        health.commands.rejected = 1
        health.activeErrors = ["credentials/alameda"]
        return health.json(at: now, startedAt: start)
    }

    private var errors: [JSONObject] {
        let error = BridgeError(
            id: "credentials/alameda", account: "alameda",
            what: "ChargePoint does not accept the license key and password of account alameda; nothing of its stations"
                + " is read.",
            location: "account alameda",
            remedy: "Correct the account's username and passwordFile, and see that its endpoint is that of the key's"
                + " region; the bridge tries again every 5 minutes.")
        var ledger = ErrorLedger()
        return [ledger.raise(error, at: now), ledger.clear(error.id, at: now + 900)].compactMap { $0?.json }
    }
}
