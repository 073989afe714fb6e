import ChargePointAPI
import Registry
import struct FoundationEssentials.Date

/// Answers for more stations than were named: what they do not say, and what they teach.
///
/// Stations of the bridge that were not due are left as they are: their own tick has its own answer, and what no due
/// read asked for would change values between their scrapes.
extension ScrapeState {
    /// Stations of a group's answer up to which each that it lacks is asked for alone.
    private static let fewMissing = 10

    /// Stations that were asked for with a group or the account, and of which the answer says nothing.
    ///
    /// A load or a nameplate is either there or not. No alarm, session or right is an answer, but only of a station
    /// that the account is known to have.
    func missing(from reply: ReadReply, of call: ReadCall) -> Set<StationID> {
        guard call.scope != nil else { return [] }
        let isNone = reply.code == .noStation
        switch call {
        case .groupLoad, .allStations: return Set(call.stations.filter { !reply.mentions($0) })
        default: return Set(call.stations.filter { isNone || (!reply.mentions($0) && !isSeen($0)) })
        }
    }

    /// Whether the account is known to have a station.
    func isSeen(_ station: StationID) -> Bool {
        if problems.isUnknown(station) { return false }
        return stations[station]?.record.isRead == true || planner.groups.lists(station)
    }

    /// Calls that answer stations in the stead of one that did not.
    func instead(of call: QueuedCall, for stations: [StationID], at now: Date) -> [QueuedCall] {
        if stations.isEmpty { return [] }
        let reads = stations.map { DueRead(ReadKey($0, call.call.registerClass), maxAge: 0) }
        return plan(reads, at: now, now).calls.map { queued($0, askedAt: call.askedAt, isProbe: call.isProbe) }
    }

    /// Calls for stations that an answer lacks. They are asked for alone: that shows whether the account has them. But
    /// if a group lacks many of its stations, it has been changed thoroughly, and others may answer for them.
    func calls(for missing: [StationID], lackedBy call: QueuedCall, at now: Date) -> [QueuedCall] {
        let isChanged = missing.count > Self.fewMissing || missing.count == call.call.stations.count
        if case .groupLoad = call.call, isChanged {
            return instead(of: call, for: missing, at: now)
        }
        return missing.flatMap { instead(of: call, for: [$0], at: now) }
    }

    /// What an answer teaches about the account.
    mutating func learn(from reply: ReadReply, of call: QueuedCall, at now: Date) {
        planner.noteAnswer(of: call.call)
        switch (call.call, reply.records) {
        case (.groupLoad(let group, _), _):
            if planner.groups.learn(reply.stations, from: .group(group)) { survey.hasten(at: now) }
            if reply.count == 0 { planner.groups.remove(.group(group)) }
        case (.allStations(let scope, _), .stations(let records)):
            if scope == .account { planner.extent.note(stations: records.count) }
            let groups = records.lazy.flatMap(\.groups)
            if groups.contains(where: { planner.groups.size(of: .group($0)) == nil }) { survey.hasten(at: now) }
        case (.allAlarms(from: nil, _), _):
            planner.extent.noteAlarms(pages: reply.pages)
            planner.allAlarmsAt = call.askedAt
        case (.allStationRights, _): planner.extent.noteRights(pages: reply.pages)
        case (_, .chargingSessions(let sessions)):
            guard let from = call.call.sessionsFrom else { return }
            if sessions.contains(where: { $0.isRunning || $0.startTime.map { $0 < from } ?? false }) {
                planner.seesSessionsEnd = true
            }
            if case .allChargingSessions = call.call { planner.noteSessions(reply.count, from: from, at: call.askedAt) }
        default: break
        }
    }
}
