import struct FoundationEssentials.Date
import Registry

/// How much there is in an account, the bridge's share and all else, as far as answers have shown: how many pages an
/// answer for the whole account takes. Guesses stand in for what no answer has shown yet.
public struct AccountExtent: Hashable, Sendable {
    /// Stations in all, at least.
    public private(set) var stations: Int
    /// Pages of all alarms that are not cleared.
    private var alarmPages: Int?
    /// Pages of the rights on all stations.
    private var rightsPages: Int?
    /// Charging sessions that begin or end in a day.
    private var dailySessions: Int?

    /// Records on a page of alarms and of sessions.
    static let recordsPerPage = 100
    /// Until known: alarms that stand at a time for 100 stations; more, and the account is not looked after.
    private static let alarmsPerHundred = 20
    /// Until known: charging sessions of a station in a day.
    private static let sessionsPerStation = 4
    /// Until known: station groups that a station is in.
    private static let groupsPerStation = 2

    /// - Parameter stations: stations that are known to be in the account.
    public init(stations: Int = 0) { self.stations = stations }

    /// Notes that there are at least so many stations.
    public mutating func note(stations: Int) { self.stations = max(self.stations, stations) }

    // MARK: What answers have shown

    mutating func noteAlarms(pages: Int) { alarmPages = max(1, pages) }

    mutating func noteRights(pages: Int) { rightsPages = max(1, pages) }

    /// - Parameter seconds: length of the window that brought them.
    mutating func noteSessions(_ count: Int, in seconds: Double) {
        // A short window shows little of a day: of two hours at least, or the guess would swing with each vehicle.
        guard seconds >= 7200 else { return }
        dailySessions = Int((Double(count) * 86_400 / seconds).rounded(.up))
    }

    // MARK: What to expect

    /// Pages of getStations for so many stations.
    static func pages(ofStations count: Int) -> Int { pages(count, CallPlanner.pageSize) }

    var expectedAlarmPages: Int {
        alarmPages ?? Self.pages(stations * Self.alarmsPerHundred / 100, Self.recordsPerPage)
    }

    var expectedRightsPages: Int {
        rightsPages ?? Self.pages(stations * Self.groupsPerStation, CallPlanner.pageSize)
    }

    /// Sessions in a window of so many seconds.
    func expectedSessions(in seconds: Double) -> Int {
        let daily = Double(dailySessions ?? stations * Self.sessionsPerStation)
        return Int((daily * max(0, seconds) / 86_400).rounded(.up))
    }

    func expectedSessionPages(in seconds: Double) -> Int {
        Self.pages(expectedSessions(in: seconds), Self.recordsPerPage)
    }

    /// Of so many records of the whole account those of stations that were not asked for.
    func spare(of records: Int, wanted: Int) -> Int {
        guard stations > wanted else { return 0 }
        return Int(Double(records) * Double(stations - wanted) / Double(stations))
    }

    private static func pages(_ records: Int, _ perPage: Int) -> Int { max(1, (records + perPage - 1) / perPage) }
}
