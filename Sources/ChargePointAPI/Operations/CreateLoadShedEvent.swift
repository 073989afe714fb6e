public import FoundationEssentials
public import XML

/// Announces a shed of a station group or a station for a later time. In the vendor's schema, but not in its guide, and
/// no public client of it is known: ``ShedLoad`` is the way that works.
public struct CreateLoadShedEvent: Operation {
    public static let name = "createLoadShedEvent"
    public static let isWrite = true
    /// Twice would be two events.
    public static let isRepeatable = false

    /// What is limited.
    public enum Target: Sendable, Hashable {
        /// Each station of the group.
        case group(StationGroupID)
        /// By stationID.
        case station(String)
    }

    /// How the power is limited: by exactly one of the two.
    public enum Limit: Sendable, Hashable {
        /// A cap for each port in kW, 0 or more.
        case allowedLoadPerPort(DecimalText)
        /// The share taken away from each station, 0 to 100.
        case percentShedPerStation(DecimalText)
    }

    /// What is limited.
    public var target: Target
    /// How it is limited.
    public var limit: Limit
    /// When the shed begins.
    public var eventStartTime: Date
    /// How long it lasts, at least 1. The unit is not publicly known; minutes are likely, as in
    /// ``ShedLoad/timeInterval``.
    public var eventDuration: Int
    /// Whether a driver may leave the event. The service's default is not publicly known.
    public var allowOptOut: Bool?

    /// A shed of `target` that begins at `start`.
    public init(_ target: Target, _ limit: Limit, start: Date, duration: Int, allowOptOut: Bool? = nil) {
        self.target = target
        self.limit = limit
        eventStartTime = start
        eventDuration = duration
        self.allowOptOut = allowOptOut
    }

    public var problem: String? {
        if eventDuration < 1 { return "an event of duration \(eventDuration); it must be 1 or more" }
        switch limit {
        case .allowedLoadPerPort(let load):
            return load.doubleValue < 0 ? "an allowed load of \(load) kW; it must be 0 or more" : nil
        case .percentShedPerStation(let percent):
            return (0...100).contains(percent.doubleValue) ? nil : "a shed by \(percent) %; it must be 0 to 100"
        }
    }

    public func writeQuery(to writer: inout XMLWriter) {
        writer.element("shedEvent") { writer in
            switch target {
            case .group(let sgID): writer.field("sgID", sgID)
            case .station(let stationID): writer.field("stationID", stationID)
            }
            writer.field("eventStartTime", eventStartTime)
            writer.field("eventDuration", eventDuration)
            writer.field("allowOptOut", allowOptOut)
            switch limit {
            case .allowedLoadPerPort(let load): writer.field("allowedLoadPerPort", load)
            case .percentShedPerStation(let percent): writer.field("percentShedPerStation", percent)
            }
        }
    }

    /// Names the event.
    public struct Reply: OperationReply {
        public var responseCode: ResponseCode?
        public var responseText: String?
        /// What ``RemoveLoadShedEvent`` takes.
        public var eventId: Int?

        public init() {}
    }

    public static let replySchema = ReplySchema<Reply>(of: name, [.integer("eventId") { $0.eventId = $1 }])
}
