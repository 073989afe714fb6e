import HTTP
import Scraping
import ServiceLifecycle

/// Reads all accounts until shutdown: those that are served, as they come and go.
struct ScrapeService: NamedService {
    let installation: CurrentInstallation
    let http: HTTPClient

    func run() async throws {
        await cancelWhenGracefulShutdown { await readAccounts() }
        for account in installation.current.accounts { account.budget.save() }
        await http.shutdown()
    }

    private func readAccounts() async {
        let changes = installation.changes()
        var running: [ObjectIdentifier: (account: AccountReader, task: Task<Void, Never>)] = [:]
        func follow() async {
            let accounts = installation.current.accounts
            let wanted = Set(accounts.map { ObjectIdentifier($0.scraper) })
            for (id, reading) in running where !wanted.contains(id) {
                running[id] = nil
                reading.task.cancel()
                await reading.task.value
                reading.account.budget.save()
            }
            for account in accounts where running[ObjectIdentifier(account.scraper)] == nil {
                let scraper = account.scraper
                running[ObjectIdentifier(scraper)] = (account, Task { await scraper.run() })
            }
        }
        await follow()
        for await _ in changes { await follow() }
        for reading in running.values { reading.task.cancel() }
        for reading in running.values { await reading.task.value }
    }
}
