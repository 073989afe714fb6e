import struct FoundationEssentials.Date
import Scraping
import StatusServer

/// What the listener asks of the bridge.
struct BridgeStatus: StatusSource {
    let installation: CurrentInstallation
    let startedAt: Date
    let clock: WallClock

    func liveness() async -> Liveness {
        Liveness(
            uptime: max(0, clock.now().timeIntervalSince(startedAt)),
            parts: installation.current.accounts.map { account in
                Liveness.Part(name: "scraper of account \(account.name)", age: account.scraper.heartbeat.age)
            })
    }
}
