import HomeAssistant
import Registry
import Testing
import Topics

/// What becomes of points.
@Suite struct PointEntityTests {
    private let rules = Fixture.rules()

    private func device(
        _ registers: [Register], port: Int? = 1, description: StationDescription = Fixture.description,
        rules: DiscoveryRules = Fixture.rules()
    ) throws -> DiscoveredDevice {
        let devices = rules.devices(of: Fixture.station(registers), ports: [1, 2], description: description)
        return try #require(devices.first { $0.port == port })
    }

    private func items(_ device: DiscoveredDevice) -> [String] { rules.announced(device).items }

    @Test func `the shipped registry makes these entities of a port and its station`() throws {
        let registers = try Fixture.shipped()
        let port = try device(registers)
        let names = try items(port).map { item -> String in
            let document = try #require(try port.document(item))
            let isOff = document["enabled_by_default"] == false
            return "\(item.prefix { $0 != "/" }) \(document["name"]?.string ?? "")\(isOff ? " (off)" : "")"
        }
        #expect(
            names == [
                "sensor Status", "sensor Last contact", "switch Shed", "sensor Load", "number Allowed load",
                "sensor Allowed load reading", "number Percent shed", "sensor Percent shed reading", "sensor Session",
                "sensor Session start (off)", "sensor Session end (off)", "sensor Session energy", "sensor Driver",
                "sensor Credential", "sensor Energy", "binary_sensor Shed pending", "sensor Shed until (off)",
                "sensor Data age", "sensor Port number (off)", "sensor Description (off)",
                "binary_sensor Reservable (off)", "sensor Charging level", "sensor Charging mode (off)",
                "sensor Connector", "sensor Nameplate voltage", "sensor Nameplate current", "sensor Nameplate power",
                "sensor Latitude (off)", "sensor Longitude (off)", "binary_sensor Occupied", "binary_sensor Charging",
            ])
        let station = try device(registers, port: nil)
        #expect(items(station).contains("button/clearAlarms"))
        #expect(items(station).contains("binary_sensor/problem"))
        #expect(items(station).contains("binary_sensor/reachable"))
        #expect(items(station).contains("sensor/stationLoad"))
        #expect(!items(station).contains { $0.hasSuffix("portLoad") })
        #expect(items(station).count { $0.hasSuffix("/heartbeat") } == 1)
        #expect(!items(port).contains { $0.hasSuffix("/heartbeat") })
    }

    @Test func `a limit is a number up to the nameplate power, and a reading`() throws {
        let registers = try Fixture.shipped()
        let number = try #require(try device(registers).document("number/allowedLoad"))
        #expect(number["max"] == .number(JSONNumber("6.656")!))
        #expect(number["min"] == 0 && number["mode"] == "box" && number["retain"] == false)
        #expect(number["command_topic"] == "devices/campus/building1/station_001/1/allowedLoad/set")
        #expect(number["state_topic"] == "devices/campus/building1/station_001/1/all")
        #expect(number["unique_id"] == "cp2mqtt_bridge1_1_34003_1_allowedLoad")
        #expect(number["object_id"] == "campus_building1_station_001_1_allowed_load")
        #expect(number["default_entity_id"] == "number.campus_building1_station_001_1_allowed_load")
        let unknown = try device(registers, description: StationDescription()).document("number/allowedLoad")
        #expect(unknown?["max"] == 500)
        let reading = try #require(try device(registers).document("sensor/allowedLoad_reading"))
        #expect(reading["unit_of_measurement"] == "kW" && reading["device_class"] == "power")
        #expect(reading["unique_id"] == "cp2mqtt_bridge1_1_34003_1_allowedLoad/reading")
    }

    @Test func `a station's own limit is that of all ports together`() throws {
        let register = Register(point: "limit", attribute: .load(.allowedLoad), isWritable: true)
        let number = try device([register], port: nil).document("number/limit")
        #expect(number?["max"] == .number(JSONNumber("13.856")!))
        #expect(number?["command_topic"] == "devices/campus/building1/station_001/limit/set")
        #expect(number?["name"] == "limit", "the registry's name goes before ours")
    }

    @Test func `what cannot be written is read`() throws {
        let registers = [LoadAttribute.shedState, .allowedLoad, .percentShed].map {
            Register(point: $0.rawValue, attribute: .load($0), port: .every)
        }
        #expect(
            items(try device(registers + [Register(point: "clearAlarms", attribute: .alarm(.clearAlarms))])) == [
                "binary_sensor/shedState", "sensor/allowedLoad_reading", "sensor/percentShed_reading",
            ])
    }

    @Test func `units are the API's own, whatever the registry says`() throws {
        for units in ["kw", "String", "T/F", ""] {
            let register = Register(point: "portLoad", attribute: .load(.portLoad), port: .every, units: units)
            let document = try device([register]).document("sensor/portLoad")
            #expect(document?["unit_of_measurement"] == "kW")
        }
        let text = Register(point: "portLoad", attribute: .load(.portLoad), port: .every, type: .string, units: "kW")
        let document = try device([text]).document("sensor/portLoad")
        #expect(document?["unit_of_measurement"] == nil && document?["device_class"] == nil)
    }

    @Test func `the energy of a session begins again with the session, that of all never`() throws {
        let registers = try Fixture.shipped()
        let session = try #require(try device(registers).document("sensor/Energy"))
        #expect(session["state_class"] == "total")
        #expect(
            session["last_reset_value_template"]
                == "{{ (value_json | default([{}]))[0].get('startTime') or '' }}")
        let total = try #require(try device(registers).document("sensor/energyTotal"))
        #expect(total["state_class"] == "total_increasing" && total["device_class"] == "energy")
        let alone = try device([Register(point: "e", attribute: .chargingSession(.energy), port: .every)])
        #expect(try alone.document("sensor/e")?["state_class"] == "total_increasing")
    }

    @Test func `a station in the station layout is one device, and tells its ports apart`() throws {
        let rules = Fixture.rules(layout: .station)
        let registers = (1...2).flatMap { port in
            [
                Register(point: "Status\(port)", attribute: .stationStatus(.status), port: .port(port)),
                Register(point: "load\(port)", attribute: .load(.portLoad), port: .port(port)),
                Register(point: "limit\(port)", attribute: .load(.allowedLoad), port: .port(port), isWritable: true),
            ]
        }
        let devices = rules.devices(
            of: Fixture.station(registers), ports: [1, 2], description: Fixture.description)
        #expect(devices.map(\.port) == [nil])
        let device = try #require(devices.first)
        #expect(
            items(device).filter { $0.hasPrefix("binary_sensor") } == [
                "binary_sensor/occupied_1", "binary_sensor/charging_1", "binary_sensor/occupied_2",
                "binary_sensor/charging_2", "binary_sensor/reachable",
            ])
        #expect(try device.document("binary_sensor/charging_2")?["name"] == "Charging at port 2")
        #expect(try device.document("number/limit2")?["max"] == .number(JSONNumber("7.2")!))
        #expect(
            try device.document("number/limit2")?["command_topic"]
                == "devices/campus/building1/station_001/limit2/set")
    }

    @Test func `a device whose values appear nowhere is not announced`() {
        let station = Fixture.station(
            Fixture.everything, publish: PublishSwitches(depthFirstAll: false, breadthFirst: true))
        #expect(rules.devices(of: station, ports: [1], description: Fixture.description).isEmpty)
    }

    @Test func `names that look alike in a topic stay apart, and plain ones keep their own`() throws {
        func names(_ points: [String]) throws -> [String] {
            try items(
                device(points.map { Register(point: $0, attribute: .station(.voltage), port: .every) }))
        }
        #expect(try names(["a.b", "a b", "a_b"]) == ["sensor/a_b_108bf50c", "sensor/a_b_10a3f9f2", "sensor/a_b"])
        #expect(try names(["Status.TimeStamp"]) == ["sensor/Status_TimeStamp"])
        #expect(Set(try names(["a.b", "a_b"])).isSubset(of: Set(try names(["a.b", "a b", "a_b"]))))
    }
}
