import Logging
import ServiceLifecycle
import Settings
import StatusServer
import Topics

/// Serves metrics, health and the dashboard, where the configuration says. If that cannot be, the bridge goes on
/// without and says so.
struct StatusService: NamedService {
    let installation: CurrentInstallation
    let source: any StatusSource
    let dashboard: Dashboard
    let reporter: ErrorReporter
    let logger: Logger

    private static let id = "http/listen"

    func run() async throws {
        await cancelWhenGracefulShutdown { await serve() }
    }

    private func serve() async {
        let changes = installation.changes()
        var settings = installation.current.configuration.http
        var serving = start(settings)
        for await _ in changes {
            let wanted = installation.current.configuration.http
            guard wanted != settings else { continue }
            await Self.end(serving)
            reporter.clear(Self.id)
            settings = wanted
            serving = start(settings)
        }
        await Self.end(serving)
    }

    private func start(_ settings: HTTPSettings) -> Task<Void, Never>? {
        guard settings.enabled else { return nil }
        let server = StatusServer(
            ListenerSettings(settings), source: source, dashboard: dashboard, logger: logger)
        return Task { await server.run { take($0, settings.address) } }
    }

    private static func end(_ serving: Task<Void, Never>?) async {
        serving?.cancel()
        await serving?.value
    }

    private func take(_ state: ListenerState, _ address: String) {
        switch state {
        case .listening:
            reporter.clear(Self.id)
            logger.info("serving HTTP", metadata: ["address": "\(address)"])
        case .failed(let reason):
            reporter.raise(
                BridgeError(
                    id: Self.id, what: "Metrics, health and dashboard are not served: \(reason).",
                    location: "http.listen \(address)",
                    remedy: "Let http.listen in bridge.yaml name an address that is free, or end what uses it; "
                        + "\(address) is tried again every 10 seconds."))
        }
    }
}
