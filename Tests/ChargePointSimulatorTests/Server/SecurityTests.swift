import HTTP
import Testing
import XML

@testable import ChargePointSimulator

struct SecurityTests {
    private func answer(_ bench: ServiceBench, _ envelope: String) async throws -> (status: Int, element: XMLElement) {
        let response = try await bench.post("/webservices/chargepoint/services/5.0", envelope)
        return (response.status, try ServiceBench.content(response))
    }

    @Test(arguments: ["", "p&ss <word", "p&ss <word>x", "P&SS <WORD>", "p&ss <word>p&ss <word>"])
    func `a wrong password is the security fault under HTTP 500`(password: String) async throws {
        try await ServiceBench.run { bench in
            let (status, fault) = try await answer(
                bench, ServiceBench.envelope("getCPNInstances", "", password: password))
            #expect(status == 500)
            #expect(fault.name == "Fault")
            #expect(fault.at("faultcode") == "wsse:InvalidSecurity")
            #expect(fault.at("faultstring") == "UsernameToken processing failed")
            #expect(bench.server.log.statistics.errors == ["InvalidSecurity": 1])
        }
    }

    @Test func `a wrong key, a missing token and a missing header are the same fault`() async throws {
        try await ServiceBench.run { bench in
            let right = ServiceBench.envelope("getCPNInstances", "")
            let wrongKey = right.replacing(ServiceBench.username, with: "KEY-6ec1")
            let noToken = right.replacing("UsernameToken", with: "OtherToken")
            let noHeader = right.replacing("Header", with: "Footer")
            for envelope in [wrongKey, noToken, noHeader] {
                let (status, fault) = try await answer(bench, envelope)
                #expect(status == 500)
                #expect(fault.at("faultcode") == "wsse:InvalidSecurity")
            }
            #expect(try await answer(bench, right).status == 200)
        }
    }

    @Test func `no secret shows anywhere`() async throws {
        try await ServiceBench.run { bench in
            _ = try await bench.search("getLoad", "<stationID>1:34001</stationID>")
            _ = try await answer(bench, ServiceBench.envelope("getLoad", "", password: "another-secret"))
            var shown = ""
            for path in ["/", "/requests", "/stats", "/world", "/faults", "/cp_api_5.0.wsdl"] {
                shown += String(decoding: try await bench.get(path).body, as: UTF8.self)
            }
            shown += "\(SimulatorCredentials(username: "u-secret", password: "p-secret"))"
            shown += String(reflecting: SimulatorSettings(username: "u-secret", password: "p-secret"))
            dump(SimulatorSettings(username: "u-secret", password: "p-secret"), to: &shown)
            for secret in ["word>", "another-secret", ServiceBench.username, "u-secret", "p-secret"] {
                #expect(!shown.contains(secret))
            }
        }
    }

    @Test func `what is no envelope is a Client fault`() async throws {
        try await ServiceBench.run { bench in
            for text in [
                "", "hello", "<a>", "<html/>", "<Envelope/>", "<Envelope><Body/></Envelope>",
                "<!DOCTYPE x [<!ENTITY a \"b\">]><Envelope><Body><getLoad>&a;</getLoad></Body></Envelope>",
            ] {
                let (status, fault) = try await answer(bench, text)
                #expect(status == 500)
                #expect(fault.at("faultcode") == "soapenv:Client", "\(text)")
            }
            #expect(bench.server.log.calls.map(\.operation) == Array(repeating: "(unreadable)", count: 7))
        }
    }

    @Test func `an unknown operation is a Client fault`() async throws {
        try await ServiceBench.run { bench in
            let response = try await bench.send("getCoffee", "<searchQuery/>")
            #expect(response.status == 500)
            let fault = try ServiceBench.content(response)
            #expect(fault.at("faultcode") == "soapenv:Client")
            #expect(fault.at("faultstring")?.contains("getCoffee") == true)
        }
    }

    @Test func `the endpoint asks for a POST, and describes itself when asked for its WSDL`() async throws {
        try await ServiceBench.run { bench in
            let path = "/webservices/chargepoint/services/5.1"
            for method in ["GET", "PUT", "DELETE"] {
                let response = try await bench.get(path, method: method)
                #expect(response.status == 405)
                #expect(response.header("allow") == "POST")
                #expect(try ServiceBench.content(response).at("faultstring")?.contains("POST") == true)
            }
            let description = String(decoding: try await bench.get("\(path)?wsdl").body, as: UTF8.self)
            #expect(description.contains("wsdl:definitions") && description.contains("services/5.1"))
            #expect(bench.server.log.calls.isEmpty)
        }
    }

    @Test func `a request that is too large is refused`() async throws {
        try await ServiceBench.run { bench in
            let filler = String(repeating: "<x>0123456789</x>", count: 300_000)
            let response = try await bench.send("getLoad", "<searchQuery>\(filler)</searchQuery>")
            #expect(response.status == 500)
            #expect(try await bench.call("getCPNInstances").all("CPN").count == 4)
        }
    }

    @Test func `the operation is chosen by the Body, whatever SOAPAction and content type say`() async throws {
        try await ServiceBench.run { bench in
            let http = try HTTPClient()
            for headers in [
                [("SOAPAction", "\"urn:provider/interface/chargepointservices/shedLoad\"")],
                [("SOAPAction", ""), ("Content-Type", "application/soap+xml; charset=utf-8")],
                [("SOAPAction", "\"\""), ("Content-Type", "text/plain")], [],
            ] {
                for slash in ["", "/"] {
                    let response = try await http.send(
                        HTTPRequest(
                            url: "\(bench.base)/webservices/chargepoint/services/5.0\(slash)", headers: headers,
                            body: Array(ServiceBench.envelope("getCPNInstances", "").utf8)))
                    #expect(response.status == 200)
                    #expect(response.header("content-type") == "text/xml; charset=utf-8")
                    #expect(try ServiceBench.content(response).name == "getCPNInstancesResponse")
                }
            }
            await http.shutdown()
        }
    }
}
