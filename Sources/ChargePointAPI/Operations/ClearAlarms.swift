public import FoundationEssentials
public import XML

/// Clears **all** alarms that match, without undo. A query without any filter would clear everything that the key may
/// see, so every one names whose alarms it means; the other filters only narrow that.
public struct ClearAlarms: Operation {
    public static let name = "clearAlarms"
    public static let isWrite = true

    /// Whose alarms are cleared.
    public enum Scope: Sendable, Hashable {
        /// By stationID.
        case station(String)
        /// By stationName.
        case stationName(String)
        /// By sgID.
        case group(StationGroupID)
        /// By sgName.
        case groupName(String)
        /// By orgID.
        case organization(String)
        /// By organizationName.
        case organizationName(String)
    }

    /// Whose alarms are cleared.
    public var scope: Scope
    /// Alarms raised at or after this time.
    public var startTime: Date?
    /// Alarms raised before this time.
    public var endTime: Date?
    /// Only this port's.
    public var portNumber: String?
    /// Only this kind, e.g. `GFCI Trip`.
    public var alarmType: String?
    /// A note on why they were cleared.
    public var clearReason: String?

    /// All alarms of `scope`, unless further filters are set.
    public init(_ scope: Scope) {
        self.scope = scope
    }

    public var problem: String? {
        switch scope {
        case .station(let text), .stationName(let text), .groupName(let text), .organization(let text),
            .organizationName(let text):
            text.allSatisfy(\.isWhitespace) ? "the query names nothing, which would clear every alarm" : nil
        case .group: nil
        }
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("searchQuery") { writer in
            switch scope {
            case .station(let stationID): writer.field("stationID", stationID)
            case .stationName(let name): writer.field("stationName", name)
            case .group(let sgID): writer.field("sgID", sgID)
            case .groupName(let name): writer.field("sgName", name)
            case .organization(let orgID): writer.field("orgID", orgID)
            case .organizationName(let name): writer.field("organizationName", name)
            }
            writer.field("startTime", startTime)
            writer.field("endTime", endTime)
            writer.field("portNumber", portNumber)
            writer.field("alarmType", alarmType)
            writer.field("clearReason", clearReason)
        }
    }

    /// Code and text only; 153 if no alarm matched.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?

        /// Nothing in it.
        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(of: name, [])
}
