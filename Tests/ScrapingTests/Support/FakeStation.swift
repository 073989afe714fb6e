import ChargePointAPI
import FoundationEssentials
import Registry

/// A station as the stand-in for the service shows it.
struct FakeStation: Sendable {
    let id: String
    var status: GetStationStatus.Station
    var load: GetLoad.Station
    var station: GetStations.Station
    var alarms: [GetAlarms.Alarm] = []
    var sessions: [GetChargingSessionData.Session] = []
    var rights: [GetStationRights.Rights] = []

    /// - Parameter ports: as many as the API shows.
    init(_ id: String, ports: Int = 1) {
        self.id = id
        status = GetStationStatus.Station()
        status.stationID = id
        load = GetLoad.Station()
        load.stationID = id
        load.stationLoad = DecimalText("0.000")
        station = GetStations.Station()
        station.stationID = id
        station.city = "Oakland"
        station.numPorts = ports
        for port in (1...max(1, ports)).prefix(ports) {
            var status = GetStationStatus.Port()
            status.portNumber = String(port)
            status.status = "AVAILABLE"
            status.timeStamp = time("11:59:58")
            self.status.ports.append(status)
            var load = GetLoad.Port()
            load.portNumber = String(port)
            load.shedState = 0
            load.portLoad = DecimalText("0.000")
            load.allowedLoad = DecimalText("0.000")
            load.percentShed = 0
            self.load.ports.append(load)
            var nameplate = GetStations.Port()
            nameplate.portNumber = String(port)
            nameplate.power = "6.600"
            station.ports.append(nameplate)
        }
    }

    func with(_ change: (inout FakeStation) -> Void) -> FakeStation {
        var copy = self
        change(&copy)
        return copy
    }
}

/// A station group as the stand-in for the service shows it.
struct FakeGroup: Sendable {
    let id: Int
    var organization = "1:ORG1"
    /// What getStationGroups lists.
    var listed: [String]
    /// What getLoad and getStations answer; nil: what is listed.
    var answered: [String]?

    init(_ id: Int, _ listed: [String], answered: [String]? = nil, organization: String = "1:ORG1") {
        self.id = id
        self.listed = listed
        self.answered = answered
        self.organization = organization
    }
}

extension FakeAPI.World {
    func reply(to operation: some ChargePointAPI.Operation) -> (any OperationReply)? {
        switch operation {
        case let query as GetStationStatus:
            var reply = GetStationStatus.Reply()
            let ids = query.stationIDs.isEmpty ? [query.filter.stationID ?? ""] : query.stationIDs
            reply.stations = ids.compactMap { stations[$0]?.status }
            return answered(&reply, isEmpty: reply.stations.isEmpty, .noStation)
        case let query as GetLoad:
            var reply = GetLoad.Reply()
            switch query.target {
            case .station(let id): reply.stations = [stations[id]?.load].compactMap { $0 }
            case .group(let group):
                guard let ids = members(of: group.number) else { return answered(&reply, isEmpty: true, .noStation) }
                reply.stations = ids.compactMap { stations[$0]?.load }
                return answered(&reply, isEmpty: false, .noStation)
            case .session: break
            }
            return answered(&reply, isEmpty: reply.stations.isEmpty, .noStation)
        case let query as GetAlarms:
            var reply = GetAlarms.Reply()
            guard let asked = asked(query.stationID) else { return answered(&reply, isEmpty: true, .noStation) }
            let alarms = asked.flatMap { station in
                station.alarms.map { alarm in
                    var alarm = alarm
                    if query.stationID == nil { alarm.stationID = alarm.stationID ?? station.id }
                    return alarm
                }
            }
            let start = query.startTime ?? .distantPast
            (reply.alarms, reply.moreFlag) = page(
                alarms.filter { ($0.alarmTime ?? .distantPast) >= start }, query.startRecord)
            return answered(&reply, isEmpty: reply.alarms.isEmpty, .noAlarm)
        case let query as GetChargingSessionData:
            var reply = GetChargingSessionData.Reply()
            guard let asked = asked(query.stationID) else { return answered(&reply, isEmpty: true, .noStation) }
            let start = query.fromTimeStamp ?? .distantPast
            let inWindow = asked.flatMap { station in
                station.sessions.filter { session in
                    if session.endTime == nil, !showsRunningSessions { return false }
                    if windowMeansEnd { return session.endTime.map { $0 >= start } ?? true }
                    return (session.startTime ?? .distantPast) >= start
                }.map { session in
                    var session = session
                    if query.stationID == nil { session.stationID = session.stationID ?? station.id }
                    return session
                }
            }
            (reply.sessions, reply.moreFlag) = page(inWindow, query.startRecord)
            return answered(&reply, isEmpty: reply.sessions.isEmpty, .noSession)
        case let query as GetStationRights:
            var reply = GetStationRights.Reply()
            if let id = query.filter.stationID {
                reply.rights = stations[id]?.rights ?? []
            } else {
                let all = (asked(nil) ?? []).flatMap { station in
                    station.rights.map { rights in
                        var rights = rights
                        var member = GetStationRights.Station()
                        member.stationID = station.id
                        rights.stations = [member]
                        return rights
                    }
                }
                (reply.rights, reply.moreFlag) = page(all, query.startRecord)
            }
            return answered(&reply, isEmpty: reply.rights.isEmpty, .noStation)
        case let query as GetStations:
            var reply = GetStations.Reply()
            if let id = query.filter.stationID {
                reply.stations = [stations[id]?.station].compactMap { $0 }
            } else {
                let all: [FakeStation]
                if let group = query.sgID.flatMap({ Int($0) }) {
                    all = (members(of: group) ?? []).compactMap { stations[$0] }
                } else if let organization = query.orgID {
                    let ids = Set(groups.filter { $0.organization == organization }.flatMap(\.listed))
                    all = ids.sorted().compactMap { stations[$0] }
                } else {
                    all = asked(nil) ?? []
                }
                let start = (query.startRecord ?? 1) - 1
                reply.stations = all.map(\.station).dropFirst(start).prefix(stationPageSize).map { $0 }
                reply.moreFlag = start + reply.stations.count < all.count ? 1 : 0
            }
            return answered(&reply, isEmpty: reply.stations.isEmpty, .noStation)
        case is GetOrgsAndStationGroups:
            var reply = GetOrgsAndStationGroups.Reply()
            for organization in Set(groups.map(\.organization)).sorted() {
                var each = GetOrgsAndStationGroups.Organization()
                each.orgID = organization
                for group in groups where group.organization == organization {
                    var one = GetOrgsAndStationGroups.Group()
                    one.sgID = StationGroupID(group.id)
                    each.groups.append(one)
                }
                reply.organizations.append(each)
            }
            return answered(&reply, isEmpty: reply.organizations.isEmpty, .noStation)
        case let query as GetStationGroups:
            var reply = GetStationGroups.Reply()
            for group in groups where group.organization == query.orgID {
                var one = GetStationGroups.Group()
                one.sgID = StationGroupID(group.id)
                one.orgID = group.organization
                one.stations = group.listed.map {
                    var member = GetStationGroups.Station()
                    member.stationID = $0
                    return member
                }
                reply.groups.append(one)
            }
            return answered(&reply, isEmpty: reply.groups.isEmpty, .noStation)
        default: return nil
        }
    }

    /// One station, or all if none is named; nil if it is unknown.
    private func asked(_ id: String?) -> [FakeStation]? {
        guard let id else { return stations.values.sorted { $0.id < $1.id } }
        return stations[id].map { [$0] }
    }

    private func members(of group: Int) -> [String]? {
        groups.first { $0.id == group }.map { $0.answered ?? $0.listed }
    }

    private func page<Record>(_ records: [Record], _ startRecord: Int?) -> ([Record], Int) {
        let start = (startRecord ?? 1) - 1
        let page = Array(records.dropFirst(start).prefix(pageSize))
        return (page, start + page.count < records.count ? 1 : 0)
    }

    private func answered(_ reply: inout some OperationReply, isEmpty: Bool, _ code: ResponseCode) -> any OperationReply
    {
        reply.responseCode = isEmpty ? code : .success
        return reply
    }
}
