import Registry
import struct FoundationEssentials.Date

/// Decides by how much an account's intervals are stretched, and says so. Pure but for asking the budget what it knows.
struct Stretcher: Sendable {
    private let account: String
    private let budget: CallBudget?
    var demand = CallDemand()
    private var byBudget = StretchControl(hesitation: 0, patience: 900)
    private var bySpeed = StretchControl(hesitation: 60, patience: 120)
    /// Whether it is requests made again that make the calls of a day too few.
    private var isByRepetitions = false
    private var adaptedAt: Date?
    /// What was told last and is not over.
    private var told: ScrapeProblem?

    /// Seconds between two looks.
    private static let interval = 60.0
    /// What is spared beyond the need, so as not to stand at the edge.
    private static let comfort = 0.05
    /// Requests that a call takes, from which on repetitions are worth naming.
    private static let repetition = 1.1

    init(account: String, budget: CallBudget?) {
        self.account = account
        self.budget = budget
    }

    var factor: StretchFactor { max(byBudget.factor, bySpeed.factor) }

    /// Looks whether limits and speed suffice, once a minute.
    ///
    /// - Parameter waiting: calls that wait to be made.
    /// - Returns: what is to be told.
    mutating func adapt(_ schedule: ScrapeSchedule, waiting: Int, at now: Date) -> [ScrapeProblemChange] {
        guard let budget, !schedule.isPaused else { return [] }
        if let adaptedAt, abs(now.seconds(since: adaptedAt)) < Self.interval { return [] }
        adaptedAt = now
        let (record, pace) = budget.outlook
        var need = StretchNeed(demand: demand.series(of: schedule), requestsPerCall: pace.requestsPerCall)
        let (allowance, less) = (Double(budget.allowance), 1 - Self.comfort)
        let needed = need.ofBudget(allowance: allowance, record: record, waiting: waiting, at: now)
        let comfort = need.ofBudget(allowance: allowance * less, record: record, waiting: waiting, at: now)
        let isNew = byBudget.factor == .none
        byBudget.follow(need: needed, comfort: comfort, at: now)
        if let seconds = pace.seconds {
            let limits = budget.limits
            bySpeed.follow(
                need: need.ofSpeed(concurrent: limits.concurrent, perSecond: limits.perSecond, seconds: seconds),
                comfort: need.ofSpeed(
                    concurrent: limits.concurrent, perSecond: limits.perSecond * less, seconds: seconds / less),
                at: now)
        }
        need.requestsPerCall = 1
        if isByRepetitions {
            // Until intervals come back no further, or more is wanted than there would be calls for in any case.
            isByRepetitions =
                (needed > .none || comfort < byBudget.factor)
                && need.ofBudget(allowance: allowance, record: CallRecord(), waiting: 0, at: now) == .none
        } else if isNew, byBudget.factor > .none, pace.requestsPerCall > Self.repetition {
            // Not later: the repetitions made so far would pass for ordinary use.
            isByRepetitions =
                need.ofBudget(allowance: allowance, record: record, waiting: waiting, at: now) == .none
        }
        return tell(problem(budget, at: now))
    }

    private mutating func tell(_ problem: ScrapeProblem?) -> [ScrapeProblemChange] {
        guard problem != told else { return [] }
        defer { told = problem }
        var changes: [ScrapeProblemChange] = []
        if let told, told.id != problem?.id { changes.append(.over(told)) }
        if let problem { changes.append(.appeared(problem)) }
        return changes
    }

    private func problem(_ budget: CallBudget, at now: Date) -> ScrapeProblem? {
        let limits = budget.limits
        func problem(_ kind: String, _ what: String, _ remedy: String) -> ScrapeProblem {
            ScrapeProblem(
                id: "\(kind)/\(account)", account: account, operation: nil, station: nil, what: what,
                remedy: remedy + "; commands are not held up", isWarning: true)
        }
        let more =
            isByRepetitions
            ? "nothing need be done if ChargePoint is out of order, for the intervals come back by themselves; else mend "
                + "the account's other errors"
            : "make intervals longer, or raise limits.perDay if ChargePoint lets you"
        if budget.closedUntil(at: now) != nil {
            return problem(
                "budget",
                "the \(limits.perDay) calls a day of account \(account) are used up, but for those kept for commands; "
                    + "reading goes on as the last 24 hours let it", more)
        }
        guard factor > .none else { return nil }
        if byBudget.factor >= bySpeed.factor {
            if isByRepetitions {
                return problem(
                    "budget",
                    "ChargePoint often gives no good answer, and requests made again use up the \(limits.perDay) calls "
                        + "a day of account \(account): all its intervals are stretched \(factor) times", more)
            }
            return problem(
                "budget",
                "the \(limits.perDay) calls a day of account \(account) do not suffice: all its intervals are "
                    + "stretched \(factor) times", more)
        }
        return problem(
            "slow",
            "the API is too slow for what account \(account) reads: all its intervals are stretched \(factor) times",
            "make intervals longer, or raise limits.concurrent (\(limits.concurrent)) and limits.perSecond "
                + "(\(Self.text(limits.perSecond))) if ChargePoint lets you")
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}
