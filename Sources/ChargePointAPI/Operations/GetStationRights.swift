public import FoundationEssentials
public import XML

/// The rights that the key's organization has on stations: one profile a station group.
public struct GetStationRights: Operation {
    public static let name = "getStationRights"

    public var filter: StationFilter
    public var serialNumber: String?
    /// `CPNID:company`, e.g. `1:ORG07225`.
    public var orgID: String?
    public var organizationName: String?
    /// Text here, unlike in getLoad.
    public var sgID: String?
    public var sgName: String?
    /// Stations provisioned from this day (UTC) on.
    public var provisionStart: Date?
    /// Stations provisioned up to this day (UTC).
    public var provisionEnd: Date?
    /// Values of this and the next four are not publicly known.
    public var currentFault: String?
    public var portStatus: String?
    public var adminStatus: String?
    public var networkStatus: String?
    public var provisionStatus: String?
    /// First match to return, from 1.
    public var startRecord: Int?

    public init(filter: StationFilter = StationFilter()) {
        self.filter = filter
    }

    public init(stationID: String) {
        self.init(filter: StationFilter(stationID: stationID))
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            filter.write(to: &writer)
            writer.field("serialNumber", serialNumber)
            writer.field("orgID", orgID)
            writer.field("organizationName", organizationName)
            writer.field("sgID", sgID)
            writer.field("sgName", sgName)
            if provisionStart != nil || provisionEnd != nil {
                writer.element("provisionDateRange") { writer in
                    writer.field("startDate", provisionStart.map(DateTimeText.dayText))
                    writer.field("endDate", provisionEnd.map(DateTimeText.dayText))
                }
            }
            writer.field("currentFault", currentFault)
            writer.field("portStatus", portStatus)
            writer.field("adminStatus", adminStatus)
            writer.field("networkStatus", networkStatus)
            writer.field("provisionStatus", provisionStatus)
            writer.field("startRecord", startRecord)
        }
    }

    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `rightsData`.
        public var rights: [Rights] = []
        /// 1: more rights match than this page holds.
        public var moreFlag: Int?

        public init() {}
    }

    /// One profile on one station group.
    public struct Rights: Sendable, Hashable {
        /// Text here, unlike in getLoad.
        public var sgID: String?
        public var sgName: String?
        /// The profile's name, e.g. `network_manager`.
        public var stationRightsProfile: String?
        /// The API's `stationData`.
        public var stations: [Station] = []

        public init() {}
    }

    public struct Station: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        public var stationName: String?
        public var stationSerialNum: String?
        public var stationMacAddr: String?

        public init() {}
    }

    public static let replySchema = XMLSchema<Reply>(
        { Reply() },
        XMLField.response + [
            .element("rightsData", Rights.schema) { $0.rights.append($1) },
            .integer("moreFlag") { $0.moreFlag = $1 },
        ])
}

extension GetStationRights.Rights {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("sgID") { $0.sgID = $1 },
            .string("sgName") { $0.sgName = $1 },
            .string("stationRightsProfile") { $0.stationRightsProfile = $1 },
            .element("stationData", GetStationRights.Station.schema) { $0.stations.append($1) },
        ])
}

extension GetStationRights.Station {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .string("stationName") { $0.stationName = $1 },
            .string("stationSerialNum") { $0.stationSerialNum = $1 },
            .string("stationMacAddr") { $0.stationMacAddr = $1 },
        ])
}
