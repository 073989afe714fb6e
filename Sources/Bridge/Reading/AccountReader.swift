import ChargePointAPI
import struct FoundationEssentials.Date
import HTTP
import Logging
import Registry
import Scraping
import StatusServer
import Synchronization
import Topics

/// One account: its client, the scraper of its stations, and the way of what it reads to the publisher.
final class AccountReader: Sendable {
    let account: Account
    let client: ChargePointClient
    let scraper: Scraper<ChargePointClient>
    let budget: CallBudget
    private let calls: CallStatistics
    private let deniedWrites: DeniedWrites
    private let endedScrapes: Counter

    var name: String { account.name }

    /// Scrapes of single devices that have ended.
    var scrapes: Int { endedScrapes.value }

    /// What all accounts share and need.
    struct Surroundings: Sendable {
        let http: HTTPClient
        /// What was staged and asked for.
        let limits: any LimitLookup
        let energy: EnergyMemory
        /// Keeps how many calls were made.
        let calls: any CallBudgetStore
        let publisher: Publisher
        let reporter: ErrorReporter
        let clock: WallClock
        let logger: Logger
        /// Told each time that ChargePoint has said what a station is.
        let descriptions = ChangeSignal()
        /// Is told of everything that is read, after the publisher.
        var watch: @Sendable (ScrapeOutcome) -> Void = { _ in }
    }

    init(_ account: Account, devices: [StationDevice], layout: DeviceLayout, _ surroundings: Surroundings) {
        let (reporter, energy, clock) = (surroundings.reporter, surroundings.energy, surroundings.clock)
        self.account = account
        let budget = CallBudget(
            account: account.name, limits: account.limits, store: surroundings.calls, now: clock.now)
        self.budget = budget
        let calls = CallStatistics(now: clock.now)
        self.calls = calls
        deniedWrites = DeniedWrites(account: account.name, next: calls, reporter: reporter, now: clock.now)
        client = Self.client(account, surroundings, CallObservers(first: deniedWrites, second: budget), budget)
        let endedScrapes = Counter()
        self.endedScrapes = endedScrapes
        let listener = ScrapeListener(
            publisher: surroundings.publisher, reporter: reporter, logger: Self.logger(account, surroundings),
            endedScrapes: endedScrapes, energy: energy, descriptions: surroundings.descriptions,
            watch: surroundings.watch)
        scraper = Scraper(
            account: account.name, devices: devices, caller: client, settings: ScraperSettings(account, layout),
            limits: surroundings.limits, energy: energy.totals(of: devices), budget: budget, clock: clock,
            onEvent: { listener.take($0) })
    }

    /// Whether the API has ever answered it well.
    var hasSucceeded: Bool { calls.hasSucceeded }

    /// What was counted since the start.
    ///
    /// - Parameter reading: what the scraper tells of itself.
    func measure(_ reading: ScrapeStatistics) -> Measurements.Account {
        var account = Measurements.Account(name: name)
        account.operations = calls.measurements
        account.waitingCalls = client.waitingCalls + reading.waitingCalls
        account.budgetLimit = budget.limits.perDay
        account.budgetUsed = budget.used
        account.budgetReserved = CallBudget.reserve(of: budget.limits.perDay)
        account.hasGoodCredentials = !reading.isPaused
        account.scrapes = scrapes
        account.skippedTicks = reading.skippedReads
        account.missedTicks = reading.missedTicks
        account.stretch = reading.stretch.value
        return account
    }

    /// The same account with other settings: it goes on with the scraper, the budget and the counts of the former.
    private init(continuing former: AccountReader, as account: Account, _ surroundings: Surroundings) {
        self.account = account
        (budget, calls, scraper) = (former.budget, former.calls, former.scraper)
        (deniedWrites, endedScrapes) = (former.deniedWrites, former.endedScrapes)
        budget.limit(to: account.limits)
        client =
            account == former.account
            ? former.client
            : Self.client(
                account, surroundings, CallObservers(first: former.deniedWrites, second: former.budget), former.budget)
    }

    /// The reader of an account by another configuration; this one, if nothing has changed.
    ///
    /// - Returns: nil if it is another service or license key, of which nothing is known.
    func continuing(as account: Account, _ surroundings: Surroundings) -> AccountReader? {
        if account == self.account { return self }
        guard account.name == name, account.endpoint == self.account.endpoint, account.username == self.account.username
        else { return nil }
        return AccountReader(continuing: self, as: account, surroundings)
    }

    /// Has the scraper read these devices from now on, by this account's settings.
    ///
    /// - Parameter former: the reader before this one.
    func takeOver(
        _ devices: [StationDevice], layout: DeviceLayout, energy: EnergyMemory, from former: AccountReader
    ) async {
        await scraper.replace(
            devices: devices, settings: ScraperSettings(account, layout), energy: energy.totals(of: devices),
            caller: client === former.client ? nil : client)
    }

    private static func logger(_ account: Account, _ surroundings: Surroundings) -> Logger {
        var logger = surroundings.logger
        logger[metadataKey: "account"] = "\(account.name)"
        return logger
    }

    private static func client(
        _ account: Account, _ surroundings: Surroundings, _ observers: CallObservers, _ budget: CallBudget
    ) -> ChargePointClient {
        ChargePointClient(
            ClientConfiguration(account), http: surroundings.http, logger: logger(account, surroundings),
            observer: observers, meter: budget)
    }

    /// How the account fares, since the last time.
    ///
    /// - Parameter reading: what the scraper tells of itself.
    func takeHealth(_ reading: ScrapeStatistics) -> BridgeHealth.AccountHealth {
        deniedWrites.forgive()
        return complete(calls.takeHealth(name: name), reading)
    }

    /// The same without latencies, which stay for who takes them.
    func health(_ reading: ScrapeStatistics) -> BridgeHealth.AccountHealth {
        complete(calls.health(name: name), reading)
    }

    private func complete(
        _ health: BridgeHealth.AccountHealth, _ reading: ScrapeStatistics
    ) -> BridgeHealth.AccountHealth {
        var health = health
        health.waiting = client.waitingCalls + reading.waitingCalls
        health.budget = BridgeHealth.Budget(
            perDay: budget.limits.perDay, used: budget.used,
            reserved: CallBudget.reserve(of: budget.limits.perDay), stretch: reading.stretch.value)
        return health
    }
}

extension Account {
    /// Seconds by which the account's ticks lie behind multiples of their intervals. Taken from the license key, so
    /// that accounts do not all call at the same instant, and yet a restart and another bridge have the same ticks.
    var tickOffset: Int {
        // FNV-1a, mixed once more since keys are alike: the same everywhere and always, which Hasher is not.
        var hash = username.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        return Int((hash ^ hash >> 33) % 60)
    }
}

extension ScraperSettings {
    init(_ account: Account, _ layout: DeviceLayout) {
        self.init(offset: account.tickOffset, layout: layout, concurrentCalls: account.limits.concurrent)
    }
}

/// Tells two observers.
private struct CallObservers: CallObserver {
    let first: any CallObserver
    let second: any CallObserver

    func callFinished(_ call: FinishedCall) {
        first.callFinished(call)
        second.callFinished(call)
    }
}
