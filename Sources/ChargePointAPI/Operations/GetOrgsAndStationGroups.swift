public import XML

/// The organizations whose stations the key may see, each with its station groups. Does not page.
public struct GetOrgsAndStationGroups: Operation {
    public static let name = "getOrgsAndStationGroups"

    /// `CPNID:company`, e.g. `1:ORG07225`.
    public var orgID: String?
    /// The organization's name.
    public var organizationName: String?
    /// The station group.
    public var sgID: StationGroupID?
    /// The station group's name.
    public var sgName: String?

    /// Without a filter: every organization and group that the key may see.
    public init(orgID: String? = nil) {
        self.orgID = orgID
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            writer.field("orgID", orgID)
            writer.field("organizationName", organizationName)
            writer.field("sgID", sgID)
            writer.field("sgName", sgName)
        }
    }

    /// Organizations with their groups.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `orgData`.
        public var organizations: [Organization] = []

        /// Nothing in it.
        public init() {}
    }

    /// An organization.
    public struct Organization: Sendable, Hashable {
        /// `CPNID:company`.
        public var orgID: String?
        /// The organization's name.
        public var organizationName: String?
        /// The API's `sgData`; empty for an organization without groups.
        public var groups: [Group] = []

        /// Nothing in it.
        public init() {}
    }

    /// A station group, without its stations: ask ``GetStationGroups`` for those.
    public struct Group: Sendable, Hashable {
        /// The group's id.
        public var sgID: StationGroupID?
        /// The group's name; may hold a comma.
        public var sgName: String?
        /// The group that this one is part of, as text; "0" for none. See ``parent``.
        public var parentGroupID: String?

        /// Nothing in it.
        public init() {}

        /// The group that this one is part of.
        public var parent: StationGroupID? {
            parentGroupID.flatMap { StationGroupID($0) }.flatMap { $0 == 0 ? nil : $0 }
        }
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        [
            .element("orgData", Organization.schema) { $0.organizations.append($1) }
        ])
}

extension GetOrgsAndStationGroups.Organization {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("orgID") { $0.orgID = $1 },
            .string("organizationName") { $0.organizationName = $1 },
            .element("sgData", GetOrgsAndStationGroups.Group.schema) { $0.groups.append($1) },
        ])
}

extension GetOrgsAndStationGroups.Group {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .group("sgID") { $0.sgID = $1 },
            .string("sgName") { $0.sgName = $1 },
            .string("parentGroupID") { $0.parentGroupID = $1 },
        ])
}
