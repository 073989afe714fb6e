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

        /// With `certificate` over TLS; `caFile` is whom the client trusts instead of the system's authorities.
        init(_ certificate: TestCertificates.Pair? = nil, caFile: String? = nil) async throws {
            let script = TestPython.script("ChargePointAPITests/Python/scripted_server.py")
            process = try await ChildProcess.start(
                TestPython.path,
                [script, Fixture.folder] + (certificate.map { [$0.certificate, $0.key] } ?? []))
            let line = try await process.line { _ in true }
            port = try #require(Int(line), "\(line); \(TestPython.hint)")
            http = try HTTPClient(configuration: HTTPConfiguration(caFile: caFile, proxy: ""))
        }

        func client(
            _ path: String, scheme: String = "http", port: Int? = nil, timeout: Duration = .seconds(20),
            retry: RetryPolicy = RetryPolicy(window: .zero), clock: ClientClock = .continuous
        ) -> ChargePointClient {
            let configuration = ClientConfiguration(
                endpoint: "\(scheme)://127.0.0.1:\(port ?? self.port)/\(path)",
                credentials: Credentials(username: "EXAMPLE-LICENSE-KEY", password: "EXAMPLE-PASSWORD"),
                retry: retry, timeout: timeout, maxResponseBytes: 100_000)
            return ChargePointClient(
                configuration, http: http, logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }, clock: clock)
        }

        /// The paths that were asked for, in order.
        func paths(_ count: Int) async throws -> [String] {
            var paths: [String] = []
            for number in 1...count {
                let line = try await process.line(after: number) { _ in true }
                paths.append(try JSONDocument(parsing: line)["path"]?.string ?? line)
            }
            return paths
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

    /// What goes wrong, the error's label, what the text says of it and what of mending it.
    static let failures = [
        ("fixture/fault__invalid_security.xml?500", "wrong_credentials", "(InvalidSecurity)", "key's region"),
        ("fixture/fault__client_http_200.xml?200", "fault", "the fault Client", "check the account's endpoint"),
        ("fixture/fault__server.xml?500", "fault", "the fault Server", "try again later"),
        ("fixture/not_soap_503.html?503", "http_5xx", "HTTP status 503", "try again later"),
        ("fixture/not_soap_503.html?200", "malformed", "line ", "any proxy"),
        ("fixture/not_soap_503.html?429", "throttled", "too many calls", "lower the account's limits"),
        ("fixture/getLoad__denied_by_plan_101.response.xml?200", "denied", "code 101", "choose a plan"),
        ("fixture/getLoad__none_102.response.xml?500", "http_5xx", "HTTP status 500", "try again later"),
        ("fixture/getLoad__station.request.xml?200", "malformed", "no getLoadResponse", "any proxy"),
        ("fixture/getLoad__station.request.xml?404", "http_4xx", "HTTP status 404", "check the account's endpoint"),
        ("cut", "cut", "broke off", "try again"), ("cut-chunk", "cut", "broke off", "try again"),
        ("close", "cut", "broke off", "try again"),
        ("short", "malformed", "line 1", "any proxy"), ("bad-gzip", "malformed", "not proper HTTP", "any proxy"),
        ("large", "too_large", "larger than 100000 bytes", "ask for less"),
        ("large-gzip", "too_large", "larger than 100000 bytes", "ask for less"),
    ]

    @Test(arguments: failures)
    func `what goes wrong on the way is named, with its place and a remedy`(
        _ path: String, _ label: String, _ cause: String, _ remedy: String
    ) async throws {
        let service = try await Service()
        let error = try #require(await service.client(path).error(GetLoad(.station("1:1"))))
        #expect(error.label == label, "\(error)")
        #expect(error.description.hasPrefix("getLoad: "), "\(error)")
        #expect(error.description.contains("127.0.0.1:\(service.port)"), "\(error)")
        #expect(error.description.contains(cause), "\(error)")
        #expect(error.description.contains(remedy), "\(error)")
        #expect(!error.description.contains("EXAMPLE-"), "\(error)")
        await service.http.shutdown()
    }

    @Test func `over TLS a known authority is trusted, a stranger and plain HTTP are errors`() async throws {
        let certificates = try await TestCertificates.make()
        let service = try await Service(certificates.server, caFile: certificates.ca)
        let path = "fixture/getCPNInstances__four_networks.response.xml?200"
        #expect(try await service.client(path, scheme: "https").call(GetCPNInstances()).networks.count == 4)
        let stranger = try await Service(certificates.server)
        let untrusted = try #require(await stranger.client(path, scheme: "https").error(GetCPNInstances()))
        #expect(untrusted.label == "tls")
        #expect(!untrusted.isRetryable)
        #expect(untrusted.description.contains("the certificate of 127.0.0.1:\(stranger.port) is not trusted"))
        #expect(untrusted.description.contains("file of trusted authorities"))
        let plain = try await Service()
        let refused = try #require(await plain.client(path, scheme: "https").error(GetCPNInstances()))
        #expect(refused.label == "tls")
        #expect(refused.isRetryable && refused.isBeforeSending)
        #expect(refused.description.contains("no TLS with 127.0.0.1:\(plain.port)"))
        for service in [service, stranger, plain] { await service.http.shutdown() }
    }

    @Test func `a service that asks to wait is asked again when it said so`() async throws {
        let service = try await Service()
        let clock = ManualClock(skipsSleeps: true)
        let client = service.client("busy", retry: RetryPolicy(), clock: clock.client)
        let reply = try await client.call(GetLoad(.group(2020)))
        #expect(reply.stations.count == 5)
        #expect(try await service.paths(3) == ["/busy", "/busy", "/busy"])
        #expect(clock.slept.count == 2)
        for pause in clock.slept { #expect(pause >= .seconds(7) && pause <= .seconds(7.5)) }
        // A write is not repeated; who writes decides.
        let error = try #require(
            await service.client("fixture/not_soap_503.html?503", retry: RetryPolicy(), clock: clock.client)
                .error(ShedLoad(.group(1, .percentShed(10)))))
        #expect(error.label == "http_5xx")
        #expect(clock.slept.count == 2)
        await service.http.shutdown()
    }

    @Test func `credentials that are refused are not sent again until the probe, over HTTP too`() async throws {
        let service = try await Service()
        let clock = ManualClock()
        let client = service.client("fixture/fault__invalid_security.xml?500", clock: clock.client)
        for _ in 0..<20 { #expect(await client.error(GetCPNInstances())?.label == "wrong_credentials") }
        clock.advance(by: .seconds(300))
        for _ in 0..<20 { #expect(await client.error(GetCPNInstances())?.label == "wrong_credentials") }
        _ = try await service.paths(2)
        // The third request is this one.
        _ = await service.client("close").error(GetCPNInstances())
        #expect(try await service.paths(3).last == "/close")
        await service.http.shutdown()
    }

    @Test func `no answer in time, no server and a client shut down are told apart`() async throws {
        let service = try await Service()
        var slow = service.client("slow", timeout: .milliseconds(300))
        var label = await slow.error(GetLoad(.group(1)))?.label
        // On a busy machine a short time may pass before the request is on its way.
        for seconds in [2, 20] where label == "unreachable" {
            slow = service.client("slow", timeout: .seconds(seconds))
            label = await slow.error(GetLoad(.group(1)))?.label
        }
        #expect(label == "timed_out")
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
