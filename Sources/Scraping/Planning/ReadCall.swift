public import struct FoundationEssentials.Date
public import Registry

/// One call of the API that answers registers, with all its pages.
public enum ReadCall: Hashable, Sendable {
    /// getStationStatus of these stations, at most 500: one page.
    case stationStatus([StationID])
    /// getLoad of one station.
    case load(StationID)
    /// getAlarms of one station, all pages.
    case alarms(StationID)
    /// getChargingSessionData of one station from a time on, all pages.
    case chargingSessions(StationID, from: Date)
    /// getStationRights of one station, all pages.
    case stationRights(StationID)
    /// getStations of one station.
    case station(StationID)
    /// getStations of the whole account, page by page, until each of these stations has come.
    case allStations([StationID])

    /// The class of the registers that it answers.
    public var registerClass: RegisterClass {
        switch self {
        case .stationStatus: .stationStatus
        case .load: .load
        case .alarms: .alarm
        case .chargingSessions: .chargingSession
        case .stationRights: .stationRights
        case .station, .allStations: .station
        }
    }

    /// The stations whose registers it answers.
    public var stations: [StationID] {
        switch self {
        case .stationStatus(let stations), .allStations(let stations): stations
        case .load(let station), .alarms(let station), .chargingSessions(let station, _),
            .stationRights(let station), .station(let station):
            [station]
        }
    }

    /// What it answers.
    public var answers: [ReadKey] { stations.map { ReadKey($0, registerClass) } }
}
