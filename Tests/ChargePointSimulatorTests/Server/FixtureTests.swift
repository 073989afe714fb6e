import FoundationEssentials
import HTTP
import Testing
import XML

@testable import ChargePointSimulator

/// Every recorded or modelled request, posted as it is but for the names of stations, groups and keys.
struct FixtureTests {
    struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let kind: String
        let operation: String?
        let api: String?
        let semantic: String?

        var testDescription: String { file }
    }

    static let requests: [Fixture] = {
        guard let data = try? Data(contentsOf: TestFiles.fixtures.appending(path: "manifest.json")),
            let all = try? JSONDecoder().decode([Fixture].self, from: data)
        else { return [] }
        return all.filter { $0.kind == "request" }
    }()

    /// Requests that mean something else than success here: a past and a place in which nothing is.
    private static let otherCodes: [String: String?] = [
        "getAlarms__window_port_page.request.xml": "153",
        "getStations__around_address.request.xml": "102",
        "getCPNInstances__all.request.xml": nil,
        "getCPNInstances__default_namespaces.request.xml": nil,
    ]

    /// Names in the fixtures, and what they are called here.
    private static func replacements(_ session: Int) -> [(String, String)] {
        [
            ("EXAMPLE-LICENSE-KEY", ServiceBench.username),
            ("EXAMPLE-PASSWORD", ServiceBench.escaped(ServiceBench.password)), ("1:33923", "1:34001"),
            ("1:33973", "1:34001"), ("1:123456", "1:34001"), ("1:00001", "1:34001"), ("1:1804421", "1:34001"),
            ("<sgID>2020</sgID>", "<sgID>39491</sgID>"), ("<sgID>1234</sgID>", "<sgID>39491</sgID>"),
            ("1:ORG00009", "1:ORG07225"), ("1:ORG00001", "1:ORG07225"), ("53068029", String(session)),
            ("101542479", String(session)),
        ]
    }

    @Test func `there are fixtures`() {
        #expect(Self.requests.count > 40)
    }

    @Test(arguments: requests)
    func `a request is answered as its manifest says`(fixture: Fixture) async throws {
        try await ServiceBench.run { bench in
            let session = try #require(bench.network.arrive(stationID: "1:34001", port: 1))
            bench.network.raiseAlarm(stationID: "1:34001", port: 1, type: "GFCI Trip")
            if fixture.operation == "removeLoadShedEvent" {
                let event =
                    "<shedEvent><stationID>1:34001</stationID><eventStartTime>2036-01-01T00:00:00Z"
                    + "</eventStartTime><eventDuration>9</eventDuration><allowedLoadPerPort>1</allowedLoadPerPort></shedEvent>"
                _ = try await bench.call("createLoadShedEvent", event)
            }
            var text = String(
                decoding: try Data(contentsOf: TestFiles.fixtures.appending(path: fixture.file)), as: UTF8.self)
            for (old, new) in Self.replacements(session) { text = text.replacing(old, with: new) }
            let version = try #require(fixture.api)
            let response = try await bench.post("/webservices/chargepoint/services/\(version)", text)
            let content = try ServiceBench.content(response)
            let semantic = try #require(fixture.semantic)
            switch semantic {
            case "expect a fault":
                #expect(response.status == 500)
                #expect(content.at("faultcode") == "wsse:InvalidSecurity")
            case "ok":
                #expect(response.status == 200)
                #expect(content.name == "\(fixture.operation ?? "")Response")
                let code = Self.otherCodes[fixture.file] ?? "100"
                #expect(content.code == code, "\(content)")
            default:
                #expect(semantic.hasPrefix("reject: "))
                #expect(response.status == 200)
                #expect(content.code == "171")
                #expect(bench.network.station("1:34001")?.ports.allSatisfy { $0.shed == nil } == true)
            }
        }
    }
}
