import FoundationEssentials
import HTTP
import TestSupport
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
        try await bench(#"{"slowBody": 4000}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(try ServiceBench.content(response).code == "100")
            // Pieces of 400 bytes, each but the last followed by a tenth of a second.
            #expect(response.body.count > 400)
            #expect(response.totalTime >= .milliseconds(100))
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

    @Test func `a status can ask to wait`() async throws {
        try await bench(#"{"status": 503, "retryAfter": 7, "count": 1}"#) { bench in
            let response = try await bench.send("getLoad", query)
            #expect(response.status == 503 && response.header("retry-after") == "7")
        }
    }

    private let shed =
        "<shedQuery><shedStation><stationID>1:34001</stationID><allowedLoadPerStation>3</allowedLoadPerStation>"
        + "</shedStation></shedQuery>"

    @Test(arguments: ["before", "after"])
    func `a connection is dropped before or after the call has had its effect`(moment: String) async throws {
        try await bench(#"{"dropped": "\#(moment)", "operations": ["shedLoad"], "count": 1}"#) { bench async throws in
            let http = try HTTPClient()
            let request = HTTPRequest(
                url: "\(bench.base)/webservices/chargepoint/services/5.0",
                body: Array(ServiceBench.envelope("shedLoad", shed).utf8), onNewConnection: true)
            await #expect(throws: HTTPError.self) { try await http.send(request) }
            await http.shutdown()
            let isShed = bench.network.station("1:34001")?.ports[0].shed != nil
            #expect(isShed == (moment == "after"))
            let call = try #require(bench.server.log.calls.last)
            #expect(call.error == "dropped" && call.status == 0)
            #expect(call.responseCode == (moment == "after" ? "100" : nil))
            #expect(try await bench.send("shedLoad", shed).status == 200)
        }
    }

    @Test func `an answer can come later than the effect`() async throws {
        try await bench(#"{"answerDelay": 600, "operations": ["shedLoad"]}"#) { bench async throws in
            let call = Task { try await bench.send("shedLoad", shed) }
            let logged = try await eventually("the shed is logged") {
                bench.server.log.calls.last.flatMap { $0.operation == "shedLoad" ? $0 : nil }
            }
            #expect(logged.responseCode == "100")
            #expect(bench.network.station("1:34001")?.ports[0].shed == "stationCap")
            call.cancel()
        }
    }

    @Test func `effects can be late by themselves`() async throws {
        try await bench(#"{"shedDelay": 40, "stations": ["1:34001"], "count": 1}"#) { bench async throws in
            _ = try await bench.control("/faults", #"{"clearDelay": 90}"#)
            for id in ["1:34001", "1:34002", "1:34001"] {
                #expect(try await bench.send("shedLoad", shed.replacing("1:34001", with: id)).status == 200)
            }
            func pending(_ id: String) -> [Double?] {
                bench.network.station(id)?.ports[0].pending.map(\.secondsLeft) ?? []
            }
            // The second one takes its place behind the first.
            #expect(pending("1:34001") == [40, 40])
            #expect(pending("1:34002") == [])
            let clear = "<shedQuery><shedStation><stationID>1:34002</stationID></shedStation></shedQuery>"
            #expect(try await bench.send("clearShedState", clear).status == 200)
            #expect(pending("1:34002") == [90])
        }
    }

    @Test func `a plan without power management denies loads and sheds`() async throws {
        try await bench(#"{"planDenied": true}"#) { bench in
            var codes: [String: String?] = [:]
            for operation in [
                "getLoad", "shedLoad", "clearShedState", "createLoadShedEvent", "removeLoadShedEvent", "getStations",
            ] {
                let reply = try await bench.call(operation, query)
                codes[operation] = reply.code
            }
            #expect(codes.filter { $0.value == "101" }.count == 5)
            #expect(codes["getStations"] == "100")
        }
    }

    @Test func `the elements of a reply come in another order, and are the same`() async throws {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34002", port: 2)
            for (operation, content) in [
                ("getStations", "<searchQuery/>"), ("getLoad", "<searchQuery><sgID>20200</sgID></searchQuery>"),
                ("getCPNInstances", ""), ("getLoad", "<searchQuery/>"),
            ] {
                let plain = try await bench.call(operation, content)
                _ = try await bench.control("/faults", #"{"reordered": true}"#)
                var orders: Set<[String]> = []
                for _ in 0..<4 {
                    let other = try await bench.call(operation, content)
                    #expect(Self.sorted(other) == Self.sorted(plain))
                    orders.insert(Self.names(other))
                }
                #expect(orders.count > 1 || operation == "getCPNInstances")
                bench.server.faults.clear()
            }
        }
    }

    private static func sorted(_ element: XMLElement) -> XMLElement {
        var element = element
        element.children = element.children.map(sorted).sorted { "\($0)" < "\($1)" }
        return element
    }

    private static func names(_ element: XMLElement) -> [String] {
        element.children.flatMap { [$0.name] + names($0) }
    }

    @Test func `operations denied answer 101`() async throws {
        try await bench(#"{"denied": ["shedLoad", "getLoad"]}"#) { bench async throws in
            #expect(try await bench.call("getLoad", query).code == "101")
            #expect(try await bench.call("shedLoad", "<shedQuery/>").code == "101")
            #expect(try await bench.call("getStationStatus", query).code == "100")
        }
        try await bench(#"{"denied": ["getLoad"], "stations": ["1:34002"]}"#) { bench async throws in
            #expect(try await bench.call("getLoad", query).code == "100")
            #expect(try await bench.call("getLoad", query.replacing("34001", with: "34002")).code == "101")
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
        (#"{"dropped": "during"}"#, "after"), (#"{"shedDelay": -1}"#, "shedDelay"), (#"{"moving": 0}"#, "moving"),
        (#"{"duplicates": 101}"#, "duplicates"), (#"{"retryAfter": 3}"#, "503"), (#"{"soapFault": ""}"#, "Server"),
        (#"{"answerDelay": 1e9}"#, "answerDelay"),
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
