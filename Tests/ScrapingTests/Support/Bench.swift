import ChargePointAPI
import FoundationEssentials
import Registry
import Synchronization

@testable import Scraping

/// A clock that stands still until it is told to go on.
final class ManualClock: Sendable {
    private struct State {
        var now: Date
        var sleepers: [(until: Date, id: Int, CheckedContinuation<Void, any Error>)] = []
        var awaited: [CheckedContinuation<Date, Never>] = []
        var nextID = 0
    }

    private let state: Mutex<State>

    init(_ now: Date) { state = Mutex(State(now: now)) }

    var now: Date { state.withLock { $0.now } }

    var clock: WallClock {
        WallClock(now: { self.now }, sleep: { try await self.sleep(until: $0) })
    }

    /// Goes to a time, forward or back, and wakes who sleeps until then.
    func set(_ now: Date) {
        let due = state.withLock { state in
            state.now = now
            let due = state.sleepers.filter { $0.until <= now }
            state.sleepers.removeAll { $0.until <= now }
            return due
        }
        for (_, _, continuation) in due { continuation.resume() }
    }

    /// Wakes who sleeps, at a time that is not what they slept for: the clock jumped meanwhile.
    func wake(at now: Date) {
        let sleepers = state.withLock { state in
            state.now = now
            defer { state.sleepers = [] }
            return state.sleepers
        }
        for (_, _, continuation) in sleepers { continuation.resume() }
    }

    /// Returns when somebody sleeps, with the time that it sleeps until.
    func sleeper() async -> Date {
        await withCheckedContinuation { continuation in
            let until: Date? = state.withLock { state in
                if let sleeper = state.sleepers.first { return sleeper.until }
                state.awaited.append(continuation)
                return nil
            }
            if let until { continuation.resume(returning: until) }
        }
    }

    private func sleep(until: Date) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (isOver, awaited) = state.withLock { state -> (Bool, [CheckedContinuation<Date, Never>]) in
                    if until <= state.now || Task.isCancelled { return (true, []) }
                    state.sleepers.append((until, id, continuation))
                    defer { state.awaited = [] }
                    return (false, state.awaited)
                }
                for waiter in awaited { waiter.resume(returning: until) }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let index = state.sleepers.firstIndex { $0.id == id }
                return index.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.2.resume(throwing: CancellationError())
        }
    }
}

/// A scraper with everything around it.
struct Bench {
    let api: FakeAPI
    let clock: ManualClock
    let scraper: Scraper<FakeAPI>
    let told: Told

    /// What the scraper told of, in order.
    final class Told: Sendable {
        private let events = Mutex<[ScrapeEvent]>([])

        func add(_ event: ScrapeEvent) { events.withLock { $0.append(event) } }

        /// What was told since the last time.
        func take() -> [ScrapeEvent] {
            events.withLock { events in
                defer { events = [] }
                return events
            }
        }
    }

    init(
        _ devices: [StationDevice], _ stations: [FakeStation], at now: Date = time("12:00:00"),
        settings: ScraperSettings = ScraperSettings(), limits: any LimitLookup = NoLimits(),
        energy: [StationID: EnergyTotals] = [:]
    ) {
        let (api, clock, told) = (FakeAPI(stations), ManualClock(now), Told())
        (self.api, self.clock, self.told) = (api, clock, told)
        scraper = Scraper(
            account: "alameda", devices: devices, caller: api, settings: settings, limits: limits, energy: energy,
            clock: clock.clock, onEvent: { told.add($0) })
    }

    /// Goes to a time and reads what is due then. Returns what was told.
    @discardableResult
    func scrape(at now: Date) async -> [ScrapeEvent] {
        clock.set(now)
        await scraper.scrape(at: now)
        return told.take()
    }

    /// Goes from one wake-up to the next until a time, as `run()` does. Returns what was told.
    @discardableResult
    func scrape(until end: Date) async -> [ScrapeEvent] {
        var events: [ScrapeEvent] = []
        while let next = await scraper.nextWake(after: clock.now), max(next, clock.now) <= end {
            events += await scrape(at: max(next, clock.now))
        }
        clock.set(end)
        return events
    }
}

extension [ScrapeEvent] {
    var outcomes: [ScrapeOutcome] {
        compactMap { if case .outcome(let outcome) = $0 { outcome } else { nil } }
    }

    /// `+id` for what appeared, `-id` for what is over.
    var problems: [String] {
        compactMap {
            switch $0 {
            case .problem(.appeared(let problem)): "+" + problem.id
            case .problem(.over(let problem)): "-" + problem.id
            default: nil
            }
        }
    }

    var warnings: [ConversionWarning] {
        compactMap { if case .unconverted(let warning) = $0 { warning } else { nil } }
    }

    /// The last outcome of a device.
    func last(_ path: String, _ port: Int?) -> ScrapeOutcome? {
        outcomes.last { $0.device.path.description == path && $0.port == port }
    }
}

extension ScrapeOutcome {
    /// Which device it is, for expectations: `campus/s1/2`.
    var name: String { port.map { "\(device.path)/\($0)" } ?? "\(device.path)" }

    /// What is published, by point.
    var values: [String: PointValue] {
        var values: [String: PointValue] = [:]
        for (register, value) in zip(snapshot.registers, snapshot.values(at: time)) { values[register.point] = value }
        return values
    }
}
