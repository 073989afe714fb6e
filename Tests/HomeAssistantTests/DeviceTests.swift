import HomeAssistant
import Registry
import Testing
import Topics

/// Devices, and what hangs on what.
@Suite struct DeviceTests {
    private let rules = Fixture.rules()

    @Test func `a port hangs on its station, the station on the bridge`() throws {
        let registers = try Fixture.shipped()
        let devices = rules.devices(of: Fixture.station(registers), ports: [2, 1], description: Fixture.description)
        #expect(
            devices.map(\.node) == [
                "cp2mqtt_bridge1_1_34003", "cp2mqtt_bridge1_1_34003_1", "cp2mqtt_bridge1_1_34003_2",
            ])
        #expect(
            devices.map(\.block) == [
                [
                    "identifiers": ["cp2mqtt_bridge1_1_34003"], "name": "CITY / HALL 1", "manufacturer": "ChargePoint",
                    "model": "CT4020", "serial_number": "0000123", "via_device": "cp2mqtt_bridge1",
                ],
                [
                    "identifiers": ["cp2mqtt_bridge1_1_34003_1"], "name": "CITY / HALL 1 port 1",
                    "manufacturer": "ChargePoint", "model": "CT4020", "via_device": "cp2mqtt_bridge1_1_34003",
                ],
                [
                    "identifiers": ["cp2mqtt_bridge1_1_34003_2"], "name": "CITY / HALL 1 port 2",
                    "manufacturer": "ChargePoint", "model": "CT4020", "via_device": "cp2mqtt_bridge1_1_34003",
                ],
            ])
        #expect(
            devices.map(\.availability) == [
                ["chargepoint2mqtt/bridge1/state", "devices/campus/building1/station_001/availability"],
                ["chargepoint2mqtt/bridge1/state", "devices/campus/building1/station_001/1/availability"],
                ["chargepoint2mqtt/bridge1/state", "devices/campus/building1/station_001/2/availability"],
            ])
    }

    @Test func `a station that nothing is known of has the name of its file`() {
        let station = Fixture.station([Register(point: "p", attribute: .load(.portLoad), port: .every)])
        let devices = rules.devices(of: station, ports: [1], description: StationDescription())
        #expect(devices.map { $0.block["name"] } == ["station_001", "station_001 port 1"])
    }

    @Test func `a station without points of its own is there all the same, by what its port tells`() throws {
        let status = Register(point: "s", attribute: .stationStatus(.status), port: .every)
        let load = Register(point: "p", attribute: .load(.portLoad), port: .every)
        for (registers, topic) in [([status, load], "all"), ([load], "availability")] {
            let station = Fixture.station(registers, heartBeatPoint: nil)
            let own = try #require(rules.devices(of: station, ports: [2, 3], description: StationDescription()).first)
            let reachable = try #require(try own.document("binary_sensor/reachable"))
            #expect(reachable["state_topic"] == .string("devices/campus/building1/station_001/2/\(topic)"))
        }
    }

    @Test func `two bridges whose names differ in a dot alone have different devices`() {
        #expect(Fixture.rules(instance: "a_b").bridgeNode == "cp2mqtt_a_b")
        #expect(Fixture.rules(instance: "a.b").bridgeNode == "cp2mqtt_a_b-108bf50c")
    }

    @Test func `the bridge tells what is left of each account`() throws {
        let bridge = rules.bridge(accounts: ["alameda"])
        #expect(
            rules.announced(bridge).items == [
                "binary_sensor/connection", "binary_sensor/problem", "sensor/last_error", "button/reload",
                "sensor/calls_left",
            ])
        #expect(
            rules.announced(rules.bridge(accounts: ["a", "b.c"])).items.suffix(2) == [
                "sensor/calls_left_a", "sensor/calls_left_b_c",
            ])
    }
}
