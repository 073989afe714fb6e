public import FoundationEssentials

/// One call as it was answered. Never holds credentials: only what lies in the Body is kept.
public struct RecordedCall: Sendable, Encodable {
    /// Its place among all calls since the start, from 1: in the order in which the service was done with them.
    public internal(set) var number = 0
    /// When it came.
    public let time: Date
    /// The element in the Body; `(unreadable)` if there was none.
    public let operation: String
    /// `5.0` or `5.1`.
    public let version: String
    /// The query's fields by name without the outermost element, for example `stationID` or `stationIDs.stationID`.
    public let query: [String: [String]]
    /// What a call that changes something aims at and asks for; nil for calls that read.
    public let order: RecordedOrder?
    /// The code answered; nil for faults and HTTP errors.
    public let responseCode: String?
    /// The faultcode answered, or what else went wrong on demand; nil for a reply.
    public let error: String?
    /// The HTTP status; 0: the connection was closed without one.
    public let status: Int
    /// Bytes of the answer.
    public let bytes: Int
    /// Seconds until the answer was ready, latency on demand included.
    public let seconds: Double

    /// The most values of one field that are kept; a list of 500 stations is kept by its first ones.
    static let keptValues = 100
    /// The most fields that are kept, and the most characters of a value.
    static let keptFields = 64
    static let keptCharacters = 200

    /// The one value of a field; nil if there is none.
    public func field(_ name: String) -> String? { query[name]?.first }

    /// About how many bytes it takes up.
    var weight: Int {
        query.reduce(400) { sum, field in
            sum + 64 + field.key.utf8.count + field.value.reduce(0) { $0 + Self.weight($1) }
        } + (order?.ports.reduce(100) { $0 + 48 + Self.weight($1.portNumber) } ?? 0)
    }

    /// Up to 15 bytes of a text lie in the text itself.
    private static func weight(_ text: String) -> Int { 16 + (text.utf8.count > 15 ? 32 + text.utf8.count : 0) }

    private enum CodingKeys: String, CodingKey {
        case number, time, operation, version, query, order, responseCode, error, status, bytes, seconds
    }

    /// Writes the time as the API does, with thousandths.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(DateTime(time).preciseText, forKey: .time)
        try container.encode(operation, forKey: .operation)
        try container.encode(version, forKey: .version)
        try container.encode(query, forKey: .query)
        try container.encodeIfPresent(order, forKey: .order)
        try container.encodeIfPresent(responseCode, forKey: .responseCode)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encode(status, forKey: .status)
        try container.encode(bytes, forKey: .bytes)
        try container.encode((seconds * 1e6).rounded() / 1e6, forKey: .seconds)
    }
}

/// What a shedLoad, clearShedState, clearAlarms or createLoadShedEvent aims at and asks for, as it was sent: whether it
/// was accepted is the call's `responseCode`. Fields that are absent, empty or unreadable are nil.
public struct RecordedOrder: Sendable, Hashable, Encodable {
    /// One port that was named.
    public struct Port: Sendable, Hashable, Encodable {
        /// As sent; empty if it was missing.
        public let portNumber: String
        /// kW.
        public let allowedLoad: Double?
        /// The share taken away, percent.
        public let percentShed: Int?
    }

    /// The station aimed at.
    public let stationID: String?
    /// The station group aimed at.
    public let sgID: Int?
    /// The limit of the station, or of each station of the group, kW.
    public let allowedLoad: Double?
    /// The same as a share taken away, percent.
    public let percentShed: Int?
    /// Minutes; 0: until cleared. A shed event's duration.
    public let timeInterval: Int?
    /// The ports named; empty: the whole station or group.
    public let ports: [Port]

    /// Reads the Body's content; nil if the operation changes nothing.
    init?(_ operation: String, _ content: RequestElement) {
        switch OperationName(rawValue: operation) {
        case .shedLoad, .clearShedState:
            let query = content["shedQuery"]
            let station = query["shedStation"]
            let group = query["shedGroup"]
            let whole = group.hasValue ? group : station
            self.init(
                stationID: station.text("stationID"), sgID: group.text("sgID").flatMap { Int($0) },
                limit: whole, suffix: "Station", minutes: query.text("timeInterval"),
                ports: station["Ports"].all("Port").filter(\.hasValue).prefix(RecordedCall.keptValues).map { port in
                    Port(
                        portNumber: port.text("portNumber") ?? "",
                        allowedLoad: port.text("allowedLoadPerPort").flatMap { Double($0) },
                        percentShed: port.text("percentShedPerPort").flatMap { Int($0) })
                })
        case .clearAlarms:
            let query = content["searchQuery"]
            self.init(
                stationID: query.text("stationID"), sgID: query.text("sgID").flatMap { Int($0) }, limit: query,
                suffix: "", minutes: nil,
                ports: query.text("portNumber").map {
                    [Port(portNumber: $0, allowedLoad: nil, percentShed: nil)]
                } ?? [])
        case .createLoadShedEvent:
            let event = content["shedEvent"]
            self.init(
                stationID: event.text("stationID"), sgID: event.text("sgID").flatMap { Int($0) }, limit: event,
                suffix: "Station", minutes: event.text("eventDuration"), ports: [])
        default: return nil
        }
    }

    private init(
        stationID: String?, sgID: Int?, limit: RequestElement, suffix: String, minutes: String?, ports: [Port]
    ) {
        self.stationID = stationID
        self.sgID = sgID
        allowedLoad = (limit.text("allowedLoadPer\(suffix)") ?? limit.text("allowedLoadPerPort")).flatMap { Double($0) }
        percentShed = limit.text("percentShedPer\(suffix)").flatMap { Double($0) }.flatMap { Int(exactly: $0) }
        timeInterval = minutes.flatMap { Int($0) }
        self.ports = ports
    }
}
