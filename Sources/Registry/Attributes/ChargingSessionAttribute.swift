/// What getChargingSessionData tells of a port's latest session: the running one or, failing that, the last to end.
public enum ChargingSessionAttribute: String, CaseIterable, Hashable, Sendable {
    case sessionID
    case startTime
    case endTime
    case energy = "Energy"
    /// API 4.1 only; later versions do not send it.
    case rfidSerialNumber
    /// API 4.1 only; later versions do not send it.
    case driverAccountNumber
    /// API 4.1 only; later versions do not send it.
    case driverName
    case userID
    case credentialID
    // From here on: API 5.1.
    case totalChargingDuration
    case totalSessionDuration
    case startBatteryPercentage
    case stopBatteryPercentage
    case endedBy
    case vehicleMake
    case vehicleModel
    case vehicleModelYear
    case vehicleType
    case vehiclePortMAC
    case driverOptedOut
    case driverOptOutTimestamp
    case paymentTerminalInfo

    var facts: AttributeFacts {
        switch self {
        case .sessionID: .init(.port, .string, "number of the charging session")
        case .startTime: .init(.port, .datetime, "when the session began")
        case .endTime: .init(.port, .datetime, "when the session ended; null while it runs")
        case .energy: .init(.port, .float, "energy delivered in the session, so far while it runs", units: "kWh")
        case .rfidSerialNumber: .init(.port, .string, "card of the driver", api: .v41)
        case .driverAccountNumber: .init(.port, .string, "account of the driver", api: .v41)
        case .driverName: .init(.port, .string, "name of the driver", api: .v41)
        case .userID: .init(.port, .string, "driver, if the account may see drivers")
        case .credentialID: .init(.port, .string, "card or app that started the session")
        case .totalChargingDuration: .init(.port, .time, "time that power flowed, hours may pass 24", api: .v51)
        case .totalSessionDuration: .init(.port, .time, "time plugged in, hours may pass 24", api: .v51)
        case .startBatteryPercentage:
            .init(.port, .float, "state of charge at the start", units: "percent", api: .v51)
        case .stopBatteryPercentage: .init(.port, .float, "state of charge at the end", units: "percent", api: .v51)
        case .endedBy: .init(.port, .string, "who or what ended the session", api: .v51)
        case .vehicleMake: .init(.port, .string, "make of the vehicle", api: .v51)
        case .vehicleModel: .init(.port, .string, "model of the vehicle", api: .v51)
        case .vehicleModelYear: .init(.port, .string, "model year of the vehicle", api: .v51)
        case .vehicleType: .init(.port, .string, "kind of the vehicle", api: .v51)
        case .vehiclePortMAC: .init(.port, .string, "hardware address of the vehicle", api: .v51)
        case .driverOptedOut: .init(.port, .string, "whether the driver opted out of load shedding", api: .v51)
        case .driverOptOutTimestamp: .init(.port, .datetime, "when the driver opted out", api: .v51)
        case .paymentTerminalInfo: .init(.port, .string, "payment at the terminal", api: .v51)
        }
    }
}
