import Registry

func station(_ text: String) -> StationID {
    guard let id = StationID(text) else { fatalError("no station id: \(text)") }
    return id
}

/// A register whose point is called like its attribute, with the port in front if it has one.
func register(
    _ attribute: Attribute, _ port: PortSelector = .port(1), point: String? = nil, type: ValueType? = nil,
    interval: Int? = nil, maxAge: Int? = nil, line: Int = 0
) -> Register {
    Register(
        point: point ?? attribute.name, attribute: attribute, port: port, type: type, interval: interval,
        maxAge: maxAge, line: line)
}

func device(
    _ id: String, _ registers: [Register], path: String? = nil, interval: Int = 60, cacheExpiration: Int? = nil,
    heartBeatPoint: String? = nil
) -> StationDevice {
    let name = path ?? "campus/s\(id.split(separator: ":").last ?? "")"
    guard let path = DevicePath(name) else { fatalError("no path: \(name)") }
    return StationDevice(
        path: path, stationID: station(id), account: "alameda", registers: registers, interval: interval,
        cacheExpiration: cacheExpiration, heartBeatPoint: heartBeatPoint)
}

/// One register of each class that has an operation, at the class's own interval.
let oneOfEach: [Register] = [
    register(.stationStatus(.status), .every), register(.load(.portLoad), .every),
    register(.alarm(.alarmType), .every), register(.chargingSession(.sessionID), .every),
    register(.stationRights(.stationRightsProfile), .station), register(.station(.city), .station),
]
