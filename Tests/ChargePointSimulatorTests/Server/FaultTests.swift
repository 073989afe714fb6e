import FoundationEssentials
import HTTP
import Testing
import XML

@testable import ChargePointSimulator

/// Faults on demand, each seen from a client's side.
struct FaultTests {
    private func bench(_ json: String, _ body: (ServiceBench) async throws -> Void) async throws {
        try await ServiceBench.run { bench in
            let answer = try await bench.control("/faults", json)
            #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
            try await body(bench)
        }
    }

    private let query = "<searchQuery><stationID>1:34001</stationID></searchQuery>"

    @Test func `an HTTP status with a proxy's page`() async throws {
        try await bench(#"{"status": 503}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(response.status == 503)
            #expect(response.header("content-type") == "text/html")
            #expect(String(decoding: response.body, as: UTF8.self).hasPrefix("<html>"))
        }
    }

    @Test func `a SOAP fault, under HTTP 500 or the status named`() async throws {
        try await bench(#"{"soapFault": "Server", "faultText": "Internal error & more"}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(response.status == 500)
            #expect(try ServiceBench.content(response).at("faultcode") == "soapenv:Server")
            #expect(try ServiceBench.content(response).at("faultstring") == "Internal error & more")
        }
        try await bench(#"{"soapFault": "Client", "status": 200}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(response.status == 200)
            #expect(try ServiceBench.content(response).at("faultcode") == "soapenv:Client")
        }
    }

    @Test func `a count uses the fault up`() async throws {
        try await bench(#"{"status": 502, "count": 2}"#) { bench in
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await bench.send("getLoad", query).status) }
            #expect(statuses == [502, 502, 200, 200])
            #expect(bench.server.faults.rules.isEmpty)
            #expect(bench.server.faults.injected == 2)
        }
    }

    @Test func `faults can be narrowed to operations and stations`() async throws {
        try await bench(#"{"status": 502, "operations": ["getLoad"], "stations": ["1:34002"]}"#) { bench async throws in
            #expect(try await bench.send("getLoad", query).status == 200)
            let other = query.replacing("34001", with: "34002")
            #expect(try await bench.send("getLoad", other).status == 502)
            #expect(try await bench.send("getStationStatus", other).status == 200)
        }
    }

    @Test func `an error rate spoils about that share`() async throws {
        try await bench(#"{"errorRate": 0.3}"#) { bench in
            var failures = 0
            for _ in 0..<200 where try await bench.send("getCPNInstances").status == 500 { failures += 1 }
            #expect((35...90).contains(failures))
        }
    }

    @Test func `a rate limit answers 429 with Retry-After until time has passed`() async throws {
        try await bench(#"{"rateLimit": 2}"#) { bench in
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await bench.send("getLoad", query).status) }
            #expect(statuses == [200, 200, 429, 429])
            #expect(try await bench.send("getLoad", query).header("retry-after") == "1")
            bench.wait(0.5)
            #expect(try await bench.send("getLoad", query).status == 200)
            #expect(try await bench.send("getLoad", query).status == 429)
        }
    }

    @Test func `a malformed reply is complete but not XML`() async throws {
        try await bench(#"{"malformed": true}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(response.status == 200)
            #expect(response.header("content-length") == String(response.body.count))
            #expect(throws: XMLError.self) { try XMLElement.parse(response.body) }
        }
    }

    @Test func `a cut reply ends the connection in the middle`() async throws {
        try await bench(#"{"cut": true, "count": 1}"#) { bench async throws in
            let error = await #expect(throws: HTTPError.self) { try await bench.send("getLoad", query) }
            #expect(error?.code == .truncated)
            #expect(try await bench.send("getLoad", query).status == 200)
        }
    }

    @Test func `a slow body comes whole in the end`() async throws {
        try await bench(#"{"slowBody": 20000}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(try ServiceBench.content(response).code == "100")
            #expect(response.totalTime > .milliseconds(20))
        }
    }

    @Test func `latency delays the answer`() async throws {
        try await bench(#"{"latency": 0.05}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(response.status == 200)
            #expect(response.totalTime >= .milliseconds(50))
            #expect((bench.server.log.calls.last?.seconds ?? 0) >= 0.05)
        }
    }

    @Test func `operations denied answer 101`() async throws {
        try await bench(#"{"denied": ["shedLoad", "getLoad"]}"#) { bench async throws in
            #expect(try await bench.call("getLoad", query).code == "101")
            #expect(try await bench.call("shedLoad", "<shedQuery/>").code == "101")
            #expect(try await bench.call("getStationStatus", query).code == "100")
        }
    }

    @Test func `any code on demand`() async throws {
        try await bench(#"{"responseCode": "126", "responseText": "Not now", "operations": ["shedLoad"]}"#) { bench in
            let reply = try await bench.call("shedLoad", "<shedQuery/>")
            #expect(reply.name == "shedLoadResponse")
            #expect(reply.code == "126" && reply.at("responseText") == "Not now")
        }
    }

    @Test func `a wrong key is told before the service's own faults`() async throws {
        try await bench(#"{"denied": ["getLoad"]}"#) { bench in
            let response = try await bench.post(
                "/webservices/chargepoint/services/5.0", ServiceBench.envelope("getLoad", query, password: "x"))
            #expect(try ServiceBench.content(response).at("faultcode") == "wsse:InvalidSecurity")
        }
    }

    @Test func `several faults add up, and are taken back together`() async throws {
        try await bench(#"{"latency": 0.01}"#) { bench in
            _ = try await bench.control("/faults", #"{"status": 504}"#)
            let rules = String(decoding: try await bench.get("/faults").body, as: UTF8.self)
            #expect(rules.contains("latency") && rules.contains("504"))
            #expect(try await bench.send("getLoad", query).status == 504)
            _ = try await bench.control("/faults", #"{"clear": true}"#)
            #expect(try await bench.send("getLoad", query).status == 200)
            bench.server.faults.add(FaultRule())
            #expect(bench.server.faults.rules.isEmpty)
            _ = try await bench.control("/faults", #"{"status": 504}"#)
            _ = try await bench.get("/faults", method: "DELETE")
            #expect(try await bench.send("getLoad", query).status == 200)
        }
    }

    @Test(arguments: [
        (#"{"statsu": 503}"#, "statsu"), (#"{"status": "503"}"#, "status"), (#"{"status": 7}"#, "status"),
        (#"{"errorRate": 2}"#, "errorRate"), (#"{"latency": -1}"#, "latency"), (#"{"rateLimit": 0}"#, "rateLimit"),
        (#"{"denied": ["getCoffee"]}"#, "getCoffee"), (#"{"status": 503, "operations": ["x"]}"#, "x"),
        ("{}", "nothing"), ("", "JSON"), ("[1]", "object"), (#"{"count": 3}"#, "nothing"),
        (#"{"status": 503, "count": 0}"#, "count"), (#"{"clear": false}"#, "clear"), (#"{"slowBody": 0}"#, "slowBody"),
    ])
    func `a fault that makes no sense is refused with words`(json: String, word: String) async throws {
        try await ServiceBench.run { bench in
            let answer = try await bench.control("/faults", json)
            #expect(answer.status == 400)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains("error") && text.contains(word), "\(text)")
            #expect(bench.server.faults.rules.isEmpty)
        }
    }
}
