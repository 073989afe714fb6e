public import FoundationEssentials
public import XML

/// Alarms that were raised and not yet cleared. The order is not to be relied on.
public struct GetAlarms: Operation {
    public static let name = "getAlarms"

    /// `CPNID:company`, e.g. `1:ORG07225`.
    public var orgID: String?
    /// The organization's name.
    public var organizationName: String?
    /// `CPNID:number`, e.g. `1:34003`.
    public var stationID: String?
    /// The station's name, shown as `ORGANIZATION / STATION`.
    public var stationName: String?
    /// The station group.
    public var sgID: StationGroupID?
    /// The station group's name.
    public var sgName: String?
    /// Alarms raised at or after this time.
    public var startTime: Date?
    /// Alarms raised before this time.
    public var endTime: Date?
    /// "1", "2", ….
    public var portNumber: String?
    /// First match to return, from 1.
    public var startRecord: Int?
    /// Alarms a page.
    public var numTransactions: Int?

    /// Without a filter: every alarm that the key may see.
    public init(stationID: String? = nil, startTime: Date? = nil, endTime: Date? = nil) {
        self.stationID = stationID
        self.startTime = startTime
        self.endTime = endTime
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            writer.field("orgID", orgID)
            writer.field("organizationName", organizationName)
            writer.field("stationID", stationID)
            writer.field("stationName", stationName)
            writer.field("sgID", sgID)
            writer.field("sgName", sgName)
            writer.field("startTime", startTime)
            writer.field("endTime", endTime)
            writer.field("portNumber", portNumber)
            writer.field("startRecord", startRecord)
            writer.field("numTransactions", numTransactions)
        }
    }

    /// One page of the answer.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// The API's `Alarms`.
        public var alarms: [Alarm] = []
        /// 1: more alarms match than this page holds.
        public var moreFlag: Int?

        /// Nothing in it.
        public init() {}
    }

    /// One alarm that was raised.
    public struct Alarm: Sendable, Hashable {
        /// `CPNID:number`.
        public var stationID: String?
        /// The station's name, shown as `ORGANIZATION / STATION`.
        public var stationName: String?
        /// E.g. `CT4020-HD-GW`.
        public var stationModel: String?
        /// `CPNID:company`.
        public var orgID: String?
        /// The organization's name.
        public var organizationName: String?
        /// E.g. `ChargePoint`.
        public var stationManufacturer: String?
        /// The hardware's serial number, leading zeros kept.
        public var stationSerialNum: String?
        /// "1", "2", …; nil if the alarm is the whole station's.
        public var portNumber: String?
        /// `Reachable`, `GFCI Trip` and others; an open set.
        public var alarmType: String?
        /// When it was raised.
        public var alarmTime: Date?
        /// Place in the whole result, from 1.
        public var recordNumber: Int?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(
        of: name,
        XMLField.moreFlag + [.element("Alarms", Alarm.schema) { $0.alarms.append($1) }])
}

extension GetAlarms.Alarm {
    static let schema = XMLSchema<Self>(
        { Self() },
        [
            .string("stationID") { $0.stationID = $1 },
            .string("stationName") { $0.stationName = $1 },
            .string("stationModel") { $0.stationModel = $1 },
            .string("orgID") { $0.orgID = $1 },
            .string("organizationName") { $0.organizationName = $1 },
            .string("stationManufacturer") { $0.stationManufacturer = $1 },
            .string("stationSerialNum") { $0.stationSerialNum = $1 },
            .string("portNumber") { $0.portNumber = $1 },
            .string("alarmType") { $0.alarmType = $1 },
            .dateTime("alarmTime") { $0.alarmTime = $1 },
            .integer("recordNumber") { $0.recordNumber = $1 },
        ])
}
