public import FoundationEssentials
public import XML

/// Status of the ports of up to 500 stations a page: by id, by a list of ids, by other filters, or all that the key may
/// see. There is no filter by station group: list the group's stations.
public struct GetStationStatus: Operation {
    public static let name = "getStationStatus"

    /// What a station must match.
    public var filter: StationFilter
    /// Any of these stations.
    public var stationIDs: [String] = []
    /// Only ports in this state.
    public var status: StatusFilter?
    /// Asks for the ports' details.
    public var portDetails: Bool?
    /// First match to return, from 1.
    public var startRecord: Int?
    /// Stations a page, at most 500, which is also the default.
    public var numStations: Int?

    /// Stations that match `filter`; all that the key may see if it is empty.
    public init(filter: StationFilter = StationFilter()) {
        self.filter = filter
    }

    /// One station.
    public init(stationID: String) {
        self.init(filter: StationFilter(stationID: stationID))
    }

    /// Any of these stations.
    public init(stationIDs: [String]) {
        self.init()
        self.stationIDs = stationIDs
    }

    /// A status as a query has it.
    public enum StatusFilter: Int, Sendable {
        case available = 1
        case inUse = 2
        case unknown = 3
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            filter.write(to: &writer) { $0.list("stationIDs", of: "stationID", stationIDs) }
            writer.field("portDetails", portDetails)
            writer.field("Status", status?.rawValue)
            writer.field("startRecord", startRecord)
            writer.field("numStations", numStations)
        }
    }

    /// One page of the answer.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `stationData`.
        public var stations: [Station] = []
        /// 1: more stations match than this page holds.
        public var moreFlag: Int?

        /// Nothing in it.
        public init() {}
    }

    /// A station's ports.
    public struct Station: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// The API's `Port`.
        public var ports: [Port] = []
        /// 5.1: whether the network reaches the station, e.g. `Reachable`.
        public var networkStatus: String?

        /// Nothing in it.
        public init() {}
    }

    /// A port's status.
    public struct Port: Sendable, Hashable {
        /// "1", "2", ….
        public var portNumber: String?
        /// `AVAILABLE`, `INUSE`, `UNREACHABLE`, `UNKNOWN`; an open set.
        public var status: String?
        /// The station's last contact with the network, not the last change.
        public var timeStamp: Date?
        /// The connector in use, on a port with several.
        public var connector: String?
        /// kW of the connector in use, on a port with several.
        public var power: String?
        /// 5.1: why the port does not work; `NONE` if it does.
        public var faultReason: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        XMLField.moreFlag + [.element("stationData", Station.schema) { $0.stations.append($1) }])
}

extension GetStationStatus.Station {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .element("Port", GetStationStatus.Port.schema) { $0.ports.append($1) },
            .string("networkStatus") { $0.networkStatus = $1 },
        ])
}

extension GetStationStatus.Port {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("portNumber") { $0.portNumber = $1 },
            .string("Status") { $0.status = $1 },
            .dateTime("TimeStamp") { $0.timeStamp = $1 },
            .string("Connector") { $0.connector = $1 },
            .string("Power") { $0.power = $1 },
            .string("faultReason") { $0.faultReason = $1 },
        ])
}
