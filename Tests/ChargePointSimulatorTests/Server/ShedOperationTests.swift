import FoundationEssentials
import Testing
import XML

@testable import ChargePointSimulator

/// shedLoad, clearShedState and shed events over HTTP, on stations whose ports all dispense 7.2 kW or 6.24 kW.
struct ShedOperationTests {
    private func bench(
        faults: [FaultRule] = [], _ body: (ServiceBench) async throws -> Void
    ) async throws {
        try await ServiceBench.run(faults: faults) { bench in
            for station in ["1:34001", "1:34002", "1:34005"] {
                for port in 1...2 { bench.network.arrive(stationID: station, port: port) }
            }
            try await body(bench)
        }
    }

    private func ports(_ bench: ServiceBench, _ station: String = "1:34001") async throws -> [[String?]] {
        let reply = try await bench.search("getLoad", "<stationID>\(station)</stationID>")
        return try #require(reply["stationData"]).all("Port").map { port in
            ["shedState", "portLoad", "allowedLoad", "percentShed"].map { port.at($0) }
        }
    }

    private func station(_ limit: String, interval: String = "<timeInterval>0</timeInterval>") -> String {
        "<shedQuery><shedStation><stationID>1:34001</stationID>\(limit)</shedStation>\(interval)</shedQuery>"
    }

    private static let idle: [String?] = ["0", "7.200", "0.000", "0"]

    @Test func `a cap on one port`() async throws {
        try await bench { bench in
            let port = "<Port><portNumber>1</portNumber><allowedLoadPerPort>3.0</allowedLoadPerPort></Port>"
            let reply = try await bench.call("shedLoad", station("<Ports>\(port)</Ports>"))
            #expect(reply.code == "100")
            #expect(reply.at("Success") == "1")
            #expect(reply.at("stationID") == "1:34001")
            #expect(reply.at("Ports.Port.portNumber") == "1")
            #expect(reply.at("Ports.Port.allowedLoadPerPort") == "3.000")
            #expect(reply["allowedLoadPerStation"] == nil)
            #expect(try await ports(bench) == [["1", "3.000", "3.000", "0"], Self.idle])
        }
    }

    @Test func `a cap and a percentage on two ports, until the interval is over`() async throws {
        try await bench { bench in
            let limit =
                "<Ports><Port><portNumber>1</portNumber><allowedLoadPerPort>0</allowedLoadPerPort></Port>"
                + "<Port><portNumber>2</portNumber><percentShedPerPort>25</percentShedPerPort></Port></Ports>"
            let reply = try await bench.call("shedLoad", station(limit, interval: "<timeInterval>30</timeInterval>"))
            #expect(reply.code == "100")
            #expect(try await ports(bench) == [["1", "0.000", "0.000", "0"], ["1", "5.400", "0.000", "25"]])
            bench.wait(1_799)
            #expect(try await ports(bench).map { $0[0] } == ["1", "1"])
            bench.wait(1)
            #expect(try await ports(bench) == [Self.idle, Self.idle])
        }
    }

    @Test func `a station's cap holds for the sum of its ports`() async throws {
        try await bench { bench in
            let reply = try await bench.call(
                "shedLoad", station("<allowedLoadPerStation>5</allowedLoadPerStation>"))
            #expect(reply.at("allowedLoadPerStation") == "5.000")
            #expect(reply["Ports"] == nil)
            #expect(try await ports(bench) == [["1", "2.500", "5.000", "0"], ["1", "2.500", "5.000", "0"]])
        }
    }

    @Test func `a group's limit holds for each of its stations`() async throws {
        try await bench { bench in
            let query =
                "<shedQuery><shedGroup><sgID>39491</sgID><percentShedPerStation>50</percentShedPerStation>"
                + "</shedGroup><timeInterval>0</timeInterval></shedQuery>"
            let reply = try await bench.call("shedLoad", query)
            #expect(reply.at("sgID") == "39491")
            #expect(reply.at("percentShedPerStation") == "50")
            #expect(try await ports(bench).map { $0[1] } == ["3.600", "3.600"])
            #expect(try await ports(bench, "1:34002").map { $0[1] } == ["3.600", "3.600"])
            // A station without vehicles is held at zero; one of another group is not touched.
            let held = ["1", "0.000", "0.000", "50"]
            #expect(try await ports(bench, "1:34003") == [held, held])
            #expect(try await ports(bench, "1:34005").map { $0[0] } == ["0", "0"])
            let clear = try await bench.call(
                "clearShedState", "<shedQuery><shedGroup><sgID>39491</sgID></shedGroup></shedQuery>")
            #expect(clear.code == "100" && clear.at("Success") == "1" && clear.at("sgID") == "39491")
            #expect(try await ports(bench) == [Self.idle, Self.idle])
        }
    }

    @Test(arguments: [
        "<timeInterval/>", "", "<timeInterval>0</timeInterval>",
        #"<timeInterval xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>"#,
    ])
    func `no interval means until cleared`(interval: String) async throws {
        try await bench { bench async throws in
            let limit = "<allowedLoadPerStation>5</allowedLoadPerStation>"
            #expect(try await bench.call("shedLoad", station(limit, interval: interval)).code == "100")
            bench.wait(1e6)
            #expect(try await ports(bench).map { $0[0] } == ["1", "1"])
        }
    }

    @Test func `a clear of one port leaves the other shed`() async throws {
        try await bench { bench in
            _ = try await bench.call("shedLoad", station("<allowedLoadPerStation>5</allowedLoadPerStation>"))
            let reply = try await bench.call(
                "clearShedState", station("<Ports><Port><portNumber>2</portNumber></Port></Ports>", interval: ""))
            #expect(reply.code == "100" && reply.at("stationID") == "1:34001")
            #expect(try await ports(bench) == [["1", "5.000", "5.000", "0"], Self.idle])
        }
    }

    @Test func `where only stations can be cleared, a clear of one port clears both`() async throws {
        var rule = FaultRule()
        rule.stationWideClearsOnly = true
        try await bench(faults: [rule]) { bench in
            _ = try await bench.call("shedLoad", station("<allowedLoadPerStation>5</allowedLoadPerStation>"))
            let reply = try await bench.call(
                "clearShedState", station("<Ports><Port><portNumber>2</portNumber></Port></Ports>", interval: ""))
            #expect(reply.code == "100")
            #expect(try await ports(bench) == [Self.idle, Self.idle])
        }
    }

    @Test func `clearing what is not shed succeeds`() async throws {
        try await bench { bench async throws in
            #expect(try await bench.call("clearShedState", station("", interval: "")).code == "100")
        }
    }

    @Test(arguments: [
        ("<percentShedPerStation>50</percentShedPerStation><allowedLoadPerStation>5</allowedLoadPerStation>", "171"),
        ("", "171"), ("<percentShedPerStation>101</percentShedPerStation>", "171"),
        ("<percentShedPerStation>-1</percentShedPerStation>", "171"),
        ("<percentShedPerStation>12.5</percentShedPerStation>", "171"),
        ("<allowedLoadPerStation>-0.1</allowedLoadPerStation>", "171"),
        ("<allowedLoadPerStation>1e3</allowedLoadPerStation>", "171"),
        ("<allowedLoadPerStation>NaN</allowedLoadPerStation>", "171"),
        ("<Ports><Port><portNumber>3</portNumber><allowedLoadPerPort>3</allowedLoadPerPort></Port></Ports>", "171"),
        ("<Ports><Port><portNumber>one</portNumber><allowedLoadPerPort>3</allowedLoadPerPort></Port></Ports>", "171"),
        ("<Ports><Port><portNumber>1</portNumber></Port></Ports>", "171"),
        ("<Ports><Port><allowedLoadPerPort>3</allowedLoadPerPort></Port></Ports>", "171"),
        (
            "<Ports><Port><portNumber>1</portNumber><allowedLoadPerPort>3</allowedLoadPerPort></Port>"
                + "<Port><portNumber>1</portNumber><allowedLoadPerPort>2</allowedLoadPerPort></Port></Ports>", "171"
        ),
        (
            "<allowedLoadPerStation>5</allowedLoadPerStation><Ports><Port><portNumber>1</portNumber>"
                + "<allowedLoadPerPort>3</allowedLoadPerPort></Port></Ports>", "171"
        ),
    ])
    func `bad parameters are refused and change nothing`(limit: String, code: String) async throws {
        try await bench { bench in
            let reply = try await bench.call("shedLoad", station(limit))
            #expect(reply.code == code)
            #expect(reply.at("Success") == "0")
            #expect(reply.at("stationID") == "1:34001")
            #expect(try await ports(bench) == [Self.idle, Self.idle])
        }
    }

    @Test func `unknown and contradicting targets are refused`() async throws {
        try await bench { bench async throws in
            func code(_ operation: String, _ query: String) async throws -> String? {
                try await bench.call(operation, "<shedQuery>\(query)</shedQuery>").code
            }
            let cap = "<allowedLoadPerStation>5</allowedLoadPerStation>"
            let group = "<shedGroup><sgID>39491</sgID>\(cap)</shedGroup>"
            let lost = "<shedStation><stationID>1:1</stationID>\(cap)</shedStation>"
            #expect(try await code("shedLoad", group + lost) == "171")
            #expect(try await code("shedLoad", lost) == "119")
            #expect(try await code("shedLoad", "<shedGroup><sgID>1</sgID>\(cap)</shedGroup>") == "102")
            #expect(try await code("shedLoad", "<shedGroup><sgID>30100</sgID>\(cap)</shedGroup>") == "102")
            #expect(try await code("shedLoad", "") == "171")
            #expect(try await code("shedLoad", group + "<timeInterval>-5</timeInterval>") == "171")
            #expect(try await code("clearShedState", "") == "171")
            #expect(try await code("clearShedState", "<shedStation><stationID>1:1</stationID></shedStation>") == "119")
            #expect(try await code("clearShedState", "<shedGroup><sgID>1</sgID></shedGroup>") == "102")
            let port =
                "<shedStation><stationID>1:34001</stationID><Ports><Port><portNumber>9</portNumber></Port>"
                + "</Ports></shedStation>"
            #expect(try await code("clearShedState", port) == "171")
        }
    }

    @Test func `a change of kind without a clear is code 171`() async throws {
        try await bench { bench in
            _ = try await bench.call("shedLoad", station("<allowedLoadPerStation>5</allowedLoadPerStation>"))
            let percent = station("<percentShedPerStation>50</percentShedPerStation>")
            let reply = try await bench.call("shedLoad", percent)
            #expect(reply.code == "171")
            #expect(reply.at("responseText")?.contains("clear it first") == true)
            _ = try await bench.call("clearShedState", station("", interval: ""))
            #expect(try await bench.call("shedLoad", percent).code == "100")
            #expect(try await ports(bench).map { $0[1] } == ["3.600", "3.600"])
        }
    }

    @Test func `a station that is away answers 126 and 127, a group goes on without it`() async throws {
        try await bench { bench in
            bench.network.raiseAlarm(stationID: "1:34001", type: "Unreachable")
            let cap = "<allowedLoadPerStation>5</allowedLoadPerStation>"
            #expect(try await bench.call("shedLoad", station(cap)).code == "126")
            #expect(try await bench.call("clearShedState", station("", interval: "")).code == "127")
            let group = "<shedQuery><shedGroup><sgID>39491</sgID>\(cap)</shedGroup></shedQuery>"
            #expect(try await bench.call("shedLoad", group).code == "100")
            #expect(try await ports(bench).map { $0[0] } == ["0", "0"])
            #expect(try await ports(bench, "1:34002").map { $0[0] } == ["1", "1"])
            let status = try await bench.search("getStationStatus", "<stationID>1:34001</stationID>")
            #expect(status.at("stationData.Port.Status") == "UNREACHABLE")
        }
    }

    @Test func `a shed event sheds from its time on, and is taken back`() async throws {
        try await bench { bench in
            let start = DateTime(ServiceBench.start.addingTimeInterval(600)).text
            let event =
                "<shedEvent><stationID>1:34001</stationID><eventStartTime>\(start)</eventStartTime>"
                + "<eventDuration>60</eventDuration><allowedLoadPerPort>2.0</allowedLoadPerPort></shedEvent>"
            let created = try await bench.call("createLoadShedEvent", event)
            let id = try #require(created.at("eventId"))
            #expect(try await ports(bench).map { $0[1] } == ["7.200", "7.200"])
            bench.wait(600)
            #expect(try await ports(bench).map { $0[1] } == ["2.000", "2.000"])
            let removal = "<eventId>\(id)</eventId>"
            #expect(try await bench.call("removeLoadShedEvent", removal).at("response") == "1")
            #expect(try await ports(bench).map { $0[1] } == ["7.200", "7.200"])
            #expect(try await bench.call("removeLoadShedEvent", removal).code == "171")
            #expect(try await bench.call("createLoadShedEvent", "<shedEvent/>").code == "171")
        }
    }
}
