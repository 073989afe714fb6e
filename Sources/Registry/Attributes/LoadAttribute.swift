/// What getLoad tells of a port and its station, and what shedLoad and clearShedState change.
public enum LoadAttribute: String, CaseIterable, Hashable, Sendable {
    case shedState
    case portLoad
    case allowedLoad
    case percentShed
    case stationLoad
    case userID
    case credentialID
    /// API 5.1.
    case sessionID
    /// API 5.1.
    case lastBatteryPercent

    var facts: AttributeFacts {
        switch self {
        case .shedState: .init(.port, .integer, "1 while the load is limited, else 0")
        case .portLoad: .init(.port, .float, "power that the port delivers", units: "kW")
        case .allowedLoad:
            .init(.port, .float, "most power that the port may deliver while shedState is 1", units: "kW")
        case .percentShed:
            .init(.port, .integer, "share taken away from the power delivered when it was shed", units: "percent")
        case .stationLoad: .init(.station, .float, "power that all ports deliver together", units: "kW")
        case .userID: .init(.port, .string, "driver of the running session, if the account may see drivers")
        case .credentialID: .init(.port, .string, "card or app that started the running session")
        case .sessionID: .init(.port, .string, "running charging session, 0 if none", api: .v51)
        case .lastBatteryPercent:
            .init(.port, .float, "state of charge, where the vehicle reports it", units: "percent", api: .v51)
        }
    }
}
