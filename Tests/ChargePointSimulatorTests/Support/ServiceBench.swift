import FoundationEssentials
import HTTP
import TestSupport
import XML

@testable import ChargePointSimulator

/// A simulated service on a port of its own, with a clock that stands still until a test moves it, and a client.
struct ServiceBench {
    static let username = "KEY-6ec0"
    static let password = "p&ss <word>"
    /// When the clock is set to at first.
    static let start = Date(timeIntervalSince1970: 1_790_000_000)

    let server: SimulatorServer
    let base: String
    private let http: HTTPClient
    private let clock: Locked<Date>

    /// Serves a quiet world, or another, while `body` runs.
    static func run<R>(
        _ world: WorldConfiguration = .quiet(stations: 6), faults: [FaultRule] = [],
        window: SessionWindow = .start, patience: ConnectionGuard.Patience = .init(), remembered: Int = 50,
        _ body: (ServiceBench) async throws -> R
    ) async throws -> R {
        let clock = Locked(start)
        var settings = SimulatorSettings(
            world: world, username: username, password: password, sessionWindow: window, faults: faults,
            rememberedCalls: remembered)
        settings.patience = patience
        let server = SimulatorServer(settings, network: SimulatedNetwork(world, now: { clock.value }))
        let http = try HTTPClient()
        return try await server.serve { port in
            let bench = ServiceBench(server: server, base: "http://127.0.0.1:\(port)", http: http, clock: clock)
            let result: Result<R, any Error>
            do { result = .success(try await body(bench)) } catch { result = .failure(error) }
            await http.shutdown()
            return try result.get()
        }
    }

    /// Moves the clock on.
    func wait(_ seconds: Double) {
        clock.withLock { $0 = $0.addingTimeInterval(seconds) }
    }

    var network: SimulatedNetwork { server.network }

    // MARK: HTTP

    func get(_ path: String, method: String = "GET") async throws -> HTTPResponse {
        try await http.send(HTTPRequest(url: base + path, method: method))
    }

    func post(_ path: String, _ body: String, contentType: String = "text/xml") async throws -> HTTPResponse {
        try await http.send(
            HTTPRequest(
                url: base + path, headers: [("Content-Type", contentType)], body: Array(body.utf8)))
    }

    /// Posts JSON to a control endpoint.
    func control(_ path: String, _ json: String) async throws -> HTTPResponse {
        try await post(path, json, contentType: "application/json")
    }

    // MARK: SOAP

    /// The envelope of a call, as any ordinary client sends it.
    static func envelope(
        _ operation: String, _ content: String, username: String = username, password: String = password
    ) -> String {
        """
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
        xmlns:urn="urn:dictionary:com.chargepoint.webservices"><soapenv:Header>\
        <wsse:Security soapenv:mustUnderstand="1" \
        xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">\
        <wsse:UsernameToken><wsse:Username>\(username)</wsse:Username><wsse:Password>\(escaped(password))\
        </wsse:Password></wsse:UsernameToken></wsse:Security></soapenv:Header><soapenv:Body>\
        <urn:\(operation)>\(content)</urn:\(operation)></soapenv:Body></soapenv:Envelope>
        """
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Sends a call and returns the raw answer.
    func send(_ operation: String, _ content: String = "", version: String = "5.0") async throws -> HTTPResponse {
        try await post(
            "/webservices/chargepoint/services/\(version)", Self.envelope(operation, content))
    }

    /// Sends a call and returns the element in the answer's Body: the reply, or a Fault.
    func call(_ operation: String, _ content: String = "", version: String = "5.0") async throws -> XMLElement {
        let response = try await send(operation, content, version: version)
        return try Self.content(response)
    }

    /// Sends a call whose query is a searchQuery.
    func search(_ operation: String, _ filters: String = "", version: String = "5.0") async throws -> XMLElement {
        try await call(operation, "<searchQuery>\(filters)</searchQuery>", version: version)
    }

    static func content(_ response: HTTPResponse) throws -> XMLElement {
        let envelope = try XMLElement.parse(response.body)
        guard let content = envelope["Body"]?.children.first else { throw XMLError(message: "an empty Body") }
        return content
    }
}

extension XMLElement {
    /// The value at a path of first elements, such as `stationData.Port.Status`.
    func at(_ path: String) -> String? {
        var element: XMLElement? = self
        for name in path.split(separator: ".") { element = element?[String(name)] }
        return element?.value
    }

    var code: String? { at("responseCode") }
}
