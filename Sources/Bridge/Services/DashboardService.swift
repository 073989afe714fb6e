import ServiceLifecycle
import StatusServer

/// Tells the dashboard which stations there are, as they come and go.
struct DashboardService: NamedService {
    let view: DashboardView
    let feed: DashboardFeed
    let installation: CurrentInstallation

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in installation.changes() {
                view.installationChanged()
                feed.devicesChanged()
            }
        }
    }
}
