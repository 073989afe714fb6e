import FoundationEssentials
import Registry
import TestSupport
import Testing

/// What a subscriber sees, through clients that know nothing of our code.
@Suite struct PublishingTests {
    static let devices = [
        "campus/building1/station_001/1", "campus/building1/station_001/2", "campus/building1/station_001",
        "campus/building1/station_002/1", "campus/building1/station_002/2", "campus/building1/station_002",
        "campus/building2/station_003/1", "campus/building2/station_003/2", "campus/building2/station_003",
        "campus/building2/station_004/1", "campus/building2/station_004",
    ]

    @Test func `a subscriber sees every port's snapshot with types, units and headers`() async throws {
        let site = try await Site.start { $0.startsBridge = false }
        let live = try await site.subscribe("devices/#")
        try await site.startBridge()
        for device in Self.devices {
            // A busy machine may publish a later, smaller scrape before the first, which reads the static points too.
            let message = try await live.first {
                $0.topic == "devices/\(device)/all" && values($0)?.keys.contains("numPorts") == true
            }
            try Self.check(message, isPort: device.last?.isNumber == true && device.split(separator: "/").count == 4)
        }
        let topics = Set(try live.messages().map(\.topic).filter { $0.hasSuffix("/all") })
        #expect(topics == Set(Self.devices.map { "devices/\($0)/all" }), "no device but those that exist")
    }

    @Test func `a late subscriber gets the retained snapshot and availability`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot("campus/building2/station_004/1") { $0.keys.contains("numPorts") }
        let late = try await site.subscribe("devices/campus/building2/station_004/1/+")
        let all = try await late.first { $0.topic.hasSuffix("/all") }
        #expect(all.isRetained)
        try Self.check(all, isPort: true)
        let availability = try await late.first { $0.topic.hasSuffix("/availability") }
        #expect(availability.isRetained && availability.text == "online")
    }

    @Test func `paho reads the same over MQTT 5`() async throws {
        let site = try await Site.start()
        let result = try await TestPython.run(
            "BridgeTests/Python/snapshots.py", [String(site.broker.port)] + Self.devices.map { "devices/\($0)/all" })
        #expect(result.status == .exited(0), "\(result.output)\(result.errorOutput)")
    }

    @Test func `a snapshot's times increase, and its tick is aligned`() async throws {
        let site = try await Site.start {
            $0.interval = 2
            $0.registry = """
                Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes
                portLoad,portLoad,LoadRegister,1,float,kW,,FALSE,

                """
        }
        let all = try await site.subscribe("devices/campus/building1/station_001/1/all")
        let messages = try await all.collect(5) { !$0.isRetained }
        func header(_ name: String, _ message: ReceivedMessage) -> String {
            message.userProperties.first { $0.name == name }?.value.string ?? ""
        }
        let times = messages.map { header("TimeStamp", $0) }
        #expect(times == Array(Set(times)).sorted(), "strictly increasing: \(times)")
        for message in messages.dropFirst() {
            let tick = try #require(ISO8601.date(header("SynchronizedTimeStamp", message)))
            let taken = try #require(ISO8601.date(header("TimeStamp", message)))
            #expect(tick <= taken)
            #expect(Int(tick.timeIntervalSince1970) % 2 == 0, "a multiple of the interval")
        }
    }

    @Test func `points, breadth-first topics and the heartbeat appear when they are switched on`() async throws {
        let site = try await Site.start {
            $0.devices = [
                (
                    "campus/building1/station_001", "1:34001",
                    """
                    , "publish_depth_first": true, "publish_breadth_first": true, "publish_breadth_first_all": true,
                     "heart_beat_point": "beat"
                    """
                )
            ]
        }
        let live = try await site.subscribe("devices/#")
        let all = try await live.first { $0.topic == "devices/all/2/station_001/building1/campus" }
        #expect(!all.isRetained)
        #expect(values(all)?["beat"]?.number?.integer.map { $0 == 0 || $0 == 1 } == true)
        let point = try await live.first { $0.topic == "devices/campus/building1/station_001/2/Status" }
        let pair = try #require(try JSONValue(parsing: point.payload).array)
        #expect(pair.first == "AVAILABLE")
        #expect(pair.last?.object?["type"] == "string")
        let reversed = try await live.first { $0.topic == "devices/Status/2/station_001/building1/campus" }
        #expect(reversed.payload == point.payload)
    }

    @Test func `MQTT 3.1.1 carries the headers in the payload, and forgets a dead device`() async throws {
        let site = try await Site.start {
            $0.devices = [("campus/building1/station_001", "1:34001", "")]
            $0.yaml = """
                publish: {headersInPayload: true}
                """
            $0.startsBridge = false
        }
        try await site.startBridge(environment: ["CHARGEPOINT2MQTT_BROKER_PROTOCOL": "3.1.1"])
        let live = try await site.subscribe("devices/campus/building1/station_001/1/#")
        let message = try await live.first { $0.topic.hasSuffix("/all") }
        let parts = try #require(try JSONValue(parsing: message.payload).array)
        #expect(parts.count == 3)
        #expect(parts[2].object?["SynchronizedTimeStamp"] != nil)
        #expect(message.userProperties.isEmpty)

        try await site.simulator.kill()
        _ = try await live.first(within: .seconds(40)) { $0.topic.hasSuffix("/availability") && $0.text == "offline" }
        _ = try await live.first(within: .seconds(10)) { $0.topic.hasSuffix("/all") && $0.payload.isEmpty }
    }

    /// Types, units and headers of one snapshot.
    static func check(_ message: ReceivedMessage, isPort: Bool) throws {
        let parts = try #require(try JSONValue(parsing: message.payload).array)
        #expect(parts.count == 2)
        let values = try #require(parts[0].object)
        let metadata = try #require(parts[1].object)
        #expect(values.keys == metadata.keys, "each point has its metadata")
        var wanted = [
            "alarmType": ("", "string"), "alarmTime": ("", "string"), "clearAlarms": ("", "integer"),
            "stationRightsProfile": ("", "dict"), "numPorts": ("", "integer"),
        ]
        if isPort {
            wanted.merge(
                [
                    "Status": ("", "string"), "Status.TimeStamp": ("", "string"), "shedState": ("0 or 1", "integer"),
                    "portLoad": ("kW", "float"), "allowedLoad": ("kW", "float"), "percentShed": ("percent", "integer"),
                    "sessionID": ("", "string"), "Energy": ("kWh", "float"), "stationName": ("", "string"),
                    "Power": ("kW", "float"), "dataAge": ("s", "integer"),
                ], uniquingKeysWith: { first, _ in first })
            #expect(values["Status"]?.string.map { ["AVAILABLE", "INUSE"].contains($0) } == true)
            #expect(values["portLoad"]?.number?.double.map { $0 >= 0 && $0 <= 7.2 } == true)
            #expect(values["shedState"] == 0)
        }
        #expect(Set(values.keys) == Set(wanted.keys))
        for (point, (units, type)) in wanted {
            let about = try #require(metadata[point]?.object, "\(point)")
            #expect(about == ["units": .string(units), "tz": "UTC", "type": .string(type)], "\(point)")
        }
        #expect(values["stationRightsProfile"]?.object.map { !$0.keys.isEmpty } == true)
        #expect(values["numPorts"]?.number?.integer.map { (1...2).contains($0) } == true)

        #expect(message.properties["content-type"]?.string == "application/json")
        #expect(message.properties["payload-format-indicator"]?.integer == 1)
        let expiry = try #require(message.properties["message-expiry-interval"]?.integer)
        #expect((1...6).contains(expiry), "three intervals of at most two seconds")
        #expect(message.userProperties.map(\.name) == ["Date", "TimeStamp", "SynchronizedTimeStamp"])
        for property in message.userProperties {
            let date = try #require(ISO8601.date(property.value.string ?? ""), "\(property)")
            #expect(abs(date.timeIntervalSinceNow) < 60, "\(property)")
        }
    }
}
