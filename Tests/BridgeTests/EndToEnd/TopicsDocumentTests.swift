import FoundationEssentials
import Registry
import TestSupport
import Testing
import Topics

/// `topics.md` against a running bridge: every topic it publishes is in the table, and every kind of the table appears.
@Suite struct RunningTopicsTests {
    @Test func `a running bridge publishes what topics.md lists, and nothing else`() async throws {
        let site = try await Site.start {
            $0.devices = [
                (
                    "campus/building1/station_001", "1:34001",
                    #", "publish_depth_first": true, "publish_breadth_first": true, "publish_breadth_first_all": true"#
                )
            ]
            $0.yaml = "commands: {group: true, actuatorTopics: true}"
            $0.homeAssistant = "{style: device}"
            $0.startsBridge = false
        }
        let everything = try await site.subscribe("#")
        try await site.startBridge()
        _ = try await everything.first { $0.topic == "homeassistant/device/cp2mqtt_test_1_34001_1/config" }
        // The other style, too.
        try site.bridge.terminate()
        try await site.bridge.exitStatus()
        try await site.startBridge(environment: ["CHARGEPOINT2MQTT_HOME_ASSISTANT_STYLE": "entity"])
        _ = try await everything.first { $0.topic.hasPrefix("homeassistant/sensor/cp2mqtt_test_1_34001_1/") }
        try await MosquittoPub.publish(site.broker, topic: "homeassistant/status", "online")
        let device = try #require(DevicePath("campus/building1/station_001"))
        _ = try await site.snapshot("campus/building1/station_001/1")
        for topic in ["1/percentShed/set", "1/set", "clearAlarms/set", "set"] {
            _ = try await site.set("devices/\(device)/\(topic)", "nonsense")
        }
        for topic in ["campus/set", "campus/building1/clearAlarms/set"] {
            _ = try await site.set("devices/\(topic)", "nonsense")
        }
        for topic in ["1/percentShed/get", "1/get", "alarmType/get", "get"] {
            _ = try await site.set("devices/\(device)/\(topic)", "")
        }
        for point in ["1/Status", "stationRightsProfile"] {
            for actuation in ["get", "set"] {
                // What can be read and not written gets an answer of each kind.
                try await MosquittoPub.publish(
                    site.broker, topic: "devices/actuators/\(actuation)/\(device)/\(point)", "1")
            }
            for actuation in ["value", "error"] {
                _ = try await everything.first { $0.topic == "devices/actuators/\(actuation)/\(device)/\(point)" }
            }
        }
        try await MosquittoPub.publish(site.broker, topic: "chargepoint2mqtt/test/reload", "1")
        _ = try await everything.first { $0.topic == "chargepoint2mqtt/test/reload/result" }
        try await site.simulator.kill()
        _ = try await everything.first(within: .seconds(60)) { $0.topic == "chargepoint2mqtt/test/error" }
        // Health comes once a minute.
        _ = try await everything.first(within: .seconds(90)) { $0.topic == "chargepoint2mqtt/test/health" }

        let tree = TopicTree(instance: "test")
        var missing = Set(TopicCatalogue.entries().map(\.pattern))
        for message in try everything.messages() {
            guard let entry = TopicCatalogue.entry(of: message.topic, tree: tree, devices: [device]) else {
                Issue.record("not in topics.md: \(message.topic)")
                continue
            }
            missing.remove(entry.pattern)
            #expect(message.qos == entry.qos, "\(message.topic)")
        }
        #expect(missing.isEmpty, "in topics.md, and not published")
        let counts = try await MessageSchemas.check(try everything.messages())
        #expect(
            Set(counts.keys) == [
                "snapshot", "point", "result", "get-result", "info", "health", "error", "reload-result",
            ])

        let late = try await site.subscribe("#")
        _ = try await late.first { $0.topic == "chargepoint2mqtt/test/info" }
        for message in try late.messages() where message.isRetained {
            let entry = TopicCatalogue.entry(of: message.topic, tree: tree, devices: [device])
            #expect(entry?.isRetained == true, "\(message.topic)")
        }
    }

    @Test func `health and info tell what topics.md says`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot("campus/building2/station_004/1")
        let info = try await site.subscribe("chargepoint2mqtt/test/info")
        let message = try await info.first { message in
            // The ports are known only once the API was asked.
            (try? JSONValue(parsing: message.payload).object?["devices"]?.array?.first?.object?["ports"]) == [1, 2]
        }
        let document = try #require(try JSONValue(parsing: message.payload).object)
        #expect(document["deviceCount"] == 4)
        #expect(document["accounts"]?.array?.first?.object?["name"] == "alameda")
        #expect(message.isRetained || document["instance"] == "test")
    }

    @Test func `results of every kind, and messages of MQTT 3 1 1, are as their schemas say`() async throws {
        let site = try await Site.start {
            $0.yaml = "publish: {headersInPayload: true}\ncommands: {group: true}"
            $0.brokerYAML = ", protocol: 3.1.1"
            $0.startsBridge = false
        }
        let everything = try await site.subscribe("#")
        try await site.startBridge()
        let device = "devices/campus/building1/station_001"
        _ = try await site.snapshot("campus/building1/station_001/1") { $0["portLoad"]?.number != nil }
        for (topic, payload, status) in [
            ("\(device)/1/allowedLoad/set", "3.0", "done"),
            ("\(device)/1/set", #"{"shedState": 1, "timeInterval": 60}"#, "done"),
            ("\(device)/1/shedState/set", "0", "done"), ("\(device)/clearAlarms/set", "1", "done"),
            ("devices/campus/set", #"{"shedState": 1, "allowedLoad": 2, "id": "all"}"#, "done"),
            ("\(device)/2/set", #"{"shedState": 1, "validUntil": "2020-01-01T00:00:00+00:00"}"#, "expired"),
            ("\(device)/2/Status/set", "1", "rejected"),
        ] {
            #expect(try await site.set(topic, payload)["status"]?.string == status, "\(topic) \(payload)")
        }
        for payload in ["", #"{"refresh": true, "id": "q"}"#, "nonsense"] {
            _ = try await site.set("\(device)/1/get", payload)
            _ = try await site.set("\(device)/1/portLoad/get", payload)
        }
        try await eventually("this subscriber has all answers") {
            try everything.messages().count { $0.topic.hasSuffix("/result") } == 7 + 6
        }
        let counts = try await MessageSchemas.check(try everything.messages())
        #expect(counts["result"] == 7 && counts["get-result"] == 6 && counts["snapshot"] ?? 0 > 4, "\(counts)")
    }
}
