import HTTP
import Registry
import StatusServer
import TestSupport
import Testing

@Suite struct DashboardRoutesTests {
    private static let token = "control-token-0123"
    private typealias Header = (name: String, value: String)

    private static func run(
        _ source: ScriptedDashboard = ScriptedDashboard(), change: (inout ListenerSettings) -> Void = { _ in },
        _ body: (ServerBench) async throws -> Void
    ) async throws {
        try await ServerBench.run(
            dashboard: source.dashboard,
            change: { settings in
                settings.token = token
                change(&settings)
            }, body)
    }

    private func json(_ response: HTTPResponse) throws -> JSONObject {
        try #require(JSONValue(parsing: response.body).object)
    }

    // MARK: The page

    @Test func `the page is all there, and loads nothing but its own files`() async throws {
        try await Self.run { bench in
            let page = try await bench.send("/")
            #expect(page.status == 200 && page.header("Content-Type") == "text/html; charset=utf-8")
            let policy = try #require(page.header("Content-Security-Policy"))
            #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
            #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
            let html = String(decoding: page.body, as: UTF8.self)
            #expect(!html.contains(" style=") && !html.contains("<script>") && !html.contains(" onclick="))
            #expect(!html.contains("http://") && !html.contains("https://"))

            // What it names, and what that names, and so on.
            var named = html.matches(of: /(?:src|href)="(page\/[^"]+)"/).map { String($0.1) }
            var seen: Set<String> = []
            while let path = named.popLast() {
                guard seen.insert(path).inserted else { continue }
                let file = try await bench.send("/\(path)")
                #expect(file.status == 200, "\(path)")
                let text = String(decoding: file.body, as: UTF8.self)
                if path.hasSuffix(".js") {
                    #expect(file.header("Content-Type") == "text/javascript; charset=utf-8")
                    named += text.matches(of: /(?:from |import\()"\.\/([^"]+)"/).map { "page/\($0.1)" }
                    #expect(!text.contains("innerHTML") && !text.contains("eval("))
                } else {
                    #expect(!text.contains("url(") && !text.contains("@import"), "\(path)")
                }
            }
            #expect(seen.count >= 12, "\(seen)")
        }
    }

    @Test func `a browser that has the newest file gets it no more`() async throws {
        try await Self.run { bench in
            let first = try await bench.send("/page/app.js")
            let tag = try #require(first.header("ETag"))
            #expect(first.header("Cache-Control") == "no-cache")
            let again = try await bench.send("/page/app.js", headers: [("If-None-Match", tag)])
            #expect(again.status == 304 && again.body.isEmpty)
            #expect(try await bench.send("/page/app.js", headers: [("If-None-Match", "\"old\"")]).status == 200)
        }
    }

    // MARK: Looking

    @Test func `what is known is there as JSON`() async throws {
        try await Self.run { bench in
            let state = try json(try await bench.send("/api/state?match=YARD"))
            #expect(state["ports"] == 3 && state["shown"] == 1 && state["controls"] == true)
            #expect(state["devices"]?.array?.first?.object?["device"] == "yard/station_9/1")
            let device = try json(try await bench.send("/api/device?device=campus/station_001/2"))
            #expect(device["points"]?.array?.first?.object?["value"] == 2)
            let history = try json(try await bench.send("/api/history?device=campus%2Fstation_001%2F1&range=day"))
            #expect(history["step"] == 120 && history["values"] == [nil, 1])
            let all = try json(try await bench.send("/api/history"))
            #expect(all["step"] == 15 && all["values"] == [3] && all["device"] == .some(.null))
            for (path, status) in [
                ("/api/device?device=none", 404), ("/api/device", 400), ("/api/history?range=week", 400),
                ("/api/history?device=none", 404), ("/events?match=\(String(repeating: "x", count: 300))", 400),
            ] {
                let refused = try await bench.send(path)
                #expect(refused.status == status, "\(path)")
                #expect(try json(refused)["error"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func `with a token for looking nothing is told without one`() async throws {
        try await Self.run(change: { $0.readToken = "read-token-0123" }) { bench in
            for path in [
                "/api/state", "/api/device?device=campus/station_001/1", "/api/history", "/events", "/api/access",
            ] {
                let refused = try await bench.send(path)
                #expect(refused.status == 401, "\(path)")
                #expect(refused.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
                #expect(!String(decoding: refused.body, as: UTF8.self).contains("station_001"))
            }
            #expect(try await bench.send("/").status == 200, "the page itself says nothing")
            for (token, controls) in [("read-token-0123", false), (Self.token, true)] {
                let headers: [Header] = [("Authorization", "Bearer \(token)")]
                #expect(try await bench.send("/api/state", headers: headers).status == 200)
                let access = try json(try await bench.send("/api/access", headers: headers))
                #expect(access["read"] == true && access["control"] == .bool(controls))
            }
        }
    }

    // MARK: Controlling

    private static let order = Array(
        #"{"device":"campus/station_001/1","set":{"shedState":1,"allowedLoad":3.0,"id":"a"}}"#.utf8)

    /// - Parameter change: a header's other value; none: it is left out.
    private static func headers(_ change: (name: String, value: String?)? = nil) -> [Header] {
        var headers: [String: String] = [
            "Content-Type": "application/json", "X-Requested-With": "chargepoint2mqtt",
            "Authorization": "Bearer \(token)",
        ]
        if let change { headers[change.name] = change.value }
        return headers.map { ($0.key, $0.value) }
    }

    @Test func `a set message is taken, and its result told if it is there at once`() async throws {
        let source = ScriptedDashboard()
        try await Self.run(source) { bench in
            let taken = try await bench.send("/api/set", method: "POST", headers: Self.headers(), body: Self.order)
            #expect(taken.status == 202 && String(decoding: taken.body, as: UTF8.self) == "{\"id\":\"a\"}\n")
            #expect(source.orders.value.count == 1)
            let payload = try #require(source.orders.value.first?.payload)
            #expect(JSONValue.object(payload).encoded() == Array(#"{"shedState":1,"allowedLoad":3.0,"id":"a"}"#.utf8))
            source.answer.value = "rejected"
            let refused = try await bench.send("/api/set", method: "POST", headers: Self.headers(), body: Self.order)
            #expect(refused.status == 200)
            #expect(try json(refused)["result"]?.object?["status"] == "rejected")
            let unknown = Array(#"{"device":"none","set":{"shedState":1}}"#.utf8)
            #expect(
                try await bench.send("/api/set", method: "POST", headers: Self.headers(), body: unknown).status == 404)
        }
    }

    struct Refused: Sendable {
        let name: String
        let value: String?
        let status: Int
    }

    static let refused = [
        Refused(name: "Authorization", value: nil, status: 401),
        Refused(name: "Authorization", value: "Bearer wrong", status: 401),
        Refused(name: "Content-Type", value: "text/plain", status: 415),
        Refused(name: "Content-Type", value: "application/x-www-form-urlencoded", status: 415),
        Refused(name: "X-Requested-With", value: nil, status: 403),
        Refused(name: "Sec-Fetch-Site", value: "cross-site", status: 403),
        Refused(name: "Origin", value: "http://evil.example", status: 403),
    ]

    @Test(arguments: refused)
    func `whoever may not, or is another site's page, changes nothing`(refusal: Refused) async throws {
        let source = ScriptedDashboard()
        try await Self.run(source) { bench in
            let refused = try await bench.send(
                "/api/set", method: "POST", headers: Self.headers((refusal.name, refusal.value)), body: Self.order)
            #expect(refused.status == refusal.status)
            #expect(try json(refused)["error"]?.string?.isEmpty == false)
            #expect(refused.header("Access-Control-Allow-Origin") == nil)
            #expect(source.orders.value.isEmpty)
        }
    }

    @Test func `a browser that asks for another site's page is not given leave`() async throws {
        try await Self.run { bench in
            let asked = try await bench.send(
                "/api/set", method: "OPTIONS",
                headers: [
                    ("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST"),
                    ("Access-Control-Request-Headers", "authorization,content-type,x-requested-with"),
                ])
            #expect(asked.status == 405)
            #expect(asked.header("Access-Control-Allow-Origin") == nil)
            #expect(asked.header("Access-Control-Allow-Headers") == nil)
        }
    }

    @Test func `without a token there are no controls, and with wrong ones soon no tries`() async throws {
        try await Self.run(change: { $0.token = nil }) { bench in
            #expect(try json(try await bench.send("/api/state"))["controls"] == false)
            let refused = try await bench.send("/api/set", method: "POST", headers: Self.headers(), body: Self.order)
            #expect(refused.status == 403)
            #expect(String(decoding: refused.body, as: UTF8.self).contains("http.tokenFile"))
        }
        try await Self.run { bench in
            let wrong = Self.headers(("Authorization", "Bearer wrong"))
            for _ in 1...8 {
                #expect(
                    try await bench.send("/api/set", method: "POST", headers: wrong, body: Self.order).status == 401)
            }
            let late = try await bench.send("/api/set", method: "POST", headers: Self.headers(), body: Self.order)
            #expect(late.status == 429 && (late.header("Retry-After").flatMap { Int($0) } ?? 0) > 0)
            #expect(try await bench.send("/api/state").status == 200, "looking needs no token")
        }
    }
}
