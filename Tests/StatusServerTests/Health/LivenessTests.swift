import HTTP
import Registry
import StatusServer
import TestSupport
import Testing

@Suite struct LivenessTests {
    private typealias Part = Liveness.Part

    @Test func `a process that works says so, and for how long`() async throws {
        try await ServerBench.run { bench in
            let response = try await bench.send("/healthz")
            #expect(response.status == 200)
            #expect(response.header("Content-Type") == "application/json")
            #expect(
                String(decoding: response.body, as: UTF8.self) == #"{"alive":true,"uptime":12,"stuck":[]}"# + "\n")
        }
    }

    @Test func `a part that has stuck is named with what to do`() async throws {
        let bridge = ScriptedBridge()
        let parts = [Part(name: "scraper of account a", age: 30), Part(name: "scraper of account b", age: 121)]
        bridge.life.value = Liveness(uptime: 500, parts: parts)
        try await ServerBench.run(bridge) { bench in
            let response = try await bench.send("/healthz")
            #expect(response.status == 503)
            let json = try JSONValue(parsing: response.body).object
            #expect(json?["alive"]?.bool == false)
            let stuck = json?["stuck"]?.array?.compactMap { $0.object?["what"]?.string }
            #expect(stuck == ["The scraper of account b has not moved for 121 s."])
        }
    }

    @Test func `what has not begun is not stuck`() {
        #expect(Liveness(uptime: 0, parts: [Part(name: "scraper", age: nil)]).isAlive)
        #expect(Liveness(uptime: 0, parts: [Part(name: "scraper", age: 120)]).isAlive)
    }
}
