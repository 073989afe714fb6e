public import FoundationEssentials
public import XML

/// The rights that the key's organization has on stations: one profile a station group.
public struct GetStationRights: Operation {
    public static let name = "getStationRights"

    /// What a station must match.
    public var filter: StationFilter
    /// The hardware's serial number.
    public var serialNumber: String?
    /// `CPNID:company`, e.g. `1:ORG07225`.
    public var orgID: String?
    /// The organization's name.
    public var organizationName: String?
    /// Text here, unlike in getLoad.
    public var sgID: String?
    /// The station group's name.
    public var sgName: String?
    /// Stations provisioned from this day (UTC) on.
    public var provisionStart: Date?
    /// Stations provisioned up to this day (UTC).
    public var provisionEnd: Date?
    /// Values of this and the next four are not publicly known.
    public var currentFault: String?
    /// See ``currentFault``.
    public var portStatus: String?
    /// See ``currentFault``.
    public var adminStatus: String?
    /// See ``currentFault``.
    public var networkStatus: String?
    /// See ``currentFault``.
    public var provisionStatus: String?
    /// First match to return, from 1.
    public var startRecord: Int?

    /// Stations that match `filter`; all that the key may see if it is empty.
    public init(filter: StationFilter = StationFilter()) {
        self.filter = filter
    }

    /// One station.
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

    /// One page of the answer.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `rightsData`.
        public var rights: [Rights] = []
        /// 1: more rights match than this page holds.
        public var moreFlag: Int?

        /// Nothing in it.
        public init() {}
    }

    /// One profile on one station group.
    public struct Rights: Sendable, Hashable {
        /// Text here, unlike in getLoad; see ``group``.
        public var sgID: String?
        /// The station group's name.
        public var sgName: String?
        /// The profile's name, e.g. `network_manager`.
        public var stationRightsProfile: String?
        /// The API's `stationData`.
        public var stations: [Station] = []

        /// Nothing in it.
        public init() {}
    }

    /// A station that a profile covers.
    public struct Station: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// The station's name, shown as `ORGANIZATION / STATION`.
        public var stationName: String?
        /// The hardware's serial number, leading zeros kept.
        public var stationSerialNum: String?
        /// The hardware's network address.
        public var stationMacAddr: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        XMLField.moreFlag + [.element("rightsData", Rights.schema) { $0.rights.append($1) }])
}

extension GetStationRights.Rights {
    /// The station group.
    public var group: StationGroupID? { sgID.flatMap { StationGroupID($0) } }

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
