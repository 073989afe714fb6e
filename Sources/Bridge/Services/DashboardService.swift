import ServiceLifecycle
import StatusServer

/// Tells the dashboard which stations there are, as they come and go.
struct DashboardService: NamedService {
    let view: DashboardView
    let feed: DashboardFeed
    let installation: CurrentInstallation

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let changes = installation.changes()
            // It may have changed before somebody listened.
            view.installationChanged()
            for await _ in changes {
                view.installationChanged()
                feed.devicesChanged()
            }
        }
    }
}
