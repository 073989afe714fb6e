public import XML

/// Limits the power of a station group, a station or single ports. Takes effect late: minutes, by public reports.
public struct ShedLoad: Operation {
    public static let name = "shedLoad"
    public static let isWrite = true

    /// How the power is limited: by exactly one of the two.
    public enum Limit: Sendable, Hashable {
        /// An absolute cap in kW, 0 or more, whatever is dispensed now.
        case allowedLoad(DecimalText)
        /// The share taken away from what is dispensed at this moment, 0 to 100. What dispenses nothing is held at
        /// zero until cleared.
        case percentShed(Int)
    }

    /// One port's limit.
    public struct PortLimit: Sendable, Hashable {
        /// "1", "2", ….
        public var portNumber: String
        /// The port's limit.
        public var limit: Limit

        /// A limit for the port of this number.
        public init(portNumber: String, limit: Limit) {
            self.portNumber = portNumber
            self.limit = limit
        }
    }

    /// What is limited.
    public enum Target: Sendable, Hashable {
        /// Each station of the group sgID; not their sum.
        case group(StationGroupID, Limit)
        /// The whole station.
        case station(String, Limit)
        /// Single ports of a station, at least one.
        case ports(String, [PortLimit])
    }

    /// What is limited, and how.
    public var target: Target
    /// Minutes until the limit ends by itself; 0 = until cleared.
    public var timeInterval: Int

    /// Limits `target` for so many minutes; 0 = until cleared.
    public init(_ target: Target, timeInterval: Int = 0) {
        self.target = target
        self.timeInterval = timeInterval
    }

    public var problem: String? {
        if timeInterval < 0 { return "a time interval of \(timeInterval) minutes; it must be 0 or more" }
        switch target {
        case .group(_, let limit), .station(_, let limit): return limit.problem
        case .ports(_, let ports):
            if ports.isEmpty { return "a port shed without ports, which would be one of the whole station" }
            if Set(ports.map(\.portNumber)).count < ports.count { return "one port named twice" }
            return ports.lazy.compactMap(\.limit.problem).first
        }
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("shedQuery") { writer in
            switch target {
            case .group(let sgID, let limit):
                writer.element("shedGroup") { writer in
                    writer.field("sgID", sgID)
                    limit.write(to: &writer, per: "Station")
                }
            case .station(let stationID, let limit):
                writer.element("shedStation") { writer in
                    writer.field("stationID", stationID)
                    limit.write(to: &writer, per: "Station")
                }
            case .ports(let stationID, let ports):
                writer.element("shedStation") { writer in
                    writer.field("stationID", stationID)
                    writer.element("Ports") { writer in
                        for port in ports {
                            writer.element("Port") { writer in
                                writer.field("portNumber", port.portNumber)
                                port.limit.write(to: &writer, per: "Port")
                            }
                        }
                    }
                }
            }
            writer.field("timeInterval", timeInterval)
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
        /// kW.
        public var allowedLoadPerStation: DecimalText?
        /// Percent taken away, 0 to 100.
        public var percentShedPerStation: Int?
        /// The API's `Ports/Port`.
        public var ports: [Port] = []

        /// Nothing in it.
        public init() {}
    }

    /// A port's limit, echoed.
    public struct Port: Sendable, Hashable {
        /// "1", "2", ….
        public var portNumber: String?
        /// kW.
        public var allowedLoadPerPort: DecimalText?
        /// Percent taken away, 0 to 100.
        public var percentShedPerPort: Int?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        [
            .flag("Success") { $0.success = $1 },
            .group("sgID") { $0.sgID = $1 },
            .string("stationID") { $0.stationID = $1 },
            .decimal("allowedLoadPerStation") { $0.allowedLoadPerStation = $1 },
            .integer("percentShedPerStation") { $0.percentShedPerStation = $1 },
            .element("Ports", Port.listSchema) { $0.ports = $1 },
        ])
}

extension ShedLoad.Limit {
    fileprivate var problem: String? {
        switch self {
        case .allowedLoad(let load):
            load.doubleValue < 0 ? "an allowed load of \(load) kW; it must be 0 or more" : nil
        case .percentShed(let percent):
            (0...100).contains(percent) ? nil : "a shed by \(percent) %; it must be 0 to 100"
        }
    }

    /// `owner` is `Station` or `Port`.
    fileprivate func write(to writer: inout XMLWriter, per owner: String) {
        switch self {
        case .allowedLoad(let load): writer.field("allowedLoadPer" + owner, load)
        case .percentShed(let percent): writer.field("percentShedPer" + owner, percent)
        }
    }
}

extension ShedLoad.Port {
    static let listSchema = XMLSchema<[Self]>({ [] }, [.element("Port", schema) { $0.append($1) }])

    private static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("portNumber") { $0.portNumber = $1 },
            .decimal("allowedLoadPerPort") { $0.allowedLoadPerPort = $1 },
            .integer("percentShedPerPort") { $0.percentShedPerPort = $1 },
        ])
}
