import Commands
import Scraping
import Topics

/// How the bridge fares at the moment, gathered from its parts.
struct HealthReader: Sendable {
    let publisher: Publisher
    let installation: CurrentInstallation
    let counters: CommandCounters
    let center: CommandCenter
    let reporter: ErrorReporter

    /// - Parameter takesLatencies: whether latencies begin afresh, as for the health document; others get none of them.
    func read(takesLatencies: Bool) async -> BridgeHealth {
        var health = BridgeHealth()
        for account in installation.current.accounts {
            let statistics = await account.scraper.statistics
            health.accounts.append(
                takesLatencies ? account.takeHealth(statistics) : account.health(statistics))
            health.skippedTicks += statistics.skippedReads
            health.scrapes += account.scrapes
        }
        let status = publisher.status
        health.devicesOnline = status.online
        health.devicesOffline = status.offline
        health.messagesPublished = status.published
        health.messagesWaiting = status.waiting
        health.messagesDropped = status.dropped
        health.commands = counters.current
        health.commands.waiting = center.unfinished
        health.activeErrors = reporter.active.map(\.id)
        return health
    }
}
