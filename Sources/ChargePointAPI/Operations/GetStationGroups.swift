public import XML

/// The station groups of an organization, each with the ids of its stations. Does not page.
public struct GetStationGroups: Operation {
    public static let name = "getStationGroups"

    /// `CPNID:company`, e.g. `1:ORG07225`.
    public var orgID: String

    /// The groups of this organization.
    public init(orgID: String) {
        self.orgID = orgID
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.field("orgID", orgID)
    }

    /// The organization's groups.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `groupData`.
        public var groups: [Group] = []

        /// Nothing in it.
        public init() {}
    }

    /// A station group.
    public struct Group: Sendable, Hashable {
        /// The group's id.
        public var sgID: StationGroupID?
        /// `CPNID:company`.
        public var orgID: String?
        /// The group's name; may hold a comma.
        public var sgName: String?
        /// The organization's name.
        public var organizationName: String?
        /// The API's `stationData`. Whether the stations of child groups are among them is not publicly known.
        public var stations: [Station] = []

        /// Nothing in it.
        public init() {}
    }

    /// A station of a group.
    public struct Station: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// Where it is.
        public var geo: Geo?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        [
            .element("groupData", Group.schema) { $0.groups.append($1) }
        ])
}

extension GetStationGroups.Group {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .group("sgID") { $0.sgID = $1 },
            .string("orgID") { $0.orgID = $1 },
            .string("sgName") { $0.sgName = $1 },
            .string("organizationName") { $0.organizationName = $1 },
            .element("stationData", GetStationGroups.Station.schema) { $0.stations.append($1) },
        ])
}

extension GetStationGroups.Station {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .element("Geo", Geo.schema) { $0.geo = $1 },
        ])
}
