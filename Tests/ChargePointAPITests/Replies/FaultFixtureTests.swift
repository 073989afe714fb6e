import FoundationEssentials
import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct FaultFixtureTests {
    private func error(_ fixture: Fixture) throws -> APIError {
        let response = HTTPResponse(status: fixture.httpStatus, body: try fixture.bytes())
        let credentials = Credentials(username: "EXAMPLE-LICENSE-KEY", password: "EXAMPLE-PASSWORD")
        return try #require(throws: APIError.self) {
            _ = try AnswerReader(credentials: credentials, service: "example.invalid", date: .now)
                .read(response, to: GetLoad.self)
        }
    }

    @Test(arguments: Fixture.of(kind: "fault"))
    func `a fault is read whatever its prefix and the HTTP status`(_ fixture: Fixture) throws {
        let sent = try #require(fixture.entry["faultcode"]?.string)
        let text = try #require(fixture.entry["faultstring"]?.string)
        let code = String(sent.split(separator: ":").last ?? "")
        let error = try error(fixture)
        switch error.kind {
        case .wrongCredentials(code, text):
            #expect(code == "InvalidSecurity" || code == "FailedAuthentication")
            #expect(!error.isRetryable)
            #expect(error.description.contains("license key"))
        case .fault(FaultCode(rawValue: code), text):
            #expect(error.isRetryable == (code == "Server"))
        default: #expect(Bool(false), "\(error.kind)")
        }
        #expect(error.description.contains(text))
    }

    @Test func `each kind of fault has its fixture`() throws {
        let labels = try Fixture.of(kind: "fault").map { try error($0).label }
        #expect(Set(labels) == ["fault", "wrong_credentials"])
        #expect(labels.filter { $0 == "wrong_credentials" }.count == 3)
    }

    @Test(arguments: Fixture.of(kind: "not_soap"))
    func `a proxy's page is an HTTP error`(_ fixture: Fixture) throws {
        let error = try error(fixture)
        guard case .http(fixture.httpStatus, nil) = error.kind else {
            return #expect(Bool(false), "\(error.kind)")
        }
        #expect(error.isRetryable)
        #expect(error.label == "http_5xx")
        #expect(error.description.hasPrefix("getLoad: "))
    }
}
