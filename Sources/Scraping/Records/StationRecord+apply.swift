import ChargePointAPI
import Registry
import struct FoundationEssentials.Date

extension StationRecord {
    /// Takes the part of a reply that is about this station.
    ///
    /// - Returns: nil if it was used, or overtaken by a newer one; else why it brings nothing.
    mutating func apply(_ reply: ReadReply, to call: ReadCall, of id: StationID, _ reading: Reading) -> ReadFailure? {
        // 102 says that no station matches. Alarms, sessions and rights have codes of their own for "none".
        if reply.code == .noStation, call.registerClass != .stationRights { return .unknownStation }
        switch reply.records {
        case .stationStatus(let stations):
            guard let place = reply.place(of: id, in: call) else { return .unknownStation }
            if note(.stationStatus, reading) { status = stations[place] }
        case .load(let stations):
            guard let place = reply.place(of: id, in: call) else { return .unknownStation }
            if note(.load, reading) { load = stations[place] }
        case .stations(let stations):
            guard let place = reply.place(of: id, in: call) else { return .unknownStation }
            if note(.station, reading) { station = stations[place] }
        case .alarms(let all):
            guard note(.alarm, reading) else { return nil }
            let own = reply.places(of: id, in: call).map { all[$0] }
            if case .allAlarms(.some, _) = call { alarms.add(own) } else { alarms = LatestAlarms(own) }
        case .chargingSessions(let all):
            guard let from = call.sessionsFrom, note(.chargingSession, reading) else { return nil }
            let own = reply.places(of: id, in: call).map { all[$0] }
            sessions.update(with: own, from: from)
            if countsEnergy { energy.count(own, from: from) }
        case .stationRights(let all):
            guard note(.stationRights, reading) else { return nil }
            rights = reply.places(of: id, in: call).map { all[$0] }
            // The other stations with the same profile are of no use here, and may be hundreds.
            for index in rights.indices { rights[index].stations = [] }
        case .organizations, .stationGroups: break
        }
        return nil
    }
}

extension ReadCall {
    /// The begin of the window of charging sessions that it asks for.
    var sessionsFrom: Date? {
        switch self {
        case .chargingSessions(_, let from), .allChargingSessions(let from, _): from
        default: nil
        }
    }
}
