public import XML

/// One station group: its child groups and its stations. Does not page.
public struct GetStationGroupDetails: Operation {
    public static let name = "getStationGroupDetails"

    /// The group.
    public var sgID: StationGroupID
    /// Only this station of the group.
    public var stationID: String?

    /// The group of this id, or one station of it.
    public init(_ sgID: StationGroupID, stationID: String? = nil) {
        self.sgID = sgID
        self.stationID = stationID
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.field("sgID", sgID)
        writer.field("stationID", stationID)
    }

    /// What the group holds.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The group's name.
        public var groupName: String?
        /// Stations in the group.
        public var numStations: Int?
        /// The API's `groupData`: groups that are part of this one.
        public var childGroups: [ChildGroup] = []
        /// The API's `stationData`. Whether the stations of child groups are among them is not publicly known.
        public var stations: [Station] = []

        /// Nothing in it.
        public init() {}
    }

    /// A group that is part of another.
    public struct ChildGroup: Sendable, Hashable {
        /// The group's id.
        public var sgID: StationGroupID?
        /// The group's name; may hold a comma.
        public var sgName: String?

        /// Nothing in it.
        public init() {}
    }

    /// A station of the group.
    public struct Station: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// The station's name, shown as `ORGANIZATION / STATION`.
        public var stationName: String?
        /// Street and number; at times the whole address.
        public var address: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        [
            .string("groupName") { $0.groupName = $1 },
            .integer("numStations") { $0.numStations = $1 },
            .element("groupData", ChildGroup.schema) { $0.childGroups.append($1) },
            .element("stationData", Station.schema) { $0.stations.append($1) },
        ])
}

extension GetStationGroupDetails.ChildGroup {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .group("sgID") { $0.sgID = $1 },
            .string("sgName") { $0.sgName = $1 },
        ])
}

extension GetStationGroupDetails.Station {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .string("stationName") { $0.stationName = $1 },
            .string("Address") { $0.address = $1 },
        ])
}
