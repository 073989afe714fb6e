import Hummingbird
public import Logging
import NIOPosix

/// Serves what the bridge knows of itself over HTTP/1.1.
///
/// Nothing else depends on it: while its address cannot be had, the bridge goes on without, and it tries again. It has
/// one thread of its own.
public struct StatusServer: Sendable {
    /// One thread is plenty. It stays until the process ends: connections that are cut may still want it.
    private static let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let settings: ListenerSettings
    private let logger: Logger
    let routes: [any StatusRoutes]

    /// - Parameter dashboard: nil: there is none.
    public init(
        _ settings: ListenerSettings, source: any StatusSource, dashboard: Dashboard? = nil, logger: Logger
    ) {
        self.settings = settings
        self.logger = logger
        var routes: [any StatusRoutes] = [
            HealthRoutes(source: source), MetricsRoutes(source: source, portMetrics: settings.portMetrics),
        ]
        if let dashboard {
            routes.append(
                DashboardRoutes(
                    source: dashboard.source, feed: dashboard.feed,
                    access: AccessGuard(control: settings.token, read: settings.readToken, logger: logger),
                    logger: logger))
        }
        self.routes = routes
    }

    /// Serves until the task is cancelled; then connections are cut.
    ///
    /// - Parameter tell: is told whenever it begins to listen, and whenever it cannot.
    public func run(tell: @escaping @Sendable (ListenerState) -> Void) async {
        while !Task.isCancelled {
            do {
                try await serve(tell)
            } catch {
                guard !Task.isCancelled else { break }
                tell(.failed(reason: ListenerState.reason(of: error)))
            }
            do { try await Task.sleep(for: settings.retry) } catch { break }
        }
    }

    private func serve(_ tell: @escaping @Sendable (ListenerState) -> Void) async throws {
        var quiet = logger
        // Hummingbird says hello and goodbye, and calls each connection's end by cancellation an error.
        quiet.logLevel = .critical
        let application = Application(
            router: router(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionGuard(settings)],
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: settings.largestHead, maxHeaderListSize: settings.largestHead,
                        maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: .maximum(settings.connections, logger: quiet)),
            onServerRunning: { tell(.listening(port: $0.localAddress?.port ?? 0)) },
            eventLoopGroupProvider: .shared(Self.eventLoops), logger: quiet)
        // Detached: it must not see a graceful shutdown and wait for clients that never go.
        let serving = Task.detached { try await application.run() }
        try await withTaskCancellationHandler {
            try await serving.value
        } onCancel: {
            serving.cancel()
        }
    }

    private func router() -> Router<StatusContext> {
        let router = Router(context: StatusContext.self)
        router.middlewares.add(
            RequestRules(hosts: HostRule(isLocal: settings.isLocal, host: settings.host), logger: logger))
        var list = RouteList()
        for routes in routes { routes.add(to: &list) }
        list.add(to: router)
        return router
    }
}
