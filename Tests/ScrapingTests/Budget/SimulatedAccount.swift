import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

@testable import Scraping

/// An account that is read in simulated time, by workers that each take a while for a call: what ``Scraper`` does,
/// without its tasks, so that a day passes in a second and each run is the same.
struct SimulatedAccount {
    /// What the budget takes for the time.
    final class Now: Sendable {
        private let date: Mutex<Date>
        init(_ date: Date) { self.date = Mutex(date) }
        var value: Date {
            get { date.withLock { $0 } }
            set { date.withLock { $0 = newValue } }
        }
    }

    let api: FakeAPI
    let time: Now
    let budget: CallBudget
    var state: ScrapeState
    /// Seconds that a call takes, at a time.
    var latency: @Sendable (Date) -> Double = { _ in 0.2 }
    /// Requests that a call takes, at a time.
    var attempts: @Sendable (Date) -> Int = { _ in 1 }
    /// Commands that somebody sends, each so many seconds after the other.
    var commandInterval: Double?

    private(set) var reads: [ReadKey: [Date]] = [:]
    /// Requests that reads and commands made.
    private(set) var requests = 0
    private(set) var commands = 0
    private(set) var refusedCommands = 0
    private(set) var problems: [String] = []
    /// What was said of those that appeared.
    private(set) var texts: [String] = []
    /// When the factor changed, and to what.
    private(set) var factors: [(date: Date, factor: StretchFactor)] = []

    private var queue = CallQueue()
    private var working: [(end: Date, call: QueuedCall, result: Result<ReadReply, ReadFailure>)] = []
    private var nextCommand: Date?

    init(
        _ devices: [StationDevice], _ stations: [FakeStation], limits: AccountLimits, at start: Date,
        store: any CallBudgetStore = NoCallBudgetStore()
    ) {
        api = FakeAPI(stations)
        let time = Now(start)
        self.time = time
        budget = CallBudget(account: "alameda", limits: limits, store: store, now: { time.value })
        state = ScrapeState(
            account: "alameda", devices: devices, settings: ScraperSettings(), limits: NoLimits(), energy: [:],
            budget: budget)
    }

    var waiting: Int { queue.count }

    mutating func run(until end: Date) async {
        while time.value <= end {
            let now = time.value
            await takeFinished(at: now)
            queue.append(state.scheduled(state.begin(at: now)))
            state.adapt(waiting: queue.count, at: now)
            note(at: now)
            await startWork(at: now)
            command(at: now)
            let opening = queue.isEmpty ? nil : budget.closedUntil(at: now)
            let next = [state.nextWake(after: now), working.map(\.end).min(), nextCommand, opening].compactMap { $0 }
                .min()
            time.value = max(next ?? end.addingTimeInterval(1), now.addingTimeInterval(0.001))
        }
    }

    private mutating func takeFinished(at now: Date) async {
        for done in working.filter({ $0.end <= now }).sorted(by: { $0.end < $1.end }) {
            if case .success(let reply) = done.result {
                state.noteCost(of: done.call, pages: reply.pages)
                for key in done.call.call.answers { reads[key, default: []].append(now) }
            }
            let finished = state.finish(done.call, done.result, at: now)
            queue.prepend(state.scheduled(finished.replacements))
            queue.append(state.scheduled(finished.followers))
        }
        working.removeAll { $0.end <= now }
    }

    private mutating func startWork(at now: Date) async {
        while working.count < budget.limits.concurrent, budget.closedUntil(at: now) == nil, var call = queue.popFirst()
        {
            guard budget.begin(isUrgent: false) == nil else {
                queue.prepend([call])
                return
            }
            call.sentAt = now
            let result: Result<ReadReply, ReadFailure>
            do throws(APIError) {
                result = .success(try await api.read(call.call, within: .seconds(60)))
            } catch {
                result = .failure(ReadFailure(error))
            }
            let pages = api.takeCalls().count
            let attempts = attempts(now)
            for _ in 1..<max(1, pages) * attempts { _ = budget.begin(isUrgent: false) }
            requests += max(1, pages) * attempts
            let seconds = latency(now)
            budget.callFinished(FinishedCall(operation: "getLoad", attempts: attempts, duration: .seconds(seconds)))
            working.append((now.addingTimeInterval(seconds * Double(max(1, pages))), call, result))
        }
    }

    private mutating func command(at now: Date) {
        guard let commandInterval else { return }
        if let next = nextCommand, now < next { return }
        if nextCommand != nil {
            if budget.begin(isUrgent: true) == nil { commands += 1 } else { refusedCommands += 1 }
        }
        nextCommand = now.addingTimeInterval(commandInterval)
    }

    private mutating func note(at now: Date) {
        if factors.last?.factor ?? .none != state.schedule.stretch { factors.append((now, state.schedule.stretch)) }
        let events = state.takeEvents()
        problems += events.problems
        for case .problem(.appeared(let problem)) in events { texts.append(problem.what) }
    }

    /// Seconds between readings of a key, after a time.
    func gaps(_ key: ReadKey, after start: Date) -> [Double] {
        let dates = (reads[key] ?? []).filter { $0 >= start }
        return zip(dates.dropFirst(), dates).map { $0.timeIntervalSince($1) }
    }
}
