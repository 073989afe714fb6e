public import struct FoundationEssentials.Date
public import Registry

/// Turns what is due into the fewest calls that answer it. A pure decision: the same input gives the same plan.
///
/// One operation answers all its registers on all ports of a station. Beyond that
/// - getStationStatus takes a list of up to 500 stations. The whole account by pages is never fewer: a list names only
///   what is wanted, its pages are as long, and lists may be asked for side by side.
/// - getLoad answers a whole station group: a small cover of groups, and single stations for the rest.
/// - getStations answers a group, an organization or the whole account by pages of 500, or one station.
/// - getAlarms, getChargingSessionData and getStationRights answer the whole account by pages, or one station. They say
///   nothing of a station that they hold no record of, so that a group's answer could not be told from that of a group
///   which the station has left: groups are not used for them.
///
/// What is cheaper is reckoned as ``CallCost`` says. Every read is answered by one call only, never by more calls than
/// one for each station.
public struct CallPlanner: Sendable {
    /// Stations in one getStationStatus, and on one page of getStations: the API's limit.
    public static let pageSize = 500
    /// Seconds before the time of an earlier answer from which on alarms are asked for once more: an alarm may be shown
    /// some time after it was raised.
    public static let alarmMargin = 600
    /// Seconds for which alarms are asked for from the last answer on at most, and not all of them.
    public static let longestWithoutAllAlarms = 3600
    /// Seconds between two looks far back for charging sessions, which a station may report days late…
    public static let sessionReviewInterval = 86_400
    /// …and how far back.
    public static let sessionReview = 2 * 86_400

    /// Which groups answer for which stations.
    public var groups = StationGroups(of: [])
    /// How much there is in the account.
    public var extent = AccountExtent()
    /// Stations that the API refuses to be asked for. One of them may spoil a list, so they are asked for alone.
    public var apart: Set<StationID> = []
    /// When all alarms of the account were last asked for.
    public var allAlarmsAt: Date?
    /// When sessions were last asked for from far back.
    public var sessionsReviewedAt: Date?
    /// Whether some answer showed a session before it ended, or one that began before the window: then a short window
    /// misses none that ends.
    public var seesSessionsEnd = false
    /// Answers for many stations that did not come, or not whole, and until when they are not asked for.
    var setAside: [WideRead: Date] = [:]
    /// Answers for many stations that did not come though others did, and how often in a row.
    var silences: [WideRead: Silence] = [:]
    /// Calls that were answered since the start.
    var answers = 0

    /// - Parameter stations: the bridge's.
    public init(stations: some Sequence<StationID> = []) {
        groups = StationGroups(of: stations)
        extent = AccountExtent(stations: groups.ownStations)
    }

    /// What answers the due reads.
    public struct Plan: Hashable, Sendable {
        /// In the order in which to begin them: what answers many stations first, then station by station, so that the
        /// first device need not wait for the last.
        public var calls: [ReadCall] = []
        /// Reads that a response younger than their Max Age answers.
        public var known: [ReadKey] = []

        public init() {}
    }

    /// From when on a station's charging sessions are wanted.
    public struct SessionWindow: Hashable, Sendable {
        /// If the station is asked for alone: a longer window costs no more.
        public var alone: Date
        /// If the account is: since the answer before, and what runs.
        public var shared: Date

        public init(alone: Date, shared: Date) {
            self.alone = alone
            self.shared = shared
        }
    }

    /// - Parameters:
    ///   - due: sorted, each key at most once.
    ///   - tick: the time that ages are measured at. Taking the tick, and for a response the time it was asked for,
    ///     makes a response exactly one interval old at the next tick, however long it took.
    ///   - lastAsked: when the newest good response was asked for.
    ///   - sessionsFrom: from when on a station's charging sessions are wanted.
    public func plan(
        _ due: [DueRead], at tick: Date, lastAsked: (ReadKey) -> Date?, sessionsFrom: (StationID) -> SessionWindow
    ) -> Plan {
        var plan = Plan()
        var wanted = ClassTable<[StationID]>(repeating: [])
        var alarmsAsked: [Date?] = []
        for read in due {
            let key = read.key
            let asked = lastAsked(key)
            if key.registerClass == .bridge || isYoung(asked, maxAge: read.maxAge, at: tick) {
                plan.known.append(key)
                continue
            }
            wanted[key.registerClass].append(key.station)
            if key.registerClass == .alarm { alarmsAsked.append(asked) }
        }
        var singles: [ReadCall] = []
        planStatus(wanted[.stationStatus], into: &plan.calls)
        planLoad(wanted[.load], at: tick, into: &plan.calls, &singles)
        planAlarms(wanted[.alarm], alarmsAsked, at: tick, into: &plan.calls, &singles)
        planSessions(wanted[.chargingSession], sessionsFrom, at: tick, into: &plan.calls, &singles)
        planRights(wanted[.stationRights], at: tick, into: &plan.calls, &singles)
        planStations(wanted[.station], at: tick, into: &plan.calls, &singles)
        plan.calls += singles.sorted { Self.comesFirst($0, $1) }
        return plan
    }

    private func isYoung(_ asked: Date?, maxAge: Int, at tick: Date) -> Bool {
        guard let asked, asked <= tick else { return false }
        return tick.seconds(since: asked) < Double(maxAge)
    }

    private static func comesFirst(_ one: ReadCall, _ other: ReadCall) -> Bool {
        guard let left = one.single, let right = other.single else { return false }
        return left < right
    }

    // MARK: What it costs

    /// Pages of the API that a call is expected to take.
    public func expectedPages(of call: ReadCall, at tick: Date) -> Int {
        switch call {
        case .allAlarms(let from, _): from == nil ? extent.expectedAlarmPages : 1
        case .allChargingSessions(let from, _): extent.expectedSessionPages(in: tick.seconds(since: from))
        case .allStationRights: extent.expectedRightsPages
        case .allStations(.account, _): AccountExtent.pages(ofStations: extent.stations)
        case .allStations(let scope, let stations):
            AccountExtent.pages(ofStations: groups.size(of: scope) ?? stations.count)
        default: 1
        }
    }

    /// Pages beyond which a call is given up: another plan is cheaper then.
    func maximumPages(of call: ReadCall, at tick: Date) -> Int {
        guard call.scope != nil else { return 10_000 }
        return max(call.stations.count / 10, 1 + expectedPages(of: call, at: tick) * 3 / 2)
    }
}
