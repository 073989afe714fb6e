import Commands
import struct FoundationEssentials.Date
import Scraping
import ServiceLifecycle
import Topics

/// Publishes how the bridge fares, every minute.
struct HealthService: NamedService {
    private static let interval: Double = 60

    let publisher: Publisher
    let documents: BridgeDocuments
    let installation: CurrentInstallation
    let counters: CommandCounters
    let center: CommandCenter
    let reporter: ErrorReporter
    let startedAt: Date
    let clock: WallClock

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var next = clock.now()
            while !Task.isCancelled {
                // After a suspend one document, not those that were missed; after the clock was set back, no long silence.
                let now = clock.now()
                next = min(max(next.addingTimeInterval(Self.interval), now), now.addingTimeInterval(Self.interval))
                do { try await clock.sleep(next) } catch { return }
                publisher.tellNewest(documents.health(await health(), startedAt: startedAt))
            }
        }
    }

    private func health() async -> BridgeHealth {
        var health = BridgeHealth()
        let accounts = installation.current.accounts
        for account in accounts {
            let statistics = await account.scraper.statistics
            health.accounts.append(account.takeHealth(statistics))
            health.skippedTicks += statistics.skippedReads
        }
        health.scrapes = accounts.reduce(0) { $0 + $1.scrapes }
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
