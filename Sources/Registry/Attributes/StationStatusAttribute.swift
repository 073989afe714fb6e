/// What getStationStatus tells of a port.
public enum StationStatusAttribute: String, CaseIterable, Hashable, Sendable {
    case status = "Status"
    case timeStamp = "TimeStamp"
    case connector = "Connector"
    case power = "Power"
    /// API 5.1.
    case networkStatus
    /// API 5.1.
    case faultReason

    var facts: AttributeFacts {
        switch self {
        case .status: .init(.port, .string, "AVAILABLE, INUSE, UNREACHABLE or UNKNOWN; other texts may come")
        case .timeStamp: .init(.port, .datetime, "last contact between the station and ChargePoint")
        case .connector: .init(.port, .string, "connector in use, of a port that has several")
        case .power: .init(.port, .float, "power of the connector in use, of a port that has several", units: "kW")
        case .networkStatus: .init(.station, .string, "whether the station is connected to ChargePoint", api: .v51)
        case .faultReason: .init(.port, .string, "why the port is out of order", api: .v51)
        }
    }
}
