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
            if case .station(let id) = query.target { reply.stations = [stations[id]?.load].compactMap { $0 } }
            return answered(&reply, isEmpty: reply.stations.isEmpty, .noStation)
        case let query as GetAlarms:
            var reply = GetAlarms.Reply()
            guard let station = stations[query.stationID ?? ""] else {
                return answered(&reply, isEmpty: true, .noStation)
            }
            (reply.alarms, reply.moreFlag) = page(station.alarms, query.startRecord)
            return answered(&reply, isEmpty: reply.alarms.isEmpty, .noAlarm)
        case let query as GetChargingSessionData:
            var reply = GetChargingSessionData.Reply()
            guard let station = stations[query.stationID ?? ""] else {
                return answered(&reply, isEmpty: true, .noStation)
            }
            let start = query.fromTimeStamp ?? .distantPast
            let inWindow = station.sessions.filter { ($0.startTime ?? .distantPast) >= start }
            (reply.sessions, reply.moreFlag) = page(inWindow, query.startRecord)
            return answered(&reply, isEmpty: reply.sessions.isEmpty, .noSession)
        case let query as GetStationRights:
            var reply = GetStationRights.Reply()
            reply.rights = stations[query.filter.stationID ?? ""]?.rights ?? []
            return answered(&reply, isEmpty: reply.rights.isEmpty, .noStation)
        case let query as GetStations:
            var reply = GetStations.Reply()
            if let id = query.filter.stationID {
                reply.stations = [stations[id]?.station].compactMap { $0 }
            } else {
                let all = stations.values.sorted { $0.id < $1.id }.map(\.station)
                let start = (query.startRecord ?? 1) - 1
                reply.stations = Array(all.dropFirst(start).prefix(stationPageSize))
                reply.moreFlag = start + reply.stations.count < all.count ? 1 : 0
            }
            return answered(&reply, isEmpty: reply.stations.isEmpty, .noStation)
        default: return nil
        }
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
