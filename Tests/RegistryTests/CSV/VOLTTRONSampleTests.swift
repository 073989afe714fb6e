import Registry
import Testing

/// An owner must be able to copy a VOLTTRON configuration in unchanged.
@Suite struct VOLTTRONSampleTests {
    private func device(_ registers: [Register]) throws -> StationDevice {
        StationDevice(
            path: try #require(DevicePath("campus/building/station")),
            stationID: try #require(StationID("1:34003")), account: "a", registers: registers)
    }

    @Test(arguments: ["\n", "\r\n"], ["", "\u{FEFF}"])
    func `its registry reads without error and warns of the two pairs of times only`(end: String, mark: String) {
        let text = mark + VOLTTRONSample.csv.replacing("\n", with: end)
        let (file, problems) = RegistryFile.parse(Array(text.utf8), name: "chargepoint.csv")
        #expect(file.registers.count == 57)
        #expect(
            problems.map(\.description) == [
                "chargepoint.csv:53: Volttron Point Name: point 'startTime' stands on line 24 too for port 1, "
                    + "and this row takes its place; give one of the two another name",
                "chargepoint.csv:54: Volttron Point Name: point 'endTime' stands on line 25 too for port 1, "
                    + "and this row takes its place; give one of the two another name",
            ])
        #expect(problems.allSatisfy { $0.severity == .warning })
    }

    @Test func `a port has the session's times, the station's own device the price's`() throws {
        let file = RegistryFile.parse(Array(VOLTTRONSample.csv.utf8), name: "x").file
        let device = try device(file.registers)
        let port = device.registers(forPort: 1)
        let station = device.registers(forPort: nil)
        #expect(port.count == 55)
        #expect(port.filter { $0.point == "startTime" }.map(\.attribute) == [.chargingSession(.startTime)])
        #expect(port.last?.point == "driverName")
        #expect(port.first?.point == "stationID")
        #expect(station.filter { $0.point == "startTime" }.map(\.attribute) == [.station(.startTime)])
        #expect(station.allSatisfy { $0.port == .station })
        #expect(device.namedPorts == [1])
        #expect(!device.coversEveryPort)
    }

    @Test func `its cells arrive as they stand`() throws {
        let registers = RegistryFile.parse(Array(VOLTTRONSample.csv.utf8), name: "x").file.registers
        let status = try #require(registers.first { $0.point == "Status.TimeStamp" })
        #expect(status.attribute == .stationStatus(.timeStamp))
        #expect(status.port == .port(1))
        #expect(status.type == .datetime)
        let shed = try #require(registers.first { $0.point == "shedState" })
        #expect(shed.isWritable)
        #expect(shed.units == "0 or 1")
        #expect(shed.startingValue == "0")
        #expect(shed.type == .integer)
        #expect(shed.line == 44)
        #expect(registers.first { $0.point == "Level" }?.units == "L1, L2, L3")
        #expect(
            registers.filter(\.isWritable).map(\.point) == ["shedState", "allowedLoad", "percentShed", "clearAlarms"])
    }
}
