public import FoundationEssentials
public import XML

/// Summaries of charging sessions, 100 a page. The order is not to be relied on; without a window or a session id the
/// oldest may come first, so always give one. Whether the window means the begin or the end of a session is not known.
public struct GetChargingSessionData: Operation {
    public static let name = "getChargingSessionData"

    /// `CPNID:number`, e.g. `1:34003`.
    public var stationID: String?
    /// The charging session.
    public var sessionID: Int?
    /// 5.1.
    public var userID: String?
    /// The station's name, shown as `ORGANIZATION / STATION`.
    public var stationName: String?
    /// Where the station is.
    public var place = PlaceFilter()
    /// Begin of the window.
    public var fromTimeStamp: Date?
    /// End of the window.
    public var toTimeStamp: Date?
    /// First match to return, from 1.
    public var startRecord: Int?
    /// 5.1: any of these stations.
    public var stationIDs: [String] = []
    /// 5.1: only sessions that still run.
    public var activeSessionsOnly: Bool?

    /// Sessions of a station, or of every station that the key may see, in a window.
    public init(stationID: String? = nil, from fromTimeStamp: Date? = nil, to toTimeStamp: Date? = nil) {
        self.stationID = stationID
        self.fromTimeStamp = fromTimeStamp
        self.toTimeStamp = toTimeStamp
    }

    /// One session.
    public init(sessionID: Int) {
        self.sessionID = sessionID
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            writer.field("stationID", stationID)
            writer.field("sessionID", sessionID)
            writer.field("userID", userID)
            writer.field("stationName", stationName)
            place.write(to: &writer)
            writer.field("fromTimeStamp", fromTimeStamp)
            writer.field("toTimeStamp", toTimeStamp)
            writer.field("startRecord", startRecord)
            writer.list("stationIDs", of: "stationID", stationIDs)
            writer.field("activeSessionsOnly", activeSessionsOnly)
        }
    }

    /// One page of the answer.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `ChargingSessionData`.
        public var sessions: [Session] = []
        /// 1: more sessions match than this page holds. The API's `MoreFlag`.
        public var moreFlag: Int?

        /// Nothing in it.
        public init() {}
    }

    /// One charging session.
    public struct Session: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// The station's name, shown as `ORGANIZATION / STATION`.
        public var stationName: String?
        /// "1", "2", ….
        public var portNumber: String?
        /// Street and number; at times the whole address.
        public var address: String?
        /// City of the address.
        public var city: String?
        /// State or province of the address.
        public var state: String?
        /// Country of the address.
        public var country: String?
        /// Postal code of the address.
        public var postalCode: String?
        /// May be too large for a JavaScript number.
        public var sessionID: Int?
        /// kWh; of a running session so far.
        public var energy: DecimalText?
        /// When the session began.
        public var startTime: Date?
        /// Nil while the session runs.
        public var endTime: Date?
        /// 5.1: `hh:mm:ss`, hours may pass 24.
        public var totalChargingDuration: String?
        /// 5.1: `hh:mm:ss`, hours may pass 24.
        public var totalSessionDuration: String?
        /// The driver; nil without the right to see drivers. Not an account number. Personal.
        public var userID: String?
        /// 5.1: state of charge in percent, where the vehicle tells.
        public var startBatteryPercentage: DecimalText?
        /// 5.1: state of charge in percent, where the vehicle tells.
        public var stopBatteryPercentage: DecimalText?
        /// Place in the whole result, from 1.
        public var recordNumber: Int?
        /// A card's printed number or the app's id. Personal.
        public var credentialID: String?
        /// 5.1: who or what ended the session.
        public var endedBy: String?
        /// 5.1.
        public var vehicleMake: String?
        /// 5.1.
        public var vehicleModel: String?
        /// 5.1.
        public var vehicleModelYear: String?
        /// 5.1.
        public var vehicleType: String?
        /// 5.1: the vehicle's hardware address. Personal.
        public var vehiclePortMAC: String?
        /// 5.1: whether the driver left a shed event.
        public var driverOptedOut: String?
        /// 5.1.
        public var driverOptOutTimestamp: Date?
        /// 5.1.
        public var paymentTerminalInfo: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        XMLField.moreFlag + [.element("ChargingSessionData", Session.schema) { $0.sessions.append($1) }])
}

extension GetChargingSessionData.Session {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .string("stationName") { $0.stationName = $1 },
            .string("portNumber") { $0.portNumber = $1 },
            .string("Address") { $0.address = $1 },
            .string("City") { $0.city = $1 },
            .string("State") { $0.state = $1 },
            .string("Country") { $0.country = $1 },
            .string("postalCode") { $0.postalCode = $1 },
            .integer("sessionID") { $0.sessionID = $1 },
            .decimal("Energy") { $0.energy = $1 },
            .dateTime("startTime") { $0.startTime = $1 },
            .dateTime("endTime") { $0.endTime = $1 },
            .string("totalChargingDuration") { $0.totalChargingDuration = $1 },
            .string("totalSessionDuration") { $0.totalSessionDuration = $1 },
            .string("userID") { $0.userID = $1 },
            .decimal("startBatteryPercentage") { $0.startBatteryPercentage = $1 },
            .decimal("stopBatteryPercentage") { $0.stopBatteryPercentage = $1 },
            .integer("recordNumber") { $0.recordNumber = $1 },
            .string("credentialID") { $0.credentialID = $1 },
            .string("endedBy") { $0.endedBy = $1 },
            .string("vehicleMake") { $0.vehicleMake = $1 },
            .string("vehicleModel") { $0.vehicleModel = $1 },
            .string("vehicleModelYear") { $0.vehicleModelYear = $1 },
            .string("vehicleType") { $0.vehicleType = $1 },
            .string("vehiclePortMAC") { $0.vehiclePortMAC = $1 },
            .string("driverOptedOut") { $0.driverOptedOut = $1 },
            .dateTime("driverOptOutTimestamp") { $0.driverOptOutTimestamp = $1 },
            .string("paymentTerminalInfo") { $0.paymentTerminalInfo = $1 },
        ])
}
