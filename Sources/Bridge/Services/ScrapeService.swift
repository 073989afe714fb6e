import HTTP
import Scraping
import ServiceLifecycle

/// Reads all accounts until shutdown.
struct ScrapeService: NamedService {
    let accounts: [AccountReader]
    let http: HTTPClient

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for account in accounts { group.addTask { await account.scraper.run() } }
            }
        }
        for account in accounts { account.budget.save() }
        await http.shutdown()
    }
}
