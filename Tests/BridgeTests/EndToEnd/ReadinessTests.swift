import FoundationEssentials
import HTTP
import Registry
import TestSupport
import Testing

/// `/readyz` names the side that is broken, and what to do.
@Suite struct ReadinessTests {
    private struct Ready {
        var status: Int
        var broker: JSONObject
        var account: JSONObject

        func problems(_ side: JSONObject) -> [JSONObject] { side["problems"]?.array?.compactMap(\.object) ?? [] }
    }

    private static func ask(_ site: Site) async throws -> Ready {
        let response = try await site.get("/readyz")
        let json = try JSONValue(parsing: response.body).object ?? [:]
        #expect(json["ready"]?.bool == (response.status == 200))
        return Ready(
            status: response.status, broker: json["broker"]?.object ?? [:],
            account: json["accounts"]?.array?.first?.object ?? [:])
    }

    /// Waits until the bridge is ready, or is not.
    private static func wait(
        _ site: Site, until condition: (Ready) -> Bool = { $0.status == 200 }
    ) async throws -> Ready {
        try await eventually("the bridge is as expected", within: .seconds(60)) {
            let ready = try await ask(site)
            return condition(ready) ? ready : nil
        }
    }

    @Test func `both sides down, one after the other, and up again`() async throws {
        let site = try await Site.start { $0.servesHTTP = true }
        let ready = try await Self.wait(site)
        #expect(ready.broker["name"]?.string == "127.0.0.1:\(site.broker.port)")
        #expect(ready.account["name"]?.string == "alameda")

        try await site.broker.kill()
        var broken = try await Self.wait(site) { $0.broker["ready"]?.bool == false }
        #expect(broken.status == 503)
        #expect(broken.account["ready"]?.bool == true)
        var problem = try #require(broken.problems(broken.broker).first)
        #expect(problem["what"]?.string?.hasPrefix("There is no connection to the broker: ") == true)
        #expect(problem["where"]?.string == "broker 127.0.0.1:\(site.broker.port)")
        #expect(problem["remedy"]?.string?.isEmpty == false)
        let since = try #require(broken.broker["since"]?.string).prefix(10)
        #expect(since == ISO8601.text(Date()).prefix(10) || since == ISO8601.text(Date() - 60).prefix(10))
        // The process is well.
        #expect(try await site.get("/healthz").status == 200)
        try await site.broker.restart()
        _ = try await Self.wait(site)

        try await site.simulator.kill()
        broken = try await Self.wait(site) { $0.account["ready"]?.bool == false }
        #expect(broken.status == 503)
        #expect(broken.broker["ready"]?.bool == true)
        problem = try #require(broken.problems(broken.account).first)
        #expect(problem["what"]?.string?.contains("The API does not answer account alameda") == true)
        #expect(problem["since"]?.string == broken.account["since"]?.string)
        #expect(try await site.get("/healthz").status == 200)
        try await site.simulator.restart()
        _ = try await Self.wait(site)
    }

    @Test func `a wrong password breaks the account`() async throws {
        let site = try await Site.start {
            $0.servesHTTP = true
            $0.password = "not-the-password"
        }
        let broken = try await Self.wait(site) { ready in
            ready.problems(ready.account).contains { $0["what"]?.string?.contains("does not accept") == true }
        }
        #expect(broken.status == 503)
        #expect(broken.broker["ready"]?.bool == true)
        #expect(broken.problems(broken.account).first?["remedy"]?.string?.contains("passwordFile") == true)
    }

    @Test func `a broker that refuses the bridge's login breaks its side`() async throws {
        let site = try await Site.start {
            $0.servesHTTP = true
            $0.broker.users = ["somebody": "else"]
        }
        let broken = try await Self.wait(site) { ready in
            ready.problems(ready.broker).contains { $0["what"]?.string?.contains("does not accept the bridge") == true }
        }
        #expect(broken.status == 503)
        #expect(broken.problems(broken.broker).count == 1)
    }

    @Test func `another client with the bridge's name breaks its side`() async throws {
        let site = try await Site.start { $0.servesHTTP = true }
        _ = try await Self.wait(site)
        var access = MosquittoAccess(port: site.broker.port)
        access.clientID = "chargepoint2mqtt-test"
        let thief = try await MosquittoSub.start(access, "nothing")
        let broken = try await Self.wait(site) { ready in
            ready.problems(ready.broker).contains { $0["remedy"]?.string?.contains("instance") == true }
        }
        #expect(broken.status == 503)
        thief.stop()
    }

    @Test func `set messages that the broker keeps back break its side`() async throws {
        // mosquitto's dynamic security refuses subscriptions with a code; its ACL file lets them be and sends nothing.
        let site = try await Site.start {
            $0.servesHTTP = true
            $0.broker.dynamicSecurity = Self.noSubscriptions
        }
        let broken = try await Self.wait(site) { ready in
            ready.problems(ready.broker).contains { problem in
                problem["what"]?.string?.hasPrefix("The broker does not let the bridge read devices/") == true
                    && problem["where"]?.string?.hasSuffix("/set") == true
            }
        }
        #expect(broken.status == 503)
    }

    private static let noSubscriptions = """
        {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": false,
          "unsubscribe": true}, "clients": [], "groups": [{"groupname": "all", "roles": []}], "roles": [],
          "anonymousGroup": "all"}
        """
}
