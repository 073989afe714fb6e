import Registry
import struct FoundationEssentials.Date

/// Reads that wait until it shows which stations the account has.
///
/// An answer for the whole account says nothing of a station without alarms, sessions or rights. Of one that the account
/// is known to have, that is an answer; any other must be asked for alone, since it may be unknown to the account. At
/// the start nothing is known, and a thousand stations without an alarm would take a thousand calls; status lists,
/// nameplates and groups, which are asked for anyway, show them in a few.
extension ScrapeState {
    /// Takes out those of the due reads that are better planned when the calls under way, or those that the others need,
    /// have shown which stations there are.
    mutating func holdBackUnseen(_ reads: [DueRead], of tick: ScrapeTick) -> [DueRead] {
        let (unseen, others) = reads.separated { Self.needsSight($0.key.registerClass) && !isSeen($0.key.station) }
        // One more call shows no more than a read alone does.
        guard unseen.count > 1 else { return reads }
        let isShown =
            sightings > 0 || (survey.mustComeFirst && !gate.isDenied(.load))
            || others.count(where: { Self.givesSight($0.key.registerClass) }) > 1
        guard isShown else { return reads }
        awaitingSight += unseen.map { WaitingRead(read: $0, tick: tick.date) }
        return others
    }

    /// Notes a call that will show many stations.
    mutating func noteSighting(_ call: QueuedCall, isOver: Bool) {
        guard !call.isDirect, call.call.showsStations else { return }
        sightings = max(0, sightings + (isOver ? -1 : 1))
    }

    /// The calls for reads that need wait no longer.
    ///
    /// - Parameter replacements: calls that are about to be queued.
    mutating func callsForSeen(after replacements: [QueuedCall], at now: Date) -> [QueuedCall] {
        guard !awaitingSight.isEmpty, sightings == 0, !replacements.contains(where: \.call.showsStations) else {
            return []
        }
        let waiting = awaitingSight
        awaitingSight = []
        return plan(waiting, at: now)
    }

    /// Plans reads that had to wait, tick by tick.
    mutating func plan(_ waiting: [WaitingRead], at now: Date) -> [QueuedCall] {
        var calls: [QueuedCall] = []
        var waiting = waiting[...]
        while let tick = waiting.first?.tick {
            let reads = waiting.prefix { $0.tick == tick }
            waiting = waiting.dropFirst(reads.count)
            // Reads out of turn may have begun meanwhile.
            let joining = reads.filter { direct[$0.read.key] != nil }
            joined.formUnion(joining.map(\.read.key))
            let plan = plan(reads.map(\.read).filter { direct[$0.key] == nil }, at: tick, now)
            for key in plan.known { answerAgain(key, at: now) }
            calls += plan.calls.map { queued($0, askedAt: tick) }
        }
        return calls
    }

    /// Whether an answer that does not mention a station may be one.
    private static func needsSight(_ registerClass: RegisterClass) -> Bool {
        switch registerClass {
        case .alarm, .chargingSession, .stationRights: true
        case .stationStatus, .load, .station, .bridge: false
        }
    }

    /// Whether reads of many stations take calls that show them together.
    private static func givesSight(_ registerClass: RegisterClass) -> Bool {
        switch registerClass {
        case .stationStatus, .station: true
        case .load, .alarm, .chargingSession, .stationRights, .bridge: false
        }
    }
}

/// A due read that waits for what other calls will show.
struct WaitingRead: Sendable {
    let read: DueRead
    let tick: Date
}

extension ReadCall {
    /// Whether its answer shows stations that were not known, many at a time.
    fileprivate var showsStations: Bool {
        switch self {
        case .stationStatus(let stations), .allStations(_, let stations): stations.count > 1
        case .organizations, .stationGroups: true
        case .load, .groupLoad, .alarms, .allAlarms, .chargingSessions, .allChargingSessions, .stationRights,
            .allStationRights, .station:
            false
        }
    }
}
