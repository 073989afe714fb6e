public import ChargePointAPI
public import struct FoundationEssentials.Date
public import Registry
import Synchronization

/// What an account may still be asked: counts every request of its client, holds up reads when a day's calls are used
/// up, and notices how fast the service answers.
///
/// Part of the calls is kept for commands, which are counted but never held up.
public final class CallBudget: CallMeter, CallObserver {
    public var limits: AccountLimits { limitsInForce.withLock { $0 } }
    private let limitsInForce: Mutex<AccountLimits>
    private let account: String
    private let store: any CallBudgetStore
    private let now: @Sendable () -> Date
    private let state: Mutex<State>

    private struct State {
        var record: CallRecord
        var savedAt: Date
        var isSaved = true
        var pace = CallPace()
    }

    /// Seconds between two records that are kept.
    private static let saveInterval = 60.0

    public init(
        account: String, limits: AccountLimits, store: any CallBudgetStore = NoCallBudgetStore(),
        now: @escaping @Sendable () -> Date
    ) {
        self.account = account
        limitsInForce = Mutex(limits)
        self.store = store
        self.now = now
        state = Mutex(State(record: store.load(account: account) ?? CallRecord(), savedAt: now()))
    }

    /// Other limits hold from now on; what was used stays used.
    public func limit(to limits: AccountLimits) { limitsInForce.withLock { $0 = limits } }

    /// Calls of a day that are kept for commands: a twentieth, at least 20, but never more than a fifth.
    public static func reserve(of perDay: Int) -> Int { min(max(perDay / 20, 20), perDay / 5) }

    /// Calls of a day that reads may use.
    public static func allowance(of perDay: Int) -> Int { max(1, perDay - reserve(of: perDay)) }

    var allowance: Int { Self.allowance(of: limits.perDay) }

    /// Calls of the last 24 hours, commands included.
    public var used: Int {
        let now = now()
        return state.withLock { $0.record.used(at: now) }
    }

    /// When reads may go on; nil if they may.
    func closedUntil(at now: Date) -> Date? {
        state.withLock { state in
            state.record.used(at: now) < allowance ? nil : state.record.date(below: allowance, at: now)
        }
    }

    /// What the past says of the time to come.
    var outlook: (record: CallRecord, pace: CallPace) { state.withLock { ($0.record, $0.pace) } }

    /// Keeps the record, as at the end.
    public func save() {
        let record = state.withLock { state -> CallRecord? in
            defer { state.isSaved = true }
            return state.isSaved ? nil : state.record
        }
        if let record { store.save(record, account: account) }
    }

    // MARK: What the client asks and tells

    public func begin(isUrgent: Bool) -> Duration? {
        let now = now()
        let (wait, saved) = state.withLock { state -> (Duration?, CallRecord?) in
            if !isUrgent, state.record.used(at: now) >= allowance {
                return (.seconds(state.record.date(below: allowance, at: now).seconds(since: now)), nil)
            }
            state.record.add(1, at: now)
            state.isSaved = false
            // Also after the clock was put back.
            guard abs(now.seconds(since: state.savedAt)) >= Self.saveInterval else { return (nil, nil) }
            state.savedAt = now
            state.isSaved = true
            return (nil, state.record)
        }
        if let saved { store.save(saved, account: account) }
        return wait
    }

    public func callFinished(_ call: FinishedCall) { state.withLock { $0.pace.note(call) } }
}

/// How calls have gone lately.
struct CallPace: Sendable {
    /// Mean seconds from request to reply, of calls that were answered; nil before the first.
    private(set) var seconds: Double?
    /// Requests that one call takes, repetitions included.
    private(set) var requestsPerCall = 1.0

    /// A tenth of the newest and nine of the rest: some twenty calls back.
    private static let weight = 0.1

    mutating func note(_ call: FinishedCall) {
        guard call.attempts > 0 else { return }
        requestsPerCall += (Double(call.attempts) - requestsPerCall) * Self.weight
        // Time-outs say that the service is away, not that it is slow: waiting longer between calls would not help.
        guard call.error == nil else { return }
        let taken = call.duration / .seconds(1) / Double(call.attempts)
        seconds = seconds.map { $0 + (taken - $0) * Self.weight } ?? taken
    }
}
