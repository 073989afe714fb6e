public import struct FoundationEssentials.Date
public import Registry

/// Turns what is due into the fewest calls that answer it. A pure decision: the same input gives the same plan.
///
/// One operation answers all its registers on all ports of a station. getStationStatus takes a list of up to 500
/// stations; getStations gives the whole account 500 stations a page, which beats a call a station if enough of them
/// are due. The other operations are asked station by station.
public struct CallPlanner: Sendable {
    /// Stations in one getStationStatus, and on one page of getStations: the API's limit.
    public static let pageSize = 500
    /// Stations up to which getStations is asked for each alone, for every page that all of them would take: a page of
    /// 500 long records is no gain for a few.
    public static let fewStations = 10

    /// Pages that all stations of the account take, as far as is known.
    public var accountPages = 1
    /// Stations that the API refuses to be asked for. One of them may spoil a list, so they are asked for alone.
    public var apart: Set<StationID> = []

    public init() {}

    /// What answers the due reads.
    public struct Plan: Hashable, Sendable {
        /// In the order in which to begin them: station by station, so that the first device need not wait for the
        /// last; what answers many stations first.
        public var calls: [ReadCall] = []
        /// Reads that a response younger than their Max Age answers.
        public var known: [ReadKey] = []

        public init() {}
    }

    /// - Parameters:
    ///   - due: sorted, each key at most once.
    ///   - tick: the time that ages are measured at. Taking the tick, and for a response the time it was asked for,
    ///     makes a response exactly one interval old at the next tick, however long it took.
    ///   - lastAsked: when the newest good response was asked for.
    ///   - sessionsFrom: from when on a station's charging sessions are wanted.
    public func plan(
        _ due: [DueRead], at tick: Date, lastAsked: (ReadKey) -> Date?, sessionsFrom: (StationID) -> Date
    ) -> Plan {
        var plan = Plan()
        var status: [StationID] = []
        var nameplates: [StationID] = []
        var single: [ReadCall] = []
        for read in due {
            let (station, key) = (read.key.station, read.key)
            if let asked = lastAsked(key), asked <= tick, tick.seconds(since: asked) < Double(read.maxAge) {
                plan.known.append(key)
                continue
            }
            switch key.registerClass {
            case .stationStatus: status.append(station)
            case .load: single.append(.load(station))
            case .alarm: single.append(.alarms(station))
            case .chargingSession: single.append(.chargingSessions(station, from: sessionsFrom(station)))
            case .stationRights: single.append(.stationRights(station))
            case .station:
                nameplates.append(station)
                single.append(.station(station))
            case .bridge: plan.known.append(key)
            }
        }
        let together = status.filter { !apart.contains($0) }
        for start in stride(from: 0, to: together.count, by: Self.pageSize) {
            plan.calls.append(.stationStatus(Array(together[start..<min(start + Self.pageSize, together.count)])))
        }
        plan.calls += status.filter(apart.contains).map { .stationStatus([$0]) }
        if nameplates.count > Self.fewStations * accountPages {
            plan.calls.append(.allStations(nameplates))
            single.removeAll { $0.registerClass == .station }
        }
        plan.calls += single
        return plan
    }
}
