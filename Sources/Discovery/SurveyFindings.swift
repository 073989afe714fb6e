public import ChargePointAPI
public import Registry

/// What an account may see.
public struct SurveyFindings: Sendable {
    /// Names of the ChargePoint networks.
    public internal(set) var networks: [String] = []
    /// By id.
    public internal(set) var stations: [FoundStation] = []
    /// Names of the station groups.
    public internal(set) var groups: [StationGroupID: String] = [:]
    /// Ids of the organizations whose stations these are.
    var organizations: [String] = []
    /// Operations that the account has no right to (code 101), in the order in which they were tried.
    public internal(set) var denied: [String] = []
    /// Operations that could not be tried for another reason.
    public internal(set) var failed: [APIError] = []

    init() {}

    /// Groups of every station, where there are others: they tell no station from another.
    public var commonGroups: Set<StationGroupID> {
        guard let first = stations.first else { return [] }
        return stations.dropFirst().reduce(into: Set(first.groups.map(\.id))) {
            $0.formIntersection($1.groups.map(\.id))
        }
    }

    public var portCount: Int { stations.reduce(0) { $0 + $1.ports.count } }

    /// Adds to each port its status, which getStations does not always tell.
    mutating func take(_ statuses: [GetStationStatus.Station]) {
        let ports = Dictionary(statuses.map { ($0.stationID ?? "", $0.ports) }) { $1 }
        for station in stations.indices {
            let known = ports[stations[station].stationID.text] ?? []
            for port in stations[station].ports.indices {
                let number = String(stations[station].ports[port].number)
                if let status = known.first(where: { $0.portNumber == number })?.status {
                    stations[station].ports[port].status = status
                }
            }
        }
    }

    /// The registers that will read null, since their operation is denied.
    public var deniedRegisters: Set<RegisterClass> {
        Set(RegisterClass.allCases.filter { $0.operation.map(denied.contains) ?? false })
    }

    /// What a missing right means to the owner.
    public static func consequence(ofDenied operation: String) -> String {
        switch operation {
        case GetLoad.name: "no loads are read and none can be limited; that takes a plan with power management"
        case GetStationStatus.name: "no status is read"
        case GetAlarms.name: "no alarms are read"
        case GetChargingSessionData.name: "no charging sessions and no energy are read"
        case GetStationRights.name: "the rights of station groups are not read"
        case GetOrgsAndStationGroups.name, GetStationGroups.name:
            "station groups are not known, so that loads take a call for each station"
        default: "its values are not read"
        }
    }
}
