import ChargePointAPI
import Registry

extension PointExtraction {
    /// Of the port's latest session, or of the station's.
    func value(of attribute: ChargingSessionAttribute) -> RawValue {
        guard let session = record.latestSession(port: port) else { return .absent }
        return switch attribute {
        case .sessionID: .integer(session.sessionID)
        case .startTime: .date(session.startTime)
        case .endTime: .date(session.endTime)
        case .energy: .number(session.energy)
        case .rfidSerialNumber, .driverAccountNumber, .driverName: .absent  // API 4.1 only
        case .userID: .text(session.userID)
        case .credentialID: .text(session.credentialID)
        case .totalChargingDuration: .text(session.totalChargingDuration)
        case .totalSessionDuration: .text(session.totalSessionDuration)
        case .startBatteryPercentage: .number(session.startBatteryPercentage)
        case .stopBatteryPercentage: .number(session.stopBatteryPercentage)
        case .endedBy: .text(session.endedBy)
        case .vehicleMake: .text(session.vehicleMake)
        case .vehicleModel: .text(session.vehicleModel)
        case .vehicleModelYear: .text(session.vehicleModelYear)
        case .vehicleType: .text(session.vehicleType)
        case .vehiclePortMAC: .text(session.vehiclePortMAC)
        case .driverOptedOut: .text(session.driverOptedOut)
        case .driverOptOutTimestamp: .date(session.driverOptOutTimestamp)
        case .paymentTerminalInfo: .text(session.paymentTerminalInfo)
        }
    }
}
