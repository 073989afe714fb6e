public import FoundationEssentials
public import XML

/// Energy and power of one charging session by the quarter of an hour. Does not page.
public struct Get15minChargingSessionData: Operation {
    public static let name = "get15minChargingSessionData"

    /// The charging session.
    public var sessionID: Int
    /// True: energy of each interval; false and nil: a running total.
    public var energyConsumedInterval: Bool?

    /// The intervals of one session.
    public init(sessionID: Int, energyConsumedInterval: Bool? = nil) {
        self.sessionID = sessionID
        self.energyConsumedInterval = energyConsumedInterval
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.field("sessionID", sessionID)
        writer.field("energyConsumedInterval", energyConsumedInterval)
    }

    /// The session's intervals.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The charging session.
        public var sessionID: Int?
        /// `CPNID:number`.
        public var stationID: String?
        /// "1", "2", ….
        public var portNumber: String?
        /// The API's `fifteenminData`.
        public var intervals: [Interval] = []

        public init() {}
    }

    /// A quarter of an hour.
    public struct Interval: Sendable, Hashable {
        /// Read as UTC where no zone is given; whether the service means the station's local time is not publicly
        /// known.
        public var stationTime: Date?
        /// kWh: of the interval, or since the session's begin, as was asked for.
        public var energyConsumed: DecimalText?
        /// kW.
        public var peakPower: DecimalText?
        /// kW.
        public var rollingPowerAvg: DecimalText?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        [
            .integer("sessionID") { $0.sessionID = $1 },
            .string("stationID") { $0.stationID = $1 },
            .string("portNumber") { $0.portNumber = $1 },
            .element("fifteenminData", Interval.schema) { $0.intervals.append($1) },
        ])
}

extension Get15minChargingSessionData.Interval {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .dateTime("stationTime") { $0.stationTime = $1 },
            .decimal("energyConsumed") { $0.energyConsumed = $1 },
            .decimal("peakPower") { $0.peakPower = $1 },
            .decimal("rollingPowerAvg") { $0.rollingPowerAvg = $1 },
        ])
}
