import HTTP
import Registry
import StatusServer
import TestSupport
import Testing

import struct FoundationEssentials.Date

@Suite struct ReadinessTests {
    @Test func `both sides are named, with what is wrong and since when`() async throws {
        let bridge = ScriptedBridge()
        bridge.sides.value = Readiness(
            broker: Readiness.Side(name: "127.0.0.1:1883", since: Date(timeIntervalSince1970: 0), problems: []),
            accounts: [
                Readiness.Side(name: "alameda", since: nil, problems: []),
                Readiness.Side(
                    name: "berkeley", since: Date(timeIntervalSince1970: 60),
                    problems: [
                        Readiness.Problem(
                            what: "It does not answer.", location: "account berkeley", remedy: "See the network.",
                            since: Date(timeIntervalSince1970: 60))
                    ]),
            ])
        try await ServerBench.run(bridge) { bench in
            let response = try await bench.send("/readyz")
            #expect(response.status == 503)
            #expect(response.header("Content-Type") == "application/json")
            #expect(
                String(decoding: response.body, as: UTF8.self) == #"""
                    {"ready":false,"broker":{"name":"127.0.0.1:1883","ready":true,"since":"1970-01-01T00:00:00+00:00",\#
                    "problems":[]},"accounts":[{"name":"alameda","ready":true,"since":null,"problems":[]},\#
                    {"name":"berkeley","ready":false,"since":"1970-01-01T00:01:00+00:00","problems":[{"what":\#
                    "It does not answer.","where":"account berkeley","remedy":"See the network.",\#
                    "since":"1970-01-01T00:01:00+00:00"}]}]}

                    """#)
            bridge.sides.withLock { $0.accounts = [$0.accounts[0]] }
            #expect(try await bench.send("/readyz").status == 200)
        }
    }
}
