/// One thing that is to go wrong, for which calls and how often. `POST /faults` takes it as JSON with these keys.
public struct FaultRule: Codable, Sendable, Hashable {
    /// Seconds to wait before the call is looked at.
    public var latency: Double?
    /// Seconds between what the call does and its answer.
    public var answerDelay: Double?
    /// The share of the calls that fail, 0…1; default 1. With no failure named: HTTP 500 with a Server fault.
    public var errorRate: Double?
    /// An HTTP status with an HTML page, as a proxy gives it; together with `soapFault`: that fault's status.
    public var status: Int?
    /// A SOAP Fault with this code (`Server`, `Client`, `InvalidSecurity`, …), under HTTP 500 unless `status` says otherwise.
    public var soapFault: String?
    /// The fault's text.
    public var faultText: String?
    /// Seconds that the HTTP status asks to wait, as Retry-After.
    public var retryAfter: Int?
    /// Calls a second that are let through; the others get HTTP 429 with Retry-After.
    public var rateLimit: Double?
    /// The reply is complete but not well-formed XML.
    public var malformed: Bool?
    /// The connection ends in the middle of the reply.
    public var cut: Bool?
    /// The connection is closed without an answer, `before` or `after` the call has had its effect.
    public var dropped: String?
    /// The reply comes with so many bytes a second.
    public var slowBody: Int?
    /// Operations that answer code 101.
    public var denied: [String]?
    /// The plan has no power management: code 101 for sheds, clears, shed events and getLoad.
    public var planDenied: Bool?
    /// A code to answer with, for example `126`.
    public var responseCode: String?
    /// The text beside it.
    public var responseText: String?
    /// clearShedState clears whole stations, even if ports are named.
    public var stationWideClearsOnly: Bool?
    /// Wall-clock seconds until a shed, or a clear, takes effect.
    public var shedDelay: Double?
    /// See `shedDelay`.
    public var clearDelay: Double?
    /// The elements of the reply come in any order.
    public var reordered: Bool?
    /// Each page after the first begins with so many records of the page before it.
    public var duplicates: Int?
    /// Between two pages the records move on by so many places, so that some come twice and others not at all.
    public var moving: Int?
    /// A page without records that says that there are more.
    public var emptyPages: Bool?
    /// Only these operations; default: all.
    public var operations: [String]?
    /// Only calls that name one of these stations; default: all calls.
    public var stations: [String]?
    /// How many calls it spoils before it is used up; default: no end.
    public var count: Int?

    /// A rule that does nothing; set what it shall do.
    public init() {}

    /// Reads a rule as `POST /faults` does.
    ///
    /// - Throws: an error whose description names what is wrong and what would be right.
    public init(json: String) throws {
        self = try Self.read(Array(json.utf8))
        if let problem { throw ControlError(problem) }
    }

    /// What makes the rule unusable; nil if nothing does.
    var problem: String? {
        let seconds = [
            ("latency", latency), ("answerDelay", answerDelay), ("shedDelay", shedDelay), ("clearDelay", clearDelay),
        ]
        for case (let name, let value?) in seconds where !(0...86_400).contains(value) {
            return "\(name) must be from 0 to 86400 seconds."
        }
        for case (let name, let value?) in [("duplicates", duplicates), ("moving", moving)]
        where !(1...100).contains(value) {
            return "\(name) must be from 1 to 100 records."
        }
        if let dropped, FaultDecision.Moment(rawValue: dropped) == nil {
            return "dropped must be “before” or “after”, not “\(dropped)”."
        }
        if let retryAfter, retryAfter < 0 { return "retryAfter must be 0 seconds or more." }
        if retryAfter != nil, status == nil { return "retryAfter belongs to a status, for example 503." }
        if soapFault?.isEmpty == true { return "soapFault must be a code, for example “Server”." }
        if let errorRate, !(0...1).contains(errorRate) { return "errorRate must be from 0 to 1." }
        if let status, !(200...599).contains(status) { return "status must be from 200 to 599." }
        if let rateLimit, !(rateLimit > 0) { return "rateLimit must be above 0." }
        if let slowBody, slowBody < 1 { return "slowBody must be at least 1 byte a second." }
        if let count, count < 1 { return "count must be at least 1." }
        for name in (operations ?? []) + (denied ?? []) where OperationName(rawValue: name) == nil {
            return "“\(name)” is no operation of the API; for example “shedLoad” is."
        }
        let effects: [Any?] = [
            latency, answerDelay, errorRate, status, soapFault, rateLimit, malformed, cut, dropped, slowBody, denied,
            planDenied, responseCode, stationWideClearsOnly, shedDelay, clearDelay, reordered, duplicates, moving,
            emptyPages,
        ]
        if effects.allSatisfy({ $0 == nil }) {
            return "The rule does nothing: name a fault, for example {\"status\": 503}."
        }
        return nil
    }

    /// Whether it concerns a call.
    func concerns(operation: String, stations named: [String]) -> Bool {
        if let operations, !operations.contains(operation) { return false }
        if let stations, !stations.contains(where: named.contains) { return false }
        return true
    }
}

extension FaultRule: ControlRequest {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case latency, answerDelay, errorRate, status, retryAfter, soapFault, faultText, rateLimit, malformed, cut
        case dropped, slowBody, denied, planDenied, responseCode, responseText, stationWideClearsOnly, shedDelay
        case clearDelay, reordered, duplicates, moving, emptyPages, operations, stations, count
    }

    static var knownKeys: [String] { CodingKeys.allCases.map(\.stringValue) }
}
