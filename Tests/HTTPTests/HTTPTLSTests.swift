import HTTP
import TestSupport
import Testing

@Suite struct HTTPTLSTests {
    /// Made once; an authority and what it signed.
    static let certificates = Task { try await TestCertificates.make() }

    @Test func `a server signed by the given authority is trusted`() async throws {
        let certificates = try await Self.certificates.value
        let server = try await TestServer.start(certificates.server)
        let client = try makeClient { $0.caFile = certificates.ca }
        for host in ["127.0.0.1", "localhost"] {
            var request = server.request("/echo", method: "POST", body: "x")
            request.url = server.url("/echo", host: host)
            #expect(try await client.send(request).status == 200)
        }
        #expect(try await client.send(server.request("/echo")).header("X-Request") == "2")
    }

    @Test func `a server of an unknown authority is refused`() async throws {
        let server = try await TestServer.start(try await Self.certificates.value.server)
        let client = try makeClient()
        let failure = await httpError { () throws(HTTPError) in _ = try await client.send(server.request("/echo")) }
        #expect(failure?.code == .certificate)
        #expect(failure?.message.hasPrefix("the certificate of 127.0.0.1:\(server.port) is not trusted: ") == true)
        #expect(failure?.remedy.isEmpty == false)
    }

    @Test(arguments: ["wrong host", "expired", "self-signed"])
    func `a certificate that does not fit is refused`(_ flaw: String) async throws {
        let certificates = try await Self.certificates.value
        let flawed = try await FlawedCertificate.make(flaw, authority: certificates.ca)
        let server = try await TestServer.start(certificate: flawed.certificate, key: flawed.key)
        let client = try makeClient { $0.caFile = certificates.ca }
        let failure = await httpError { () throws(HTTPError) in _ = try await client.send(server.request("/echo")) }
        #expect(failure?.code == .certificate, "\(failure.map { "\($0)" } ?? "no error")")
        #expect(failure?.message.contains(flawed.reason) == true, "\(failure?.message ?? "")")
    }

    @Test func `TLS 1.1 is refused`() async throws {
        let certificates = try await Self.certificates.value
        let server = try await TestServer.start(certificates.server, ["--old-tls"])
        let client = try makeClient { $0.caFile = certificates.ca }
        let failure = await httpError { () throws(HTTPError) in _ = try await client.send(server.request("/echo")) }
        #expect(failure?.code == .tls)
    }

    @Test func `a client certificate is shown where one is asked for`() async throws {
        let certificates = try await Self.certificates.value
        let server = try await TestServer.start(certificates.server, ["--client-ca", certificates.ca])
        let client = try makeClient {
            $0.caFile = certificates.ca
            $0.clientCertificate = .init(
                certificateFile: certificates.client.certificate, keyFile: certificates.client.key)
        }
        #expect(try await client.send(server.request("/echo")).status == 200)
        let stranger = try makeClient { $0.caFile = certificates.ca }
        let failure = await httpError { () throws(HTTPError) in _ = try await stranger.send(server.request("/echo")) }
        #expect(failure != nil)
    }

    @Test func `files that cannot be read are told at the start`() {
        #expect(throws: HTTPError.self) { try makeClient { $0.caFile = "/nonexistent/ca.pem" } }
        let error = #expect(throws: HTTPError.self) {
            try makeClient { $0.clientCertificate = .init(certificateFile: "/nonexistent/c.pem", keyFile: "/k.pem") }
        }
        #expect(error?.code == .badConfiguration)
        #expect(
            error?.message
                == "the file of the client certificate, /nonexistent/c.pem, cannot be read: No such file or directory")
    }

    @Test func `an authority file that is none is told`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("ca.pem", "no certificate")
        let server = try await TestServer.start(try await Self.certificates.value.server)
        let client = try makeClient { $0.caFile = file }
        let failure = await httpError { () throws(HTTPError) in _ = try await client.send(server.request("/echo")) }
        #expect(failure?.code == .badConfiguration)
    }

    @Test func `HTTP 2 carries many requests over one connection`() async throws {
        let certificates = try await Self.certificates.value
        let server = try await TestServer.startHTTP2(certificates.server)
        let client = try makeClient { $0.caFile = certificates.ca }
        let answers = try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            for index in 0..<50 {
                group.addTask {
                    try await client.send(
                        server.request("/x", method: "POST", body: String(repeating: "b", count: 100 + index)))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 200 && $0.httpVersion == "2" })
        #expect(Set(answers.map(\.connection)) == ["1"])
        #expect(Set(answers.map { $0.text.split(separator: " ").last.map(String.init) }).count == 50)
    }

    @Test func `a refused HTTP 2 stream is sent again, a broken one is an error`() async throws {
        let certificates = try await Self.certificates.value
        let server = try await TestServer.startHTTP2(certificates.server)
        let client = try makeClient { $0.caFile = certificates.ca }
        let again = try await client.send(server.request("/x", method: "POST", body: "1234567"))
        #expect(again.text.hasSuffix("received 7"))
        let failure = await httpError { () throws(HTTPError) in
            _ = try await client.send(server.request("/x", method: "POST", body: "123456789"))
        }
        #expect(failure?.code == .truncated, "\(failure.map { "\($0)" } ?? "no error")")
        #expect(try await client.send(server.request("/x", method: "POST", body: "1")).text.hasSuffix("received 1"))
    }
}
