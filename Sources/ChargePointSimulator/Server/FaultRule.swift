/// One thing that is to go wrong, for which calls and how often. `POST /faults` takes it as JSON with these keys.
public struct FaultRule: Codable, Sendable, Hashable {
    /// Seconds to wait before the answer.
    public var latency: Double?
    /// The share of the calls that fail, 0…1; default 1. With no failure named: HTTP 500 with a Server fault.
    public var errorRate: Double?
    /// An HTTP status with an HTML page, as a proxy gives it; together with `soapFault`: that fault's status.
    public var status: Int?
    /// A SOAP Fault with this code (`Server`, `Client`, `InvalidSecurity`, …), under HTTP 500 unless `status` says otherwise.
    public var soapFault: String?
    /// The fault's text.
    public var faultText: String?
    /// Calls a second that are let through; the others get HTTP 429 with Retry-After.
    public var rateLimit: Double?
    /// The reply is complete but not well-formed XML.
    public var malformed: Bool?
    /// The connection ends in the middle of the reply.
    public var cut: Bool?
    /// The reply comes with so many bytes a second.
    public var slowBody: Int?
    /// Operations that answer code 101.
    public var denied: [String]?
    /// A code to answer with, for example `126`.
    public var responseCode: String?
    /// The text beside it.
    public var responseText: String?
    /// clearShedState clears whole stations, even if ports are named.
    public var stationWideClearsOnly: Bool?
    /// Only these operations; default: all.
    public var operations: [String]?
    /// Only calls that name one of these stations; default: all calls.
    public var stations: [String]?
    /// How many calls it spoils before it is used up; default: no end.
    public var count: Int?

    /// A rule that does nothing; set what it shall do.
    public init() {}

    /// What makes the rule unusable; nil if nothing does.
    var problem: String? {
        if let latency, !(0...86_400).contains(latency) { return "latency must be from 0 to 86400 seconds." }
        if let errorRate, !(0...1).contains(errorRate) { return "errorRate must be from 0 to 1." }
        if let status, !(200...599).contains(status) { return "status must be from 200 to 599." }
        if let rateLimit, !(rateLimit > 0) { return "rateLimit must be above 0." }
        if let slowBody, slowBody < 1 { return "slowBody must be at least 1 byte a second." }
        if let count, count < 1 { return "count must be at least 1." }
        for name in (operations ?? []) + (denied ?? []) where OperationName(rawValue: name) == nil {
            return "“\(name)” is no operation of the API."
        }
        let effects: [Any?] = [
            latency, errorRate, status, soapFault, rateLimit, malformed, cut, slowBody, denied, responseCode,
            stationWideClearsOnly,
        ]
        return effects.allSatisfy { $0 == nil } ? "The rule does nothing." : nil
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
        case latency, errorRate, status, soapFault, faultText, rateLimit, malformed, cut, slowBody, denied
        case responseCode, responseText, stationWideClearsOnly, operations, stations, count
    }

    static var knownKeys: [String] { CodingKeys.allCases.map(\.stringValue) }
}
