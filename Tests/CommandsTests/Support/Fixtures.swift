import Commands
import FoundationEssentials
import Registry

extension StationID {
    static let first = StationID("1:34001")!
    static let second = StationID("1:34002")!
}

extension Register {
    static func shedState(_ port: PortSelector, _ point: String = "shedState") -> Register {
        Register(point: point, attribute: .load(.shedState), port: port, startingValue: "0", isWritable: true)
    }

    static func allowedLoad(
        _ port: PortSelector, _ point: String = "allowedLoad", startingValue: String? = nil, isWritable: Bool = true
    ) -> Register {
        Register(
            point: point, attribute: .load(.allowedLoad), port: port, startingValue: startingValue,
            isWritable: isWritable)
    }

    static func percentShed(
        _ port: PortSelector, _ point: String = "percentShed", startingValue: String? = nil
    ) -> Register {
        Register(
            point: point, attribute: .load(.percentShed), port: port, startingValue: startingValue, isWritable: true)
    }

    static func portLoad(_ port: PortSelector, _ point: String = "portLoad") -> Register {
        Register(point: point, attribute: .load(.portLoad), port: port)
    }

    static let clearAlarms = Register(point: "clearAlarms", attribute: .alarm(.clearAlarms), isWritable: true)
    static let alarmType = Register(point: "alarmType", attribute: .alarm(.alarmType))
}

extension StationDevice {
    /// A station of two ports with the points of VOLTTRON's own registry.
    static func twoPorts(_ id: StationID = .first, _ path: String = "campus/building/station_001") -> StationDevice {
        station(
            id, path,
            [1, 2].flatMap { port -> [Register] in
                [
                    .shedState(.port(port)), .portLoad(.port(port)), .allowedLoad(.port(port)),
                    .percentShed(.port(port)),
                ]
            } + [.alarmType, .clearAlarms])
    }

    static func station(_ registers: [Register]) -> StationDevice {
        station(.first, "campus/building/station_001", registers)
    }

    static func station(_ id: StationID, _ path: String, _ registers: [Register]) -> StationDevice {
        StationDevice(path: DevicePath(path)!, stationID: id, account: "alameda", registers: registers)
    }
}

extension SetRequest {
    static let someTime = Date(timeIntervalSince1970: 1_800_000_000)

    /// A set message as text; no point asks for the object form.
    static func text(
        _ payload: String, _ point: String? = nil, port: Int? = 1, of device: StationDevice = .twoPorts(),
        isRetained: Bool = false, correlation: String? = nil, expiry: UInt32? = nil, at time: Date = someTime
    ) -> SetRequest {
        SetRequest(
            target: SetTarget(device: device, port: port), point: point, payload: Array(payload.utf8),
            isRetained: isRetained, correlationData: correlation.map { Array($0.utf8) }, messageExpiry: expiry,
            receivedAt: time)
    }
}

/// Numbers that look random and are the same each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
