import HTTPTypes
import Hummingbird
public import Logging
import NIOCore

/// The simulated service: a network, and the HTTP server in front of it.
public final class SimulatorServer: Sendable {
    /// What is simulated.
    public let network: SimulatedNetwork
    /// What is to go wrong.
    public let faults: FaultBoard
    /// What was called.
    public let log: CallLog
    private let settings: SimulatorSettings
    private let logger: Logger

    /// Makes a service that nobody can reach yet.
    ///
    /// - Parameter network: the network to serve; nil: one made from the settings.
    public init(
        _ settings: SimulatorSettings, network: SimulatedNetwork? = nil,
        logger: Logger = Logger(label: "chargepoint-simulator")
    ) {
        let network = network ?? SimulatedNetwork(settings.world)
        self.settings = settings
        self.network = network
        self.logger = logger
        faults = FaultBoard(seed: settings.world.seed)
        log = CallLog(limit: settings.rememberedCalls, since: network.date)
        for rule in settings.faults { faults.add(rule) }
    }

    /// Serves until cancelled, or until the process is told to end.
    ///
    /// - Parameters:
    ///   - port: 0: a free one.
    ///   - endsOnSignals: whether SIGINT and SIGTERM end it, letting calls under way finish.
    ///   - onReady: told the port as soon as clients can connect.
    public func run(
        host: String = "127.0.0.1", port: Int = 0, endsOnSignals: Bool = false,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        var quiet = logger
        // Hummingbird says hello at a level that is the user's here, and calls each connection's end by cancellation
        // an error.
        quiet.logLevel = max(quiet.logLevel, endsOnSignals ? .notice : .critical)
        let patience = settings.patience
        let application = Application(
            router: router(),
            server: .http1(
                configuration: .init(additionalChannelHandlers: [ConnectionSetup(patience: patience)])),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: "chargepoint-simulator"),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onReady(port) }
            },
            logger: quiet)
        if endsOnSignals {
            try await application.runService()
        } else {
            try await application.run()
        }
    }

    /// Serves on a port of this machine while `body` runs, which is told the port.
    public func serve<R>(port: Int = 0, while body: (Int) async throws -> R) async throws -> R {
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let serving = Task {
            defer { ready.finish() }
            try await run(port: port) { ready.yield($0) }
        }
        return try await withTaskCancellationHandler {
            guard let port = await ports.first(where: { _ in true }) else {
                try await serving.value
                throw CancellationError()
            }
            let result: Result<R, any Error>
            do { result = .success(try await body(port)) } catch { result = .failure(error) }
            serving.cancel()
            _ = await serving.result
            return try result.get()
        } onCancel: {
            serving.cancel()
        }
    }

    private func router() -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self)
        let service = ServiceHandler(network: network, settings: settings, faults: faults, log: log)
        for version in APIVersion.allCases {
            let path = RouterPath("/webservices/chargepoint/services/\(version.rawValue)")
            router.post(path) { request, context in
                try await service.answer(request, version: version, channel: context.channel)
            }
            // The habit of asking the service itself for its description: `?wsdl`.
            router.get(path) { request, _ in
                let asks = request.uri.query.map { ["wsdl", "wsdl="].contains($0.lowercased()) } ?? false
                return asks ? try Self.description(version, request) : try service.refuse(method: request)
            }
            for method in [HTTPRequest.Method.put, .delete, .patch, .options] {
                router.on(path, method: method) { request, _ in try service.refuse(method: request) }
            }
            router.get(RouterPath("/cp_api_\(version.rawValue).wsdl")) { request, _ in
                try Self.description(version, request)
            }
        }
        ControlHandler(network: network, faults: faults, log: log).addRoutes(to: router)
        return router
    }

    /// The WSDL, its address being the one that the client used.
    private static func description(_ version: APIVersion, _ request: Request) throws -> Response {
        let host = request.head.authority ?? "127.0.0.1"
        let bytes = try ServiceDescription(version: version).document(
            address: "http://\(host)/webservices/chargepoint/services/\(version.rawValue)")
        return Response(
            status: .ok, headers: [.contentType: "text/xml; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
