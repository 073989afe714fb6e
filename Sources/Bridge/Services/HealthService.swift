import struct FoundationEssentials.Date
import Scraping
import ServiceLifecycle
import Topics

/// Publishes how the bridge fares, every minute.
struct HealthService: NamedService {
    private static let interval: Double = 60

    let publisher: Publisher
    let documents: BridgeDocuments
    let health: HealthReader
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
                publisher.tellNewest(documents.health(await health.read(takesLatencies: true), startedAt: startedAt))
            }
        }
    }
}
