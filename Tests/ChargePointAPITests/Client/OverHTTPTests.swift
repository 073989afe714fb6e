import HTTP
import Logging
import TestSupport
import Testing

@testable import ChargePointAPI

/// The client with the real HTTP client below it, against a server that misbehaves on demand.
@Suite(.timeLimit(.minutes(5))) struct OverHTTPTests {
    /// A server, and clients for its paths.
    private final class Service: Sendable {
        let process: ChildProcess
        let port: Int
        let http: HTTPClient

        init() async throws {
            process = try await ChildProcess.start(
                TestPython.path, [TestPython.script("ChargePointAPITests/Python/scripted_server.py"), Fixture.folder])
            let line = try await process.line { _ in true }
            port = try #require(Int(line), "\(line); \(TestPython.hint)")
            http = try HTTPClient(configuration: HTTPConfiguration(proxy: ""))
        }

        func client(_ path: String, port: Int? = nil, timeout: Duration = .seconds(20)) -> ChargePointClient {
            let configuration = ClientConfiguration(
                endpoint: "http://127.0.0.1:\(port ?? self.port)/\(path)",
                credentials: Credentials(username: "EXAMPLE-LICENSE-KEY", password: "EXAMPLE-PASSWORD"),
                retry: RetryPolicy(window: .zero), timeout: timeout, maxResponseBytes: 100_000)
            return ChargePointClient(
                configuration, http: http, logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
        }
    }

    @Test func `a reply is fetched, unzipped and read`() async throws {
        let service = try await Service()
        let reply = try await service.client("fixture/getLoad__group_five_stations.response.xml?200")
            .call(GetLoad(.group(2020)))
        #expect(reply.stations.count == 5)
        #expect(reply.responseCode == .success)
        let request = try JSONDocument(parsing: try await service.process.line(after: 1) { _ in true })
        let headers = try #require(request["headers"])
        #expect(headers["soapaction"]?.string == "\"urn:provider/interface/chargepointservices/getLoad\"")
        #expect(headers["content-type"]?.string == "text/xml; charset=utf-8")
        #expect(headers["accept-encoding"]?.string?.contains("gzip") ?? false)
        await service.http.shutdown()
    }

    @Test(arguments: [
        ("fixture/fault__invalid_security.xml?500", "wrong_credentials"),
        ("fixture/fault__client_http_200.xml?200", "fault"), ("fixture/not_soap_503.html?503", "http_5xx"),
        ("fixture/getLoad__denied_by_plan_101.response.xml?200", "denied"),
        ("fixture/getLoad__station.request.xml?404", "http_4xx"), ("cut", "cut"), ("close", "cut"),
        ("large", "too_large"),
    ])
    func `what goes wrong on the way has its label`(_ path: String, _ label: String) async throws {
        let service = try await Service()
        let error = try #require(await service.client(path).error(GetLoad(.station("1:1"))))
        #expect(error.label == label, "\(error)")
        await service.http.shutdown()
    }

    @Test func `no answer in time, no server and a client shut down are told apart`() async throws {
        let service = try await Service()
        let slow = service.client("slow", timeout: .milliseconds(300))
        #expect(await slow.error(GetLoad(.group(1)))?.label == "timed_out")
        let free = try FreePort.find()
        #expect(await service.client("", port: free).error(GetLoad(.group(1)))?.label == "unreachable")
        await service.http.shutdown()
        #expect(await slow.error(GetLoad(.group(1)))?.label == "cancelled")
    }

    @Test func `a call under way is cancelled with its task`() async throws {
        let service = try await Service()
        let task = Task { await service.client("slow").error(GetLoad(.group(1))) }
        _ = try await service.process.line(after: 1) { $0.contains("/slow") }
        task.cancel()
        #expect(await task.value?.label == "cancelled")
        await service.http.shutdown()
    }
}
