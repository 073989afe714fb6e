import Registry
import Testing

@Suite struct StationDeviceTests {
    private func device(
        _ registers: Register..., interval: Int = 60, cacheExpiration: Int? = nil, heartBeatPoint: String? = nil
    ) throws -> StationDevice {
        StationDevice(
            path: try #require(DevicePath("campus/station")), stationID: try #require(StationID("1:34003")),
            account: "a",
            registers: registers, interval: interval, cacheExpiration: cacheExpiration, heartBeatPoint: heartBeatPoint)
    }

    @Test func `a port has its own, every port's and the station's registers, in registry order`() throws {
        let device = try device(
            Register(point: "a", attribute: .load(.portLoad), port: .port(2)),
            Register(point: "b", attribute: .alarm(.alarmType)),
            Register(point: "c", attribute: .stationStatus(.status), port: .every),
            Register(point: "d", attribute: .load(.portLoad), port: .port(1)))
        #expect(device.registers(forPort: 1).map(\.point) == ["b", "c", "d"])
        #expect(device.registers(forPort: 2).map(\.point) == ["a", "b", "c"])
        #expect(device.registers(forPort: 3).map(\.point) == ["b", "c"])
        #expect(device.registers(forPort: nil).map(\.point) == ["b"])
        #expect(device.namedPorts == [1, 2])
        #expect(device.coversEveryPort)
    }

    @Test func `of two points of one name each device keeps the later that it has`() throws {
        let device = try device(
            Register(point: "x", attribute: .station(.startTime)),
            Register(point: "y", attribute: .load(.portLoad), port: .every),
            Register(point: "x", attribute: .chargingSession(.startTime), port: .port(1)),
            Register(point: "y", attribute: .load(.portLoad), port: .port(2)))
        #expect(device.registers(forPort: 1).map(\.attribute) == [.load(.portLoad), .chargingSession(.startTime)])
        #expect(device.registers(forPort: 2).map(\.port) == [.station, .port(2)])
        #expect(device.registers(forPort: nil).map(\.attribute) == [.station(.startTime)])
        #expect(device.registersInStationLayout().map(\.port) == [.port(1), .port(2)])
    }

    @Test func `a heartbeat that is in no registry comes last on every device that has points`() throws {
        let load = Register(point: "load", attribute: .load(.portLoad), port: .port(1))
        let device = try device(load, heartBeatPoint: "beat")
        #expect(device.registers(forPort: 1).map(\.point) == ["load", "beat"])
        #expect(device.registers(forPort: 1).last?.attribute == .bridge(.heartbeat))
        #expect(device.registersInStationLayout().map(\.point) == ["load", "beat"])
        #expect(device.registers(forPort: nil).isEmpty)
    }

    @Test func `a heartbeat by the name of another point is not published`() throws {
        let load = Register(point: "beat", attribute: .load(.portLoad), port: .port(1))
        #expect(try device(load, heartBeatPoint: "beat").registers(forPort: 1) == [load])
    }

    @Test(arguments: [
        (StationStatusAttribute.status.register, 10), (LoadAttribute.portLoad.register, 10),
        (Register(point: "x", attribute: .alarm(.alarmType)), 60),
        (Register(point: "x", attribute: .chargingSession(.energy)), 300),
        (Register(point: "x", attribute: .stationRights(.stationRightsProfile)), 86_400),
        (Register(point: "x", attribute: .station(.city)), 86_400),
        (Register(point: "x", attribute: .bridge(.dataAge)), 10),
        (Register(point: "x", attribute: .station(.city), interval: 5), 5),
    ])
    func `a register's interval is its own, or its class's`(register: Register, seconds: Int) throws {
        #expect(try device(register, interval: 10).interval(of: register) == seconds)
    }

    @Test func `alarms and sessions are never asked for faster than a slow device is`() {
        #expect(RegisterClass.alarm.defaultInterval(deviceInterval: 900) == 900)
        #expect(RegisterClass.chargingSession.defaultInterval(deviceInterval: 900) == 900)
    }

    @Test func `max age is the row's, the device's, or the interval`() throws {
        let plain = LoadAttribute.portLoad.register
        let own = Register(point: "x", attribute: .load(.portLoad), maxAge: 0)
        #expect(try device(plain).maxAge(of: plain) == 60)
        #expect(try device(plain, cacheExpiration: 30).maxAge(of: plain) == 30)
        #expect(try device(own, cacheExpiration: 30).maxAge(of: own) == 0)
    }
}

extension StationStatusAttribute {
    fileprivate var register: Register { Register(point: "x", attribute: .stationStatus(self)) }
}

extension LoadAttribute {
    fileprivate var register: Register { Register(point: "x", attribute: .load(self)) }
}
