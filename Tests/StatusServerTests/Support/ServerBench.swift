import HTTP
import Logging
import Registry
import StatusServer
import Synchronization
import TestSupport

/// A listener of its own on a free port of this machine, before a bridge that is what a test makes it.
final class ServerBench: Sendable {
    let port: Int
    private let client: HTTPClient
    private let serving: Task<Void, Never>

    private init(port: Int, serving: Task<Void, Never>) throws {
        self.port = port
        self.serving = serving
        client = try HTTPClient()
    }

    /// Listens while `body` runs.
    static func run(
        _ bridge: ScriptedBridge = ScriptedBridge(), dashboard: Dashboard? = nil,
        change: (inout ListenerSettings) -> Void = { _ in }, _ body: (ServerBench) async throws -> Void
    ) async throws {
        var settings = ListenerSettings()
        change(&settings)
        let server = Self.server(settings, bridge, dashboard: dashboard)
        let states = Locked<[ListenerState]>([])
        let serving = Task { await server.run { state in states.withLock { $0.append(state) } } }
        defer { serving.cancel() }
        let port = try await eventually("the listener listens") {
            if case .listening(let port) = states.value.last { port } else { Int?.none }
        }
        let bench = try ServerBench(port: port, serving: serving)
        try await body(bench)
        await bench.end()
    }

    static func server(
        _ settings: ListenerSettings, _ bridge: ScriptedBridge = ScriptedBridge(), dashboard: Dashboard? = nil
    ) -> StatusServer {
        StatusServer(settings, source: bridge, dashboard: dashboard, logger: Logger(label: "test"))
    }

    func stop() { serving.cancel() }

    /// Stops it, and waits until it has ended.
    func end() async {
        serving.cancel()
        await serving.value
    }

    func send(
        _ path: String, method: String = "GET", headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                url: "http://127.0.0.1:\(port)\(path)", method: method, headers: headers, body: body,
                onNewConnection: true))
    }

    func connect() throws -> RawConnection { try RawConnection(port: port) }
}

/// A bridge as a test wants it.
final class ScriptedBridge: StatusSource {
    let life = Locked(Liveness(uptime: 12.5, parts: []))
    let sides = Locked(Readiness(broker: Readiness.Side(name: "b:1", since: nil, problems: []), accounts: []))
    let measured = Locked(Measurements())
    /// How many ports were asked for.
    let limit = Locked<Int?>(nil)

    func liveness() async -> Liveness { life.value }

    func readiness() async -> Readiness { sides.value }

    func measurements(ports limit: Int) async -> Measurements {
        self.limit.value = limit
        return measured.value
    }
}
