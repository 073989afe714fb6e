import ChargePointAPI

/// A part of a reply that belongs to one port. The API numbers ports with texts.
protocol OfPort {
    var portNumber: String? { get }
}

extension OfPort {
    /// Counted from 1; nil if it names no port, or something that is no number.
    var port: Int? {
        guard let portNumber, let number = Int(portNumber), number > 0 else { return nil }
        return number
    }
}

extension GetStationStatus.Port: OfPort {}
extension GetLoad.Port: OfPort {}
extension GetStations.Port: OfPort {}
extension GetAlarms.Alarm: OfPort {}
extension GetChargingSessionData.Session: OfPort {}
