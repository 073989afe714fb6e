public import ChargePointAPI
public import struct FoundationEssentials.Date
public import Registry

/// One call of the API that answers registers, with all its pages; or one that learns which groups there are.
public enum ReadCall: Hashable, Sendable {
    /// getStationStatus of these stations, at most 500: one page.
    case stationStatus([StationID])
    /// getLoad of one station.
    case load(StationID)
    /// getLoad of a station group, for these stations of it.
    case groupLoad(StationGroupID, [StationID])
    /// getAlarms of one station, all pages.
    case alarms(StationID)
    /// getAlarms of the whole account, for these stations, all pages: those raised from a time on, or all.
    case allAlarms(from: Date?, [StationID])
    /// getChargingSessionData of one station from a time on, all pages.
    case chargingSessions(StationID, from: Date)
    /// getChargingSessionData of the whole account from a time on, for these stations, all pages.
    case allChargingSessions(from: Date, [StationID])
    /// getStationRights of one station, all pages.
    case stationRights(StationID)
    /// getStationRights of the whole account, for these stations, all pages.
    case allStationRights([StationID])
    /// getStations of one station.
    case station(StationID)
    /// getStations of a group, an organization or the whole account, for these stations, all pages.
    case allStations(StationScope, [StationID])
    /// getOrgsAndStationGroups: which organizations there are.
    case organizations
    /// getStationGroups of an organization.
    case stationGroups(organization: String)

    /// The class of the registers that it answers. Of a call that learns groups, the class that it is made for.
    public var registerClass: RegisterClass {
        switch self {
        case .stationStatus: .stationStatus
        case .load, .groupLoad, .organizations, .stationGroups: .load
        case .alarms, .allAlarms: .alarm
        case .chargingSessions, .allChargingSessions: .chargingSession
        case .stationRights, .allStationRights: .stationRights
        case .station, .allStations: .station
        }
    }

    /// The stations whose registers it answers.
    public var stations: [StationID] {
        switch self {
        case .stationStatus(let stations), .groupLoad(_, let stations), .allAlarms(_, let stations),
            .allChargingSessions(_, let stations), .allStationRights(let stations), .allStations(_, let stations):
            stations
        case .load(let station), .alarms(let station), .chargingSessions(let station, _),
            .stationRights(let station), .station(let station):
            [station]
        case .organizations, .stationGroups: []
        }
    }

    /// What it answers, if it asks for one station alone.
    var single: ReadKey? {
        switch self {
        case .load(let station), .alarms(let station), .chargingSessions(let station, _),
            .stationRights(let station), .station(let station):
            ReadKey(station, registerClass)
        default: nil
        }
    }

    /// What it answers.
    public var answers: [ReadKey] { stations.map { ReadKey($0, registerClass) } }

    /// What it asks for beyond the stations that it names: a group, an organization or the account. Nil if it names
    /// them all.
    public var scope: StationScope? {
        switch self {
        case .groupLoad(let group, _): .group(group)
        case .allAlarms, .allChargingSessions, .allStationRights: .account
        case .allStations(let scope, _): scope
        case .stationStatus, .load, .alarms, .chargingSessions, .stationRights, .station, .organizations,
            .stationGroups:
            nil
        }
    }

    /// Whether it learns which groups there are, and answers no register.
    public var isSurvey: Bool {
        switch self {
        case .organizations, .stationGroups: true
        default: false
        }
    }
}
