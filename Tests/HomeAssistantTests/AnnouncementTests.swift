import HomeAssistant
import Registry
import Testing
import Topics

/// In which steps a device is announced, after what was announced before.
@Suite struct AnnouncementTests {
    private static let load = Register(point: "load", attribute: .load(.portLoad), port: .every)
    private static let status = Register(point: "Status", attribute: .stationStatus(.status), port: .every)

    private func port(_ registers: [Register], _ rules: DiscoveryRules) throws -> DiscoveredDevice {
        let devices = rules.devices(of: Fixture.station(registers), ports: [1], description: Fixture.description)
        return try #require(devices.last)
    }

    private func topics(_ messages: [DiscoveryMessage]) -> [String] {
        messages.map { "\($0.topic)\($0.payload.isEmpty ? " cleared" : "")" }
    }

    @Test func `a new device is remembered before its documents are sent`() throws {
        let rules = Fixture.rules()
        let device = try port([Self.load], rules)
        let announcement = rules.announcement(of: device, after: [])
        #expect(announcement.beforehand == [announcement.remembered])
        #expect(topics(announcement.documents) == ["homeassistant/sensor/cp2mqtt_bridge1_1_34003_1/load/config"])
        #expect(announcement.preparation.isEmpty && announcement.withdrawal.isEmpty && announcement.forgotten.isEmpty)
        let again = rules.announcement(of: device, after: [announcement.remembered])
        #expect(again.beforehand.isEmpty, "what is remembered need not be written again")
        #expect(again.documents == announcement.documents)
    }

    @Test func `an entity that is no more is cleared after the others were announced`() throws {
        let rules = Fixture.rules()
        let before = rules.announced(try port([Self.load, Self.status], rules))
        let announcement = rules.announcement(of: try port([Self.load], rules), after: [before])
        #expect(
            Set(topics(announcement.withdrawal)) == [
                "homeassistant/sensor/cp2mqtt_bridge1_1_34003_1/Status/config cleared",
                "homeassistant/binary_sensor/cp2mqtt_bridge1_1_34003_1/occupied/config cleared",
                "homeassistant/binary_sensor/cp2mqtt_bridge1_1_34003_1/charging/config cleared",
            ])
        #expect(Set(announcement.beforehand.first?.items ?? []) == Set(before.items))
        #expect(announcement.remembered.items == ["sensor/load"])
    }

    @Test func `in style device an entity is named as its platform alone before it is left out`() throws {
        let rules = Fixture.rules(style: .device)
        let before = rules.announced(try port([Self.load, Self.status], rules))
        let announcement = rules.announcement(of: try port([Self.load], rules), after: [before])
        let topic = "homeassistant/device/cp2mqtt_bridge1_1_34003_1/config"
        #expect(topics(announcement.preparation) == [topic] && topics(announcement.documents) == [topic])
        let steps = try [announcement.preparation[0], announcement.documents[0]].map {
            try #require(try JSONValue(parsing: $0.payload).object?["components"]?.object)
        }
        #expect(steps[0]["sensor_Status"] == ["platform": "sensor"])
        #expect(steps[0]["binary_sensor_charging"] == ["platform": "binary_sensor"])
        #expect(steps[0]["sensor_load"] == steps[1]["sensor_load"])
        #expect(steps[1].keys == ["sensor_load"])
        #expect(announcement.withdrawal.isEmpty)
    }

    @Test func `from one style to the other entities are handed over, in both directions`() throws {
        let (entity, device) = (Fixture.rules(), Fixture.rules(style: .device))
        let port = try port([Self.load], entity)
        let entityTopic = "homeassistant/sensor/cp2mqtt_bridge1_1_34003_1/load/config"
        let deviceTopic = "homeassistant/device/cp2mqtt_bridge1_1_34003_1/config"
        for (from, to, old, new) in [
            (entity, device, entityTopic, deviceTopic), (device, entity, deviceTopic, entityTopic),
        ] {
            let announcement = to.announcement(of: port, after: [from.announced(port)])
            #expect(announcement.isMigration)
            #expect(topics(announcement.preparation) == [old])
            #expect(
                announcement.preparation.map { String(decoding: $0.payload, as: UTF8.self) } == [
                    #"{"migrate_discovery":true}"#
                ])
            #expect(announcement.preparation.allSatisfy { !$0.isRetained }, "it must not meet a later Home Assistant")
            #expect(topics(announcement.documents) == [new])
            #expect(topics(announcement.withdrawal) == ["\(old) cleared"])
            #expect(announcement.beforehand == [to.announced(port)])
            #expect(announcement.forgotten == [from.announced(port).key])
        }
    }

    @Test func `what was announced below another prefix is taken back without a word to the entities`() throws {
        let (old, new) = (Fixture.rules(prefix: "old/ha", instance: "bridge1"), Fixture.rules(style: .device))
        let port = try port([Self.load], old)
        let announcement = new.announcement(of: port, after: [old.announced(port)])
        #expect(!announcement.isMigration && announcement.preparation.isEmpty)
        #expect(topics(announcement.withdrawal) == ["old/ha/sensor/cp2mqtt_bridge1_1_34003_1/load/config cleared"])
    }

    @Test func `components of a device message inherit what they share`() throws {
        let rules = Fixture.rules(style: .device)
        let document = try #require(
            try JSONValue(parsing: rules.documents(of: try port([Self.load], rules))[0].payload).object)
        #expect(document["state_topic"] == "devices/campus/building1/station_001/1/all")
        let load = try #require(document["components"]?.object?["sensor_load"]?.object)
        #expect(load.keys.first == "platform" && load["state_topic"] == nil && load["availability"] == nil)
    }
}
