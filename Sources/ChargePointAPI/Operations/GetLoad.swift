public import XML

/// Present load and shed state of one station, or of every station of a station group in one call. Does not page.
public struct GetLoad: Operation {
    public static let name = "getLoad"

    /// Whose load.
    public enum Target: Sendable, Hashable {
        /// By stationID.
        case station(String)
        /// By sgID.
        case group(StationGroupID)
        /// 5.1: by sessionID.
        case session(Int)
    }

    /// Whose load.
    public var target: Target

    /// The load of `target`.
    public init(_ target: Target) {
        self.target = target
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            switch target {
            case .station(let stationID): writer.field("stationID", stationID)
            case .group(let sgID): writer.field("sgID", sgID)
            case .session(let sessionID): writer.field("sessionID", sessionID)
            }
        }
    }

    /// The load of one station or of a group.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The station group asked for; nil for a station query, as are the next three.
        public var sgID: StationGroupID?
        /// Stations in the group.
        public var numStations: Int?
        /// The group's name.
        public var groupName: String?
        /// The group's load, kW.
        public var sgLoad: String?
        /// The API's `stationData`.
        public var stations: [Station] = []

        /// Nothing in it.
        public init() {}
    }

    /// A station's load.
    public struct Station: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// The station's name, shown as `ORGANIZATION / STATION`.
        public var stationName: String?
        /// Street and number; at times the whole address.
        public var address: String?
        /// Sum of the ports, kW.
        public var stationLoad: DecimalText?
        /// The API's `Port`.
        public var ports: [Port] = []

        /// Nothing in it.
        public init() {}
    }

    /// A port's load and shed state.
    public struct Port: Sendable, Hashable {
        /// "1", "2", ….
        public var portNumber: String?
        /// The driver; nil while no session runs. Personal.
        public var userID: String?
        /// A card's printed number or the app's id; nil while no session runs and for bank cards. Personal.
        public var credentialID: String?
        /// 1 shed, 0 not shed.
        public var shedState: Int?
        /// kW.
        public var portLoad: DecimalText?
        /// The cap in force, kW. 0 if not shed, and if the last shed used a percentage.
        public var allowedLoad: DecimalText?
        /// Percent taken away, 0 to 100. 0 if not shed, and if the last shed used a cap.
        public var percentShed: Int?
        /// 5.1: the running session; 0 if none.
        public var sessionID: Int?
        /// 5.1: state of charge in percent, where the vehicle tells.
        public var lastBatteryPercent: DecimalText?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        [
            .group("sgID") { $0.sgID = $1 },
            .integer("numStations") { $0.numStations = $1 },
            .string("groupName") { $0.groupName = $1 },
            .string("sgLoad") { $0.sgLoad = $1 },
            .element("stationData", Station.schema) { $0.stations.append($1) },
        ])
}

extension GetLoad.Station {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .string("stationName") { $0.stationName = $1 },
            .string("Address") { $0.address = $1 },
            .decimal("stationLoad") { $0.stationLoad = $1 },
            .element("Port", GetLoad.Port.schema) { $0.ports.append($1) },
        ])
}

extension GetLoad.Port {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("portNumber") { $0.portNumber = $1 },
            .string("userID") { $0.userID = $1 },
            .string("credentialID") { $0.credentialID = $1 },
            .flag("shedState") { $0.shedState = $1 },
            .decimal("portLoad") { $0.portLoad = $1 },
            .decimal("allowedLoad") { $0.allowedLoad = $1 },
            .integer("percentShed") { $0.percentShed = $1 },
            .integer("sessionID") { $0.sessionID = $1 },
            .decimal("lastBatteryPercent") { $0.lastBatteryPercent = $1 },
        ])
}
