import ChargePointAPI
import Synchronization

/// An account that answers from a list, and remembers what it was asked.
final class ScriptedAccount: OperationCaller {
    private let stations: [GetStations.Station]
    private let pageSize: Int
    private let failing: [String: APIError.Kind]
    private let asked = Mutex<[String]>([])

    var calls: [String] { asked.withLock { $0 } }

    init(_ stations: [GetStations.Station], pageSize: Int = 500, failing: [String: APIError.Kind] = [:]) {
        self.stations = stations
        self.pageSize = pageSize
        self.failing = failing
    }

    func call<O: Operation>(_ operation: O) async throws(APIError) -> O.Reply {
        asked.withLock { $0.append(O.name) }
        if let kind = failing[O.name] { throw APIError(operation: O.name, kind: kind, service: "test.example") }
        let reply: any OperationReply =
            switch operation {
            case let query as GetStations: page(from: query.startRecord ?? 1)
            case is GetOrgsAndStationGroups: groups
            case is GetCPNInstances: networks
            case is GetStationStatus: statuses
            default: O.Reply()
            }
        guard let reply = reply as? O.Reply else { fatalError("no answer to \(O.name)") }
        return reply
    }

    private func page(from start: Int) -> GetStations.Reply {
        var reply = GetStations.Reply()
        reply.stations = Array(stations.dropFirst(start - 1).prefix(pageSize))
        reply.moreFlag = start - 1 + pageSize < stations.count ? 1 : 0
        return reply
    }

    private var groups: GetOrgsAndStationGroups.Reply {
        var reply = GetOrgsAndStationGroups.Reply()
        var organization = GetOrgsAndStationGroups.Organization()
        organization.orgID = "1:ORG1"
        organization.groups = [(1, "All"), (2, "North, upper deck")].map { number, name in
            var group = GetOrgsAndStationGroups.Group()
            group.sgID = StationGroupID(number)
            group.sgName = name
            return group
        }
        reply.organizations = [organization]
        return reply
    }

    private var networks: GetCPNInstances.Reply {
        var reply = GetCPNInstances.Reply()
        var network = GetCPNInstances.Network()
        network.cpnName = "NA"
        reply.networks = [network]
        return reply
    }

    private var statuses: GetStationStatus.Reply {
        var reply = GetStationStatus.Reply()
        reply.stations = stations.map { station in
            var status = GetStationStatus.Station()
            status.stationID = station.stationID
            status.ports = station.ports.map { port in
                var answer = GetStationStatus.Port()
                answer.portNumber = port.portNumber
                answer.status = "INUSE"
                return answer
            }
            return status
        }
        return reply
    }

    /// A station as 5.0 describes it.
    static func station(_ number: Int, ports: Int = 2, name: String? = "GARAGE 1", groups: String = "1")
        -> GetStations.Station
    {
        var station = GetStations.Station()
        station.stationID = "1:\(number)"
        station.organizationName = "City of Alameda"
        station.stationManufacturer = "ChargePoint"
        station.stationModel = "CT4021"
        station.city = "Alameda"
        station.sgID = groups
        station.numPorts = ports
        station.ports = (0..<ports).map { index in
            var port = GetStations.Port()
            port.portNumber = "\(index + 1)"
            port.stationName = name.map { "CITY OF ALAMEDA / \($0)" }
            port.connector = "J1772"
            port.power = "6.600"
            return port
        }
        return station
    }
}
