public import XML

/// The ChargePoint networks of the world. Answers any valid key, so it is the cheapest check of one.
public struct GetCPNInstances: Operation {
    public static let name = "getCPNInstances"

    /// All of them.
    public init() {}

    public func writeQuery(to writer: inout XMLWriter) {}

    /// The only reply that the schema gives no code; should the service send one, it counts.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `CPN`.
        public var networks: [Network] = []

        public init() {}
    }

    /// A ChargePoint network.
    public struct Network: Sendable, Hashable {
        /// What station and organization ids begin with: "1" North America, "2" Europe, "3" Australia, "4" Canada; an
        /// open set.
        public var cpnID: String?
        /// E.g. `NA`.
        public var cpnName: String?
        /// E.g. `ChargePoint Operations`.
        public var cpnDescription: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name, hasCode: false,
        [
            .element("CPN", Network.schema) { $0.networks.append($1) }
        ])
}

extension GetCPNInstances.Network {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("cpnID") { $0.cpnID = $1 },
            .string("cpnName") { $0.cpnName = $1 },
            .string("cpnDescription") { $0.cpnDescription = $1 },
        ])
}
