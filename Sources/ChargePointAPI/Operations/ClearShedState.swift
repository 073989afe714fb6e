public import XML

/// Lifts the limits of a station group, a station or single ports. Takes effect late, as a shed does.
public struct ClearShedState: Operation {
    public static let name = "clearShedState"
    public static let isWrite = true

    /// Whose limits are lifted.
    public enum Target: Sendable, Hashable {
        /// Every station of the group sgID.
        case group(StationGroupID)
        /// The whole station.
        case station(String)
        /// Single ports of a station, at least one. In the schema but not in the vendor's guide: the service may clear
        /// the whole station.
        case ports(String, portNumbers: [String])
    }

    /// Whose limits are lifted.
    public var target: Target

    /// Lifts the limits of `target`.
    public init(_ target: Target) {
        self.target = target
    }

    public var problem: String? {
        if case .ports(_, let portNumbers) = target, portNumbers.isEmpty {
            return "a port clear without ports, which would be one of the whole station"
        }
        return nil
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("shedQuery") { writer in
            switch target {
            case .group(let sgID):
                writer.element("shedGroup") { $0.field("sgID", sgID) }
            case .station(let stationID):
                writer.element("shedStation") { $0.field("stationID", stationID) }
            case .ports(let stationID, let portNumbers):
                writer.element("shedStation") { writer in
                    writer.field("stationID", stationID)
                    writer.element("Ports") { writer in
                        for portNumber in portNumbers {
                            writer.element("Port") { $0.field("portNumber", portNumber) }
                        }
                    }
                }
            }
        }
    }

    /// Echoes what was asked for.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// 1 success, 0 failure.
        public var success: Int?
        /// The station group.
        public var sgID: StationGroupID?
        /// `CPNID:number`, e.g. `1:34003`.
        public var stationID: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        [
            .flag("Success") { $0.success = $1 },
            .group("sgID") { $0.sgID = $1 },
            .string("stationID") { $0.stationID = $1 },
        ])
}
