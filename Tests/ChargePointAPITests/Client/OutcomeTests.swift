import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

/// What the client makes of one answer. Nothing here is repeated: the tests look at the first error.
@Suite struct OutcomeTests {
    typealias Answer = Result<HTTPResponse, HTTPError>

    private func error(_ answer: Answer) async throws -> APIError {
        let client = ChargePointClient(ScriptedTransport(answer), clock: ManualClock(skipsSleeps: true))
        return try #require(await client.error(GetLoad(.station("1:1"))))
    }

    @Test(arguments: [
        ("code 101", Answer.reply("getLoad", code: "101", text: "Plan"), "denied", "code 101"),
        ("code 119", .reply("getLoad", code: "119"), "refused", "119; check the stationID"),
        ("code 171", .reply("getLoad", code: "171", text: "Bad"), "refused", "171: \"Bad\"; check the limit"),
        ("code 182", .reply("getLoad", code: "182"), "wrong_credentials", "(182)"),
        ("code 183", .reply("getLoad", code: "183", text: "No"), "wrong_credentials", "(183): \"No\""),
        ("a code nobody knows", .reply("getLoad", code: "999", text: "?"), "refused", "code 999: \"?\""),
        ("a security fault", .fault("wsse:InvalidSecurity"), "wrong_credentials", "that of the key's region"),
        ("a bare security fault", .fault("FailedAuthentication"), "wrong_credentials", "license key"),
        ("a fault under status 200", .fault("S:Client", status: 200), "fault", "fault Client: \"because\""),
        ("a fault under status 404", .fault("S:Client", status: 404), "fault", "fault Client"),
        ("a fault of the service", .fault("S:Server"), "fault", "fault Server: \"because\"; it has trouble"),
        ("a fault that asks to wait", .fault("S:Server", status: 429), "throttled", "too many calls"),
        ("a security fault that asks to wait", .fault("InvalidSecurity", status: 429), "wrong_credentials", "region"),
        ("a fault without a code", .fault(""), "fault", "without a code"),
        ("a reply under status 500", .reply("getLoad", status: 500), "http_5xx", "status 500"),
        ("a page under status 200", .http(200), "malformed", "cannot be read"),
        ("an empty answer", .http(200, [], ""), "malformed", "cannot be read"),
        ("an answer cut off", .http(200, [], "<S:Envelope xmlns:S=\"http://sch"), "malformed", "line 1"),
        ("another operation's reply", .reply("getStations"), "malformed", "no getLoadResponse"),
        ("a reply without a code", .reply("getLoad", code: ""), "malformed", "no responseCode"),
        ("a move", .http(302, [("Location", "https://elsewhere")]), "http_other", "endpoint"),
        ("a proxy's login", .http(407), "http_4xx", "proxy"),
        ("a wrong path", .http(404), "http_4xx", "endpoint"),
        ("too many calls", .http(429), "throttled", "too many calls"),
        ("a gateway without a service", .http(502, [], ""), "http_5xx", "502"),
        ("a host name that is not known", .transport(.couldNotResolve), "unreachable", "says; mend it"),
        ("no connection", .transport(.couldNotConnect), "unreachable", "says; mend it"),
        ("no connection in time", .transport(.connectTimedOut), "unreachable", "no answer: as"),
        ("no answer in time", .transport(.timedOut), "timed_out", "no answer: as"),
        ("a wrong certificate", .transport(.certificate), "tls", "no answer: as"),
        ("no TLS", .transport(.tls), "tls", "no answer: as"),
        ("a connection cut", .transport(.truncated), "cut", "no answer: as"),
        ("an answer too large", .transport(.tooLarge), "too_large", "no answer: as"),
        ("an answer that is no HTTP", .transport(.malformed), "malformed", "no answer: as"),
        ("an address that is none", .transport(.badURL), "unsendable", "no answer: as"),
        ("a header that cannot be sent", .transport(.badRequest), "unsendable", "no answer: as"),
        ("a missing certificate file", .transport(.badConfiguration), "unsendable", "no answer: as"),
        ("a client shut down", .transport(.closed), "cancelled", "no answer: as"),
        ("something else", .transport(.other), "transport", "no answer: as"),
        ("a cancelled request", .transport(.cancelled), "cancelled", "cancelled"),
    ])
    func `each kind of failure has its label and says how to mend it`(
        _ situation: String, _ answer: Answer, _ label: String, _ words: String
    ) async throws {
        let error = try await error(answer)
        #expect(error.label == label)
        #expect(error.description.hasPrefix("getLoad: "))
        #expect(error.description.contains(words), "\(error)")
        #expect(!error.description.contains("\n"))
        if case .transport = error.kind { return }
        #expect(label == "cancelled" || error.description.contains("the service at example.invalid"), "\(error)")
    }

    @Test(arguments: [
        ("https://a.example/services/5.0", "a.example"), ("https://a.example:8443/5.0?x=y@z", "a.example:8443"),
        ("http://key:secret@a.example/", "a.example"), ("http://[::1]:8085/5.0", "[::1]:8085"),
        ("a.example", "a.example"),
        ("https://key:sec@ret@a.example#x", "a.example"), ("", ""),
    ])
    func `errors name the service by its host, without what else the endpoint holds`(_ endpoint: String, _ host: String)
        throws
    {
        let credentials = Credentials(username: "key", password: "secret")
        let template = RequestTemplate(ClientConfiguration(endpoint: endpoint, credentials: credentials))
        #expect(template.service == host)
    }

    @Test func `a fault beside Retry-After tells how long to wait`() async throws {
        let fault = try Answer.fault("S:Server", status: 503).get()
        var response = fault
        response.headers = [(name: "Retry-After", value: "120")]
        let waiting = try await error(.success(response))
        #expect(waiting.retryAfter == .seconds(120))
        #expect(waiting.description.contains("it asks to wait 120 s"))
        guard case .fault(.server, _) = try await error(.success(fault)).kind else {
            return #expect(Bool(false), "a fault without it stays one")
        }
    }

    @Test(arguments: ["102", "136", "153"])
    func `codes for an empty result are replies without records`(_ code: String) async throws {
        let client = ChargePointClient(ScriptedTransport(.reply("getLoad", code: code, text: "none")))
        let reply = try await client.call(GetLoad(.group(1)))
        #expect(reply.responseCode == ResponseCode(rawValue: code))
        #expect(reply.stations == [])
    }

    @Test(arguments: ["<CPN><cpnID>1</cpnID></CPN>", ""])
    func `getCPNInstances, which has no code, is read without one`(_ elements: String) async throws {
        let body = """
            <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><getCPNInstancesResponse>\(elements)\
            </getCPNInstancesResponse></S:Body></S:Envelope>
            """
        let reply = try await ChargePointClient(ScriptedTransport(.http(200, [], body))).call(GetCPNInstances())
        #expect(reply.networks.map(\.cpnID) == (elements.isEmpty ? [] : ["1"]))
        #expect(reply.responseCode == nil)
    }

    @Test func `getCPNInstances with a code after all goes by it`() async throws {
        let denied = ChargePointClient(ScriptedTransport(.reply("getCPNInstances", code: "101")))
        #expect(await denied.error(GetCPNInstances())?.label == "denied")
        let wrong = ChargePointClient(ScriptedTransport(.reply("getCPNInstances", code: "182")))
        #expect(await wrong.error(GetCPNInstances())?.label == "wrong_credentials")
        let other = ChargePointClient(ScriptedTransport(.reply("getLoad")))
        #expect(await other.error(GetCPNInstances())?.label == "malformed")
    }

    @Test func `a malformed reply names line, column and cause`() async throws {
        let body = "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\">\n<S:Body>\n  <oops></S:Body>"
        let error = try await error(.http(200, [("Content-Type", "text/xml")], body))
        guard case .malformed(let cause, let line, let column) = error.kind else {
            return #expect(Bool(false), "\(error)")
        }
        #expect(cause.contains("oops"))
        #expect((line, column) == (3, column) && column > 0)
        #expect(error.description.contains("line 3"))
    }

    @Test func `a web page under status 200 says that it is one`() async throws {
        let error = try await error(.http(200, [("content-type", "text/html; charset=utf-8")]))
        #expect(error.description.contains("web page"))
        #expect(!error.isRetryable)
    }

    @Test func `a document type declaration is refused`() async throws {
        let bomb = "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>"
        #expect(try await error(.http(200, [], bomb)).label == "malformed")
        #expect(try await error(.http(500, [], bomb)).label == "http_5xx")
    }

    @Test func `what never reached the service is told apart from what may have`() {
        let never: [HTTPError.Code] = [
            .couldNotResolve, .couldNotConnect, .connectTimedOut, .tls, .certificate, .badURL, .badRequest,
            .badConfiguration,
        ]
        let perhaps: [HTTPError.Code] = [.timedOut, .truncated, .tooLarge, .malformed, .cancelled, .closed, .other]
        for code in never + perhaps {
            let error = APIError(operation: "shedLoad", kind: .transport(HTTPError(code: code, message: "")))
            #expect(error.isBeforeSending == never.contains(code), "\(code)")
        }
        for kind in [APIError.Kind.unsendable("x"), .expired, .overBudget(opensIn: .seconds(5))] {
            #expect(APIError(operation: "shedLoad", kind: kind).isBeforeSending)
        }
        for kind in [APIError.Kind.cancelled, .http(status: 500, retryAfter: nil), .refused(.shedFailed, text: nil)] {
            #expect(!APIError(operation: "shedLoad", kind: kind).isBeforeSending)
        }
    }

    @Test func `every label is one of a fixed set`() {
        let labels: Set = [
            "refused", "denied", "wrong_credentials", "fault", "throttled", "http_4xx", "http_5xx", "http_other",
            "timed_out", "unreachable", "tls", "too_large", "cut", "cancelled", "unsendable", "transport", "malformed",
            "expired", "endless_pages", "over_budget",
        ]
        var kinds: [APIError.Kind] = [
            .refused(.shedFailed, text: "x"), .denied(text: nil), .wrongCredentials(code: "x", text: nil),
            .fault(FaultCode(rawValue: "a:x"), text: nil), .malformed("x", line: 1, column: 1), .unsendable("x"),
            .expired, .cancelled, .endlessPages(3), .overBudget(opensIn: .seconds(5)),
        ]
        kinds += (0...999).map { .http(status: $0, retryAfter: nil) }
        for kind in kinds { #expect(labels.contains(APIError(operation: "getLoad", kind: kind).label)) }
    }
}
