import FoundationEssentials
import Synchronization

/// What is to go wrong with one call.
struct FaultDecision: Sendable, Hashable {
    /// When a connection is dropped: before or after the call has had its effect.
    enum Moment: String, Sendable {
        case before, after
    }

    enum Failure: Sendable, Hashable {
        case status(Int, retryAfter: Int?)
        case dropped(Moment)
        case rateLimited(retryAfter: Int)
        case soapFault(SOAPFault, status: Int)
        case malformed
        case cut
        case code(ReplyCode, String)
    }

    /// s.
    var latency = 0.0
    var failure: Failure?
    /// Bytes a second.
    var slowBody: Int?
    var clearsWholeStations = false
    /// s.
    var answerDelay = 0.0
    /// s; nil: as the world has it.
    var shedDelay: Double?
    /// s; nil: as the world has it.
    var clearDelay: Double?
    /// Chooses the order of the reply's elements; nil: their own.
    var shuffle: Int?
    var paging = PagingFaults()

    static let none = FaultDecision()
}

/// The faults on demand that are in force.
public final class FaultBoard: Sendable {
    fileprivate struct Entry: Sendable {
        var rule: FaultRule
        /// Calls left to a rate limit, and when they were counted.
        var allowance: (calls: Double, at: Date)?
        /// By how many places the records have moved so far.
        var moved = 0
    }

    private struct State: Sendable {
        var entries: [Entry] = []
        var random: WorldRandom
        var draws = 0
        var injected = 0
    }

    private let state: Mutex<State>

    init(seed: Int) {
        state = Mutex(State(random: WorldRandom(seed: seed)))
    }

    /// Adds a rule; those already there stay in force.
    ///
    /// - Returns: what makes the rule unusable; nil if it was added.
    @discardableResult
    public func add(_ rule: FaultRule) -> String? {
        if let problem = rule.problem { return problem }
        state.withLock { $0.entries.append(Entry(rule: rule)) }
        return nil
    }

    /// Takes back all rules.
    public func clear() {
        state.withLock { $0.entries = [] }
    }

    /// The rules in force, with what is left of their counts.
    public var rules: [FaultRule] { state.withLock { $0.entries.map(\.rule) } }

    /// How many calls were spoilt.
    public var injected: Int { state.withLock { $0.injected } }

    /// What is to go wrong with a call; uses up counts and rate limits. Of several failures the oldest rule's happens.
    func decide(operation: String, stations: [String], at now: Date) -> FaultDecision {
        state.withLock { state in
            var decision = FaultDecision()
            for index in state.entries.indices {
                let rule = state.entries[index].rule
                guard rule.concerns(operation: operation, stations: stations) else { continue }
                var isUsed = false
                if let latency = rule.latency {
                    decision.latency += latency
                    isUsed = true
                }
                if let slowBody = rule.slowBody {
                    decision.slowBody = slowBody
                    isUsed = true
                }
                if rule.stationWideClearsOnly == true {
                    decision.clearsWholeStations = true
                    isUsed = isUsed || operation == OperationName.clearShedState.rawValue
                }
                state.draws += 1
                if state.entries[index].spoil(&decision, of: operation, draw: state.draws) { isUsed = true }
                if decision.failure == nil {
                    let draw = state.random.unit(.contact, state.draws)
                    decision.failure = state.entries[index].failure(of: operation, draw: draw, at: now)
                    isUsed = isUsed || decision.failure != nil
                }
                if isUsed, let count = rule.count { state.entries[index].rule.count = count - 1 }
            }
            state.entries.removeAll { $0.rule.count == 0 }
            if decision != .none { state.injected += 1 }
            return decision
        }
    }
}

extension FaultBoard.Entry {
    /// The rule's failure for one call; nil: it passes.
    fileprivate mutating func failure(of operation: String, draw: Double, at now: Date) -> FaultDecision.Failure? {
        if let rateLimit = rule.rateLimit, let wait = take(now, perSecond: rateLimit) {
            return .rateLimited(retryAfter: wait)
        }
        guard draw < rule.errorRate ?? 1 else { return nil }
        if let code = rule.soapFault {
            return .soapFault(
                SOAPFault(code: code, text: rule.faultText ?? "Fault on demand"), status: rule.status ?? 500)
        }
        if let status = rule.status { return .status(status, retryAfter: rule.retryAfter) }
        if let moment = rule.dropped.flatMap({ FaultDecision.Moment(rawValue: $0) }) { return .dropped(moment) }
        if rule.malformed == true { return .malformed }
        if rule.cut == true { return .cut }
        if let denied = rule.denied {
            return denied.contains(operation) ? .code(.denied, "Your plan or rights do not allow this call.") : nil
        }
        if rule.planDenied == true, Self.plannedOperations.contains(operation) {
            return .code(.denied, "Your Cloud Plan does not allow this call.")
        }
        if let code = rule.responseCode {
            return .code(ReplyCode(rawValue: code), rule.responseText ?? "Code on demand")
        }
        return rule.errorRate == nil || rule.planDenied == true
            ? nil : .soapFault(.server("Fault on demand"), status: 500)
    }

    /// What only a plan with power management includes.
    private static let plannedOperations = Set(
        [OperationName.getLoad, .shedLoad, .clearShedState, .createLoadShedEvent, .removeLoadShedEvent].map(\.rawValue))
    /// What is answered page by page.
    private static let pagedOperations = Set(
        [OperationName.getStations, .getStationStatus, .getStationRights, .getAlarms, .getChargingSessionData]
            .map(\.rawValue))

    /// What the rule does to calls that do not fail; whether it does anything to this one.
    fileprivate mutating func spoil(_ decision: inout FaultDecision, of operation: String, draw: Int) -> Bool {
        var isUsed = false
        if let delay = rule.answerDelay {
            decision.answerDelay += delay
            isUsed = true
        }
        if let delay = rule.shedDelay, operation == OperationName.shedLoad.rawValue {
            decision.shedDelay = delay
            isUsed = true
        }
        if let delay = rule.clearDelay, operation == OperationName.clearShedState.rawValue {
            decision.clearDelay = delay
            isUsed = true
        }
        if rule.reordered == true {
            decision.shuffle = draw
            isUsed = true
        }
        guard Self.pagedOperations.contains(operation) else { return isUsed }
        if let duplicates = rule.duplicates { decision.paging.duplicates = duplicates }
        if let moving = rule.moving {
            decision.paging.moved += moved
            moved += moving
        }
        if rule.emptyPages == true { decision.paging.areEmpty = true }
        return isUsed || rule.duplicates != nil || rule.moving != nil || rule.emptyPages == true
    }

    /// Takes one call from the rate limit's allowance; if none is left, after how many seconds there is one again.
    private mutating func take(_ now: Date, perSecond: Double) -> Int? {
        let most = max(1, perSecond)
        let last = allowance ?? (most, now)
        var calls = min(most, last.calls + max(0, now.timeIntervalSince(last.at)) * perSecond)
        defer { allowance = (calls, now) }
        if calls >= 1 {
            calls -= 1
            return nil
        }
        return max(1, Int(((1 - calls) / perSecond).rounded(.up)))
    }
}
