import HTTP
import Logging
import Synchronization
import TestSupport
import Testing

@testable import ChargePointAPI

/// No secret and nothing personal in errors, logs, descriptions, dumps or what observers see.
@Suite struct SecrecyTests {
    private static let username = "c0ffee-license-key"
    private static let password = "hunter2 & <sesame>"
    private static let personal = ["CREDENTIAL-77", "USER-4711"]

    private final class Observer: CallObserver {
        let calls = Mutex<[FinishedCall]>([])
        func callFinished(_ call: FinishedCall) { calls.withLock { $0.append(call) } }
    }

    /// Keeps every line with its metadata as one text.
    private struct Recorder: LogHandler {
        let lines: Locked<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }

    private func expectClean(_ text: String, _ what: String) {
        for secret in [Self.username, Self.password, "hunter2"] + Self.personal {
            #expect(!text.contains(secret), "\(what): \(text)")
        }
    }

    /// Answers that hold all secrets, as a hostile or careless service might.
    private static var answers: [Result<HTTPResponse, HTTPError>] {
        let escaped = "hunter2 &amp; &lt;sesame&gt;"
        let everything = "\(username) \(escaped)"
        let port = "<userID>\(personal[1])</userID><credentialID>\(personal[0])</credentialID><portLoad>x</portLoad>"
        return [
            .reply("getLoad", text: everything, "<stationData><Port>\(port)</Port></stationData>"),
            .reply("getLoad", code: "101", text: everything), .reply("getLoad", code: "126", text: everything),
            .reply("getLoad", code: username, text: everything), .reply("getLoad", code: "182", text: everything),
            .fault("wsse:InvalidSecurity", everything), .fault("S:Client", everything), .fault(username, everything),
            .http(200, [("Content-Type", "text/html")], "<\(username)>"), .http(200, [], "<a>\(everything)</b>"),
            .http(200, [], everything), .http(404, [("Retry-After", password)], everything), .http(429, [], everything),
            .http(500, [], everything), .transport(.timedOut), .transport(.badURL), .transport(.certificate),
        ]
    }

    @Test func `nothing of it reaches errors, logs or observers`() async throws {
        for answer in Self.answers {
            let lines = Locked<[String]>([])
            let observer = Observer()
            let client = ChargePointClient(
                ScriptedTransport(answer), credentials: Credentials(username: Self.username, password: Self.password),
                logger: Logger(label: "secrecy") { _ in Recorder(lines: lines) }, observer: observer)
            if let error = await client.error(GetLoad(.station("1:1"))) {
                var dumped = ""
                dump(error, to: &dumped)
                expectClean(error.description + "\(error)" + String(reflecting: error) + dumped + error.label, "error")
            }
            let calls = observer.calls.withLock { $0 }
            #expect(calls.count == 1)
            for call in calls {
                var dumped = ""
                dump(call, to: &dumped)
                expectClean("\(call)" + dumped + call.outcome, "observer")
            }
            #expect(lines.value.count >= 1)
            for line in lines.value { expectClean(line, "log") }
            expectClean("\(client)" + String(reflecting: client), "client")
        }
    }

    @Test func `a request that cannot be written does not show what it held`() async throws {
        let password = Self.password + "\u{1}"
        let client = ChargePointClient(
            ScriptedTransport(.reply("getLoad")), credentials: Credentials(username: Self.username, password: password))
        let error = try #require(await client.error(GetLoad(.station("1:1"))))
        #expect(error.label == "unsendable")
        expectClean(error.description + String(reflecting: error), "error")
    }

    @Test func `credentials print as stars, however they are printed`() throws {
        let credentials = Credentials(username: Self.username, password: Self.password)
        let configuration = ClientConfiguration(endpoint: "https://example.invalid", credentials: credentials)
        let envelope = try Envelope(credentials)
        let template = RequestTemplate(configuration)
        for value in [credentials, configuration, [credentials], envelope, template] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            let all = "\(value)" + String(reflecting: value) + dumped
            expectClean(all, "print")
            #expect(all.contains("***"))
        }
    }

    @Test func `a request does not show what it sends, a client not what it keeps`() throws {
        let credentials = Credentials(username: Self.username, password: Self.password)
        let configuration = ClientConfiguration(endpoint: "https://example.invalid", credentials: credentials)
        let request = try RequestTemplate(configuration).request(for: GetCPNInstances())
        let client = ChargePointClient(ScriptedTransport(.reply("getLoad")), credentials: credentials)
        for value in [request, [request], client] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            let all = "\(value)" + String(reflecting: value) + dumped
            expectClean(all, "print")
            // Nor as the numbers that an array of bytes prints as.
            let numbers = all.split { !$0.isNumber }.joined(separator: " ")
            for secret in [Self.username, "hunter2"] {
                #expect(!numbers.contains(secret.utf8.map { String($0) }.joined(separator: " ")))
            }
        }
        #expect("\(request)" == "POST request of \(request.body.count) bytes")
    }

    @Test(arguments: [
        "hunter2 & <sesame>", "hunter2 &amp; &lt;sesame&gt;", "HUNTER2 & <SESAME>", "hunter2%20%26%20%3Csesame%3E",
        "hunter2%20%26%20%3csesame%3e", "aHVudGVyMiAmIDxzZXNhbWU+", "c0ffee-license-key", "C0FFEE-License-KEY",
    ])
    func `a secret is found in each form that a service may give it`(_ form: String) {
        let credentials = Credentials(username: Self.username, password: Self.password)
        #expect(credentials.redacted("you sent \(form), which is wrong") == "you sent ***, which is wrong")
        #expect(credentials.redacted(form) == "***")
        #expect(credentials.redacted(form + form) == "******")
    }

    @Test(arguments: 3900...4200)
    func `a secret that a bounded text cuts does not show its beginning`(_ length: Int) {
        // What comes before shrinks on one line, so that the end is shown.
        let text = String(repeating: " ", count: length) + Self.password + String(repeating: "x", count: 1000)
        let shown = Credentials(username: Self.username, password: Self.password).redacted(text) ?? ""
        #expect(!shown.contains("h"), "\(shown)")
    }

    @Test func `what the service says is one line of bounded length`() {
        let credentials = Credentials(username: "", password: "")
        #expect(credentials.redacted("a\n b\t\u{2028}c") == "a b c")
        #expect(credentials.redacted(String(repeating: "x", count: 5000))?.count == 300)
        #expect(credentials.redacted("") == nil)
        #expect(Credentials(username: "key", password: "keyword").redacted("keyword, key") == "***, ***")
    }
}
