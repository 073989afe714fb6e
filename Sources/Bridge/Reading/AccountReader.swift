import ChargePointAPI
import struct FoundationEssentials.Date
import HTTP
import Logging
import Registry
import Scraping
import Synchronization
import Topics

/// One account: its client, the scraper of its stations, and the way of what it reads to the publisher.
final class AccountReader: Sendable {
    let name: String
    let client: ChargePointClient
    let scraper: Scraper<ChargePointClient>
    private let perDay: Int
    private let calls: CallStatistics
    private let endedScrapes: Counter

    /// Scrapes of single devices that have ended.
    var scrapes: Int { endedScrapes.value }

    init(
        _ account: Account, devices: [StationDevice], layout: DeviceLayout, http: HTTPClient,
        limits: any LimitLookup, publisher: Publisher, reporter: ErrorReporter, clock: WallClock, logger: Logger
    ) {
        name = account.name
        perDay = account.limits.perDay
        let calls = CallStatistics(now: clock.now)
        self.calls = calls
        var logger = logger
        logger[metadataKey: "account"] = "\(account.name)"
        client = ChargePointClient(ClientConfiguration(account), http: http, logger: logger, observer: calls)
        let endedScrapes = Counter()
        self.endedScrapes = endedScrapes
        let listener = ScrapeListener(
            publisher: publisher, reporter: reporter, logger: logger, endedScrapes: endedScrapes)
        scraper = Scraper(
            account: account.name, devices: devices, caller: client,
            settings: ScraperSettings(layout: layout, concurrentCalls: account.limits.concurrent * 2), limits: limits,
            clock: clock, onEvent: { listener.take($0) })
    }

    /// How the account fares, since the last time.
    ///
    /// - Parameter waitingReads: calls that the scraper has not handed to the client yet.
    func takeHealth(waitingReads: Int) -> BridgeHealth.AccountHealth {
        var health = calls.takeHealth(name: name, perDay: perDay)
        health.waiting = client.waitingCalls + waitingReads
        return health
    }
}
