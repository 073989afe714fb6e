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
    }

    let records: Records
    /// The code of the first page.
    let code: ResponseCode?
    let pages: Int
    /// Where each station's record stands, if a record is a station's.
    private let places: [String: Int]

    init(records: Records, code: ResponseCode?, pages: Int) {
        self.records = records
        self.code = code
        self.pages = pages
        let ids: [String?] =
            switch records {
            case .stationStatus(let stations): stations.map(\.stationID)
            case .load(let stations): stations.map(\.stationID)
            case .stations(let stations): stations.map(\.stationID)
            case .alarms, .chargingSessions, .stationRights: []
            }
        var places: [String: Int] = [:]
        for (place, id) in ids.enumerated() { places[id ?? "", default: place] = place }
        self.places = places
    }

    /// Where a station's record stands. The only record of a call for one station is that station's, even if it does
    /// not say so.
    func place(of station: StationID, in call: ReadCall) -> Int? {
        places[station.text] ?? (call.stations.count == 1 && places.count == 1 ? places[""] : nil)
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
        case .alarms(let station):
            let operation = GetAlarms(stationID: station.text)
            records = .alarms(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .chargingSessions(let station, let from):
            let operation = GetChargingSessionData(stationID: station.text, from: from)
            records = .chargingSessions(
                try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .stationRights(let station):
            let operation = GetStationRights(stationID: station.text)
            records = .stationRights(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .station(let station):
            let operation = GetStations(stationID: station.text)
            records = .stations(try await watch.pages(of: operation, within: limit, maximumPages: maximumPages))
        case .allStations:
            records = .stations(
                try await watch.pages(of: GetStations(), within: limit, maximumPages: maximumPages))
        }
        let seen = watch.seen
        return ReadReply(records: records, code: seen.code, pages: seen.pages)
    }
}
