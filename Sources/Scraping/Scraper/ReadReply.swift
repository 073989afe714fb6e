import ChargePointAPI
import Registry

/// What a call brought: the records of all its pages, and what that says of the stations asked for.
struct ReadReply: Sendable {
    enum Records: Sendable {
        case stationStatus([GetStationStatus.Station])
        case load([GetLoad.Station])
        case alarms([GetAlarms.Alarm])
        case chargingSessions([GetChargingSessionData.Session])
        case stationRights([GetStationRights.Rights])
        case stations([GetStations.Station])
        case organizations([GetOrgsAndStationGroups.Organization])
        case stationGroups([GetStationGroups.Group])
    }

    let records: Records
    /// The code of the first page.
    let code: ResponseCode?
    let pages: Int
    /// Where each station's records stand; under "" those that name no station.
    private let places: [String: Places]

    /// Mostly one: more need memory of their own.
    private struct Places: Sendable {
        let first: Int
        var others: [Int] = []

        var all: [Int] { [first] + others }
    }

    init(records: Records, code: ResponseCode?, pages: Int) {
        self.records = records
        self.code = code
        self.pages = pages
        var places: [String: Places] = [:]
        func note(_ id: String?, _ place: Int) {
            let isKnown = places[id ?? ""]?.others.append(place) != nil
            if !isKnown { places[id ?? ""] = Places(first: place) }
        }
        switch records {
        case .stationStatus(let stations): for (place, each) in stations.enumerated() { note(each.stationID, place) }
        case .load(let stations): for (place, each) in stations.enumerated() { note(each.stationID, place) }
        case .stations(let stations): for (place, each) in stations.enumerated() { note(each.stationID, place) }
        case .alarms(let alarms): for (place, each) in alarms.enumerated() { note(each.stationID, place) }
        case .chargingSessions(let sessions):
            for (place, each) in sessions.enumerated() { note(each.stationID, place) }
        case .stationRights(let rights):
            for (place, each) in rights.enumerated() {
                if each.stations.isEmpty { note(nil, place) }
                for id in Set(each.stations.map(\.stationID)) { note(id, place) }
            }
        case .organizations, .stationGroups: break
        }
        self.places = places
    }

    /// How many records there are.
    var count: Int {
        switch records {
        case .stationStatus(let records): records.count
        case .load(let records): records.count
        case .alarms(let records): records.count
        case .chargingSessions(let records): records.count
        case .stationRights(let records): records.count
        case .stations(let records): records.count
        case .organizations(let records): records.count
        case .stationGroups(let records): records.count
        }
    }

    /// The stations that there are records of.
    var stations: [String] { places.keys.filter { !$0.isEmpty } }

    /// Whether there is a record of a station.
    func mentions(_ station: StationID) -> Bool { places[station.text] != nil }

    /// Where a station's record stands. The only record of a call for one station is that station's, even if it does
    /// not say so.
    func place(of station: StationID, in call: ReadCall) -> Int? {
        places[station.text]?.first ?? (call.isAbout(station) && places.count == 1 ? places[""]?.first : nil)
    }

    /// Where a station's records stand, in the order of the reply. Of a call for one station those that do not say
    /// whose they are belong to it, too.
    func places(of station: StationID, in call: ReadCall) -> [Int] {
        let own = places[station.text]?.all ?? []
        guard call.isAbout(station), let unnamed = places[""] else { return own }
        return (own + unnamed.all).sorted()
    }
}

extension ReadCall {
    /// Whether it asks for this station alone.
    fileprivate func isAbout(_ station: StationID) -> Bool {
        if case .stationStatus(let stations) = self { return stations == [station] }
        return single?.station == station
    }
}

extension OperationCaller {
    /// Makes a call and follows its pages.
    ///
    /// - Parameters:
    ///   - limit: how long a page may wait for its turn and be repeated.
    ///   - maximumPages: more than these are an error.
    @concurrent
    func read(
        _ call: ReadCall, within limit: Duration, maximumPages: Int = 10_000
    ) async throws(APIError) -> ReadReply {
        let watch = PageWatch(self)
        let records: ReadReply.Records
        switch call {
        case .stationStatus(let stations):
            let ids = stations.map(\.text)
            let operation =
                ids.count == 1 ? GetStationStatus(stationID: ids[0]) : GetStationStatus(stationIDs: ids)
            records = .stationStatus(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .load(let station):
            records = .load(try await watch.call(GetLoad(.station(station.text)), within: limit).stations)
        case .groupLoad(let group, _):
            records = .load(try await watch.call(GetLoad(.group(group)), within: limit).stations)
        case .alarms, .allAlarms:
            let operation =
                if case .allAlarms(let from, _) = call {
                    GetAlarms(startTime: from)
                } else {
                    GetAlarms(stationID: call.single?.station.text)
                }
            records = .alarms(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .chargingSessions, .allChargingSessions:
            let operation = GetChargingSessionData(stationID: call.single?.station.text, from: call.sessionsFrom)
            records = .chargingSessions(
                try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .stationRights, .allStationRights:
            let operation = call.single.map { GetStationRights(stationID: $0.station.text) } ?? GetStationRights()
            records = .stationRights(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .station(let station):
            let operation = GetStations(stationID: station.text)
            records = .stations(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .allStations(let scope, _):
            var operation = GetStations()
            switch scope {
            case .group(let group): operation.sgID = group.description
            case .organization(let organization): operation.orgID = organization
            case .account: break
            }
            records = .stations(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .organizations:
            records = .organizations(try await watch.call(GetOrgsAndStationGroups(), within: limit).organizations)
        case .stationGroups(let organization):
            records = .stationGroups(
                try await watch.call(GetStationGroups(orgID: organization), within: limit).groups)
        }
        let seen = watch.seen
        return ReadReply(records: records, code: seen.code, pages: seen.pages)
    }
}
