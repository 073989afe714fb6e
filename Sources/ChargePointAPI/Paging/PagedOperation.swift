/// An operation that answers in pages.
public protocol PagedOperation: Operation where Reply: PagedReply {
    /// First record to return, from 1; nil is 1.
    var startRecord: Int? { get set }
}

/// One page of records.
public protocol PagedReply: OperationReply {
    associatedtype Record: Sendable, Hashable
    /// What tells one record from another, wherever it stands.
    associatedtype Identity: Sendable, Hashable

    var records: [Record] { get }
    /// 1: more records match than this page holds.
    var moreFlag: Int? { get set }

    static func identity(of record: Record) -> Identity
    /// The record's place in the whole result, where the operation tells it.
    static func recordNumber(of record: Record) -> Int?
    /// What a record holds several of, where the service may count these instead of records; each with a name that is
    /// its own in the whole result.
    static func parts(of record: Record) -> [String]
}

extension PagedReply {
    public static func recordNumber(of record: Record) -> Int? { nil }
    public static func parts(of record: Record) -> [String] { [] }
}

extension GetStationStatus: PagedOperation {}
extension GetStationStatus.Reply: PagedReply {
    public var records: [GetStationStatus.Station] { stations }

    /// A station without an id is told apart by all it holds, as everywhere below.
    public static func identity(of station: GetStationStatus.Station) -> RecordIdentity<GetStationStatus.Station> {
        RecordIdentity(station.stationID, or: station)
    }
}

extension GetStations: PagedOperation {}
extension GetStations.Reply: PagedReply {
    public var records: [GetStations.Station] { stations }

    public static func identity(of station: GetStations.Station) -> RecordIdentity<GetStations.Station> {
        RecordIdentity(station.stationID, or: station)
    }

    public static func recordNumber(of station: GetStations.Station) -> Int? { station.recordNumber }
}

extension GetChargingSessionData: PagedOperation {}
extension GetChargingSessionData.Reply: PagedReply {
    public var records: [GetChargingSessionData.Session] { sessions }

    public static func identity(
        of session: GetChargingSessionData.Session
    ) -> RecordIdentity<GetChargingSessionData.Session> {
        RecordIdentity(session.sessionID.map { String($0) }, or: session)
    }

    public static func recordNumber(of session: GetChargingSessionData.Session) -> Int? { session.recordNumber }
}

extension GetAlarms: PagedOperation {}
extension GetAlarms.Reply: PagedReply {
    public var records: [GetAlarms.Alarm] { alarms }

    /// Alarms have no id; their place may shift between pages, all else stays.
    public static func identity(of alarm: GetAlarms.Alarm) -> GetAlarms.Alarm {
        var alarm = alarm
        alarm.recordNumber = nil
        return alarm
    }

    public static func recordNumber(of alarm: GetAlarms.Alarm) -> Int? { alarm.recordNumber }
}

extension GetStationRights: PagedOperation {}
extension GetStationRights.Reply: PagedReply {
    public var records: [GetStationRights.Rights] { rights }

    /// One profile may come in parts, with other stations in each.
    public static func identity(of rights: GetStationRights.Rights) -> GetStationRights.Rights { rights }

    /// Whether a page counts profiles, or the stations that they cover, is not known.
    public static func parts(of rights: GetStationRights.Rights) -> [String] {
        rights.stations.map { "\(rights.sgID ?? "") \($0.stationID ?? "")" }
    }
}

/// The id of a record, or the whole record if it has none.
public enum RecordIdentity<Record: Sendable & Hashable>: Sendable, Hashable {
    case id(String)
    case record(Record)

    init(_ id: String?, or record: Record) {
        self = id.map(Self.id) ?? .record(record)
    }
}
