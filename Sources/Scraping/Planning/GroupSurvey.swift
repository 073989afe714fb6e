import struct FoundationEssentials.Date

/// When to ask which station groups there are. Pure.
///
/// First getOrgsAndStationGroups, for the organizations that have groups, then getStationGroups of each. At the start
/// loads wait for it: a call for each of ten thousand stations would take longer. Later it is done beside them, once a
/// day and when answers show that groups have changed.
struct GroupSurvey: Sendable {
    /// Seconds from one to the next.
    static let interval = 86_400
    /// Seconds between two at least, whatever answers show.
    static let shortest = 900
    /// Seconds to the next after one that brought no answer; twice as many after each further one.
    static let firstDelay = 60
    /// Seconds to the next after one that was denied, and the longest delay.
    static let deniedProbe = 3600

    /// Whether groups can spare a call.
    var isUseful: Bool
    private var due: Date?
    private var startedAt: Date?
    private var delay = 0
    private var hasEnded = false
    /// Organizations whose groups are being asked for.
    private var open: Set<String> = []
    private var isRunning = false
    private(set) var listings: [StationGroups.Listing] = []
    /// Whether every organization has answered.
    private(set) var isWhole = true

    init(isUseful: Bool) { self.isUseful = isUseful }

    /// Whether no survey has ended yet, so that loads are better not planned.
    var mustComeFirst: Bool { isUseful && !hasEnded }

    /// The call that begins one, if it is time.
    mutating func begin(at now: Date) -> ReadCall? {
        guard isUseful, !isRunning else { return nil }
        // A clock that was put back must not put it off for long.
        if let due, due > now, due.seconds(since: now) <= Double(Self.interval) { return nil }
        isRunning = true
        startedAt = now
        listings = []
        isWhole = true
        return .organizations
    }

    /// Groups have changed: asks again soon.
    mutating func hasten(at now: Date) {
        let soon = max(now, startedAt?.adding(seconds: Self.shortest) ?? now)
        if let due, due > soon { self.due = soon }
    }

    /// Takes the organizations that have groups.
    ///
    /// - Returns: what is to be asked now.
    mutating func take(organizations: [String]) -> [ReadCall] {
        open = Set(organizations)
        return open.sorted().map { .stationGroups(organization: $0) }
    }

    /// Takes the groups of an organization; nil if it did not answer.
    mutating func take(_ groups: [StationGroups.Listing]?, of organization: String) {
        open.remove(organization)
        guard let groups else { isWhole = false; return }
        listings += groups
        listings.append(
            StationGroups.Listing(.organization(organization), stations: groups.flatMap(\.stations)))
    }

    /// Whether nothing is left to be asked.
    var isComplete: Bool { isRunning && open.isEmpty }

    /// It is over.
    ///
    /// - Parameter failure: why it did not bring everything; nil if it did.
    mutating func end(_ failure: ReadFailure?, at now: Date) {
        isRunning = false
        hasEnded = true
        open = []
        listings = []
        switch failure?.kind {
        case nil:
            delay = 0
            due = now.adding(seconds: Self.interval)
        case .denied:
            delay = 0
            due = now.adding(seconds: Self.deniedProbe)
        default:
            delay = min(Self.deniedProbe, max(Self.firstDelay, 2 * delay))
            due = now.adding(seconds: delay)
        }
    }
}
