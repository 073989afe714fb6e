import FoundationEssentials
import HTTP
import Testing
import XML

@testable import ChargePointSimulator

struct ControlTests {
    private func text(_ bench: ServiceBench, _ path: String) async throws -> String {
        String(decoding: try await bench.get(path).body, as: UTF8.self)
    }

    private struct Station: Decodable {
        struct Port: Decodable {
            let portNumber: Int
            let status: String
            let power: Double
            let shed: String?
            let shedValue: Double?
            let limit: Double?
            let shedSecondsLeft: Double?
            let shedTarget: String?
            let shedUntil: String?
            struct Pending: Decodable, Equatable {
                var shed: String
                var shedValue: Double?
                var shedTarget: String
                var effectAt: String
                var secondsLeft: Double
                var duration: Double?
            }
            let pending: [Pending]
            let sessionID: Int?
            let energy: Double?
        }
        let stationID: String
        let load: Double
        let isReachable: Bool
        let alarms: [String]
        let ports: [Port]
    }

    private func world(_ bench: ServiceBench, _ query: String = "") async throws -> [Station] {
        try JSONDecoder().decode([Station].self, from: Data(try await bench.get("/world\(query)").body))
    }

    @Test func `calls are counted by operation, code and error`() async throws {
        try await ServiceBench.run { bench in
            for _ in 0..<3 { _ = try await bench.search("getLoad", "<sgID>39491</sgID>") }
            _ = try await bench.search("getAlarms")
            _ = try await bench.send("getCoffee")
            struct Statistics: Decodable {
                let total: Int
                let calls: [String: Int]
                let codes: [String: Int]
                let errors: [String: Int]
            }
            let stats = try JSONDecoder().decode(Statistics.self, from: Data(try await bench.get("/stats").body))
            #expect(stats.total == 5)
            #expect(stats.calls == ["getLoad": 3, "getAlarms": 1, "getCoffee": 1])
            #expect(stats.codes == ["100": 3, "153": 1])
            #expect(stats.errors == ["Client": 1])
        }
    }

    @Test func `the last calls are kept with their queries and answers`() async throws {
        try await ServiceBench.run { bench in
            let ids = "<stationIDs><stationID>1:34001</stationID><stationID>1:34002</stationID></stationIDs>"
            _ = try await bench.search("getStationStatus", "\(ids)<numStations>9</numStations>")
            let port = "<Port><portNumber>2</portNumber><allowedLoadPerPort>3</allowedLoadPerPort></Port>"
            let station = "<shedStation><stationID>1:34001</stationID><Ports>\(port)</Ports></shedStation>"
            _ = try await bench.call("shedLoad", "<shedQuery>\(station)</shedQuery>", version: "5.1")
            let calls = bench.server.log.calls
            #expect(calls.map(\.operation) == ["getStationStatus", "shedLoad"])
            #expect(calls[0].query == ["stationIDs.stationID": ["1:34001", "1:34002"], "numStations": ["9"]])
            #expect(calls[1].field("shedStation.Ports.Port.allowedLoadPerPort") == "3")
            #expect(calls.map(\.version) == ["5.0", "5.1"])
            #expect(calls.map(\.responseCode) == ["100", "100"])
            #expect(calls[0].time == ServiceBench.start)
            let last = try await text(bench, "/requests?limit=1")
            #expect(last.contains("shedLoad") && !last.contains("getStationStatus"))
            let sheds = try await text(bench, "/requests?operation=shedLoad,clearShedState")
            #expect(sheds.contains("shedLoad") && !sheds.contains("getStationStatus"))
            for wrong in ["limit=x", "after=-1", "limits=3"] {
                let answer = try await bench.get("/requests?\(wrong)")
                #expect(answer.status == 400)
                #expect(String(decoding: answer.body, as: UTF8.self).contains(String(wrong.prefix(5))))
            }
            _ = try await bench.get("/requests", method: "DELETE")
            #expect(bench.server.log.calls.isEmpty)
            #expect(bench.server.log.statistics.total == 2)
        }
    }

    private struct Logged: Decodable, Equatable {
        struct Order: Decodable, Equatable {
            struct Port: Decodable, Equatable {
                var portNumber: String
                var allowedLoad: Double?
                var percentShed: Int?
            }
            var stationID: String?
            var sgID: Int?
            var allowedLoad: Double?
            var percentShed: Int?
            var timeInterval: Int?
            var ports: [Port] = []
        }
        let number: Int
        let order: Order?
        let responseCode: String?
    }

    @Test func `the log tells what each order aimed at and asked for, and is read on by number`() async throws {
        try await ServiceBench.run { bench in
            func log(_ query: String) async throws -> [Logged] {
                try JSONDecoder().decode([Logged].self, from: Data(try await bench.get("/requests\(query)").body))
            }
            let ports =
                "<Port><portNumber>1</portNumber><allowedLoadPerPort>3.10</allowedLoadPerPort></Port>"
                + "<Port><portNumber>2</portNumber><percentShedPerPort>25</percentShedPerPort></Port>"
            for (operation, target) in [
                (
                    "shedLoad",
                    "<shedStation><stationID>1:34001</stationID><Ports>\(ports)</Ports></shedStation>"
                        + "<timeInterval>30</timeInterval>"
                ),
                (
                    "shedLoad",
                    "<shedGroup><sgID>39491</sgID><percentShedPerStation>101</percentShedPerStation></shedGroup>"
                ),
                (
                    "shedLoad",
                    "<shedStation><stationID>1:34002</stationID><allowedLoadPerStation>4</allowedLoadPerStation>"
                        + "</shedStation><timeInterval></timeInterval>"
                ),
                (
                    "clearShedState",
                    "<shedStation><stationID>1:34001</stationID><Ports><Port><portNumber>2</portNumber>"
                        + "</Port></Ports></shedStation>"
                ),
            ] { _ = try await bench.call(operation, "<shedQuery>\(target)</shedQuery>") }
            _ = try await bench.search("getLoad", "<stationID>1:34001</stationID>")
            let orders: [Logged.Order] = [
                .init(
                    stationID: "1:34001", timeInterval: 30,
                    ports: [
                        .init(portNumber: "1", allowedLoad: 3.1), .init(portNumber: "2", percentShed: 25),
                    ]),
                .init(sgID: 39491, percentShed: 101), .init(stationID: "1:34002", allowedLoad: 4),
                .init(stationID: "1:34001", ports: [.init(portNumber: "2")]),
            ]
            let all = try await log("")
            #expect(all.map(\.number) == [1, 2, 3, 4, 5])
            #expect(all.map(\.order) == orders + [nil])
            #expect(all.map(\.responseCode) == ["100", "171", "100", "100", "100"])
            #expect(try await log("?after=2&limit=2") == Array(all[2..<4]))
            #expect(try await log("?after=5").isEmpty)
            _ = try await bench.get("/requests", method: "DELETE")
            _ = try await bench.search("getLoad", "<stationID>1:34001</stationID>")
            #expect(try await log("?after=2").map(\.number) == [6])
        }
    }

    @Test func `no more calls are kept than asked for`() async throws {
        try await ServiceBench.run { bench in
            for number in 1...120 {
                _ = try await bench.search("getLoad", "<sgID>\(number)</sgID>")
            }
            #expect(bench.server.log.calls.map { $0.field("sgID") } == (71...120).map { String($0) })
        }
    }

    @Test func `a vehicle arrives, charges and leaves when told to`() async throws {
        try await ServiceBench.run { bench in
            let arrival = #"{"stationID": "1:34002", "portNumber": 2, "action": "arrive", "power": 5.5}"#
            #expect(try await bench.control("/vehicles", arrival).status == 200)
            bench.wait(3_600)
            let port = try #require(try await world(bench, "?stationID=1:34002").first).ports[1]
            #expect(port.status == "INUSE" && port.power == 5.5 && port.energy == 5.5)
            let leave = #"{"stationID": "1:34002", "portNumber": 2, "action": "leave"}"#
            #expect(try await bench.control("/vehicles", leave).status == 200)
            #expect(try await world(bench).allSatisfy { $0.load == 0 })
            #expect(try await bench.control("/vehicles", leave).status == 400)
        }
    }

    @Test func `an alarm is raised on a port, a station, and at a time`() async throws {
        try await ServiceBench.run { bench in
            let onPort = """
                {"stationID": "1:34001", "portNumber": 2, "alarmType": "GFCI Trip", "alarmTime": "2026-09-01T00:00:00Z"}
                """
            #expect(try await bench.control("/alarms", onPort).status == 200)
            let onStation = #"{"stationID": "1:34001", "alarmType": "Unreachable"}"#
            #expect(try await bench.control("/alarms", onStation).status == 200)
            let station = try #require(try await world(bench).first)
            #expect(station.alarms == ["2: GFCI Trip", "Unreachable"])
            #expect(!station.isReachable)
            let alarms = try await bench.search("getAlarms")
            #expect(alarms.at("Alarms.alarmTime") == "2026-09-01T00:00:00Z")
        }
    }

    @Test func `a station leaves the account, comes back, and is renamed`() async throws {
        try await ServiceBench.run { bench in
            func names() async throws -> [String: String] {
                let reply = try await bench.search("getStations", version: "5.1")
                return Dictionary(
                    uniqueKeysWithValues: reply.children.filter { $0.name == "stationData" }.map {
                        ($0.at("stationID") ?? "", $0.at("stationName") ?? "")
                    })
            }
            let before = try await names()
            let remove = #"{"stationID": "1:34002", "action": "remove"}"#
            #expect(try await bench.control("/stations", remove).status == 200)
            #expect(try await names() == before.filter { $0.key != "1:34002" })
            #expect(try await bench.search("getStations", "<stationID>1:34002</stationID>").code != "100")
            let load = try await bench.search("getLoad", "<sgID>39491</sgID>")
            #expect(!load.children.contains { $0.at("stationID") == "1:34002" })
            #expect(!(try await world(bench).contains { $0.stationID == "1:34002" }))
            let restore = #"{"stationID": "1:34002", "action": "restore"}"#
            #expect(try await bench.control("/stations", restore).status == 200)
            let rename = #"{"stationID": "1:34001", "action": "rename", "stationName": "LOT B / 7"}"#
            #expect(try await bench.control("/stations", rename).status == 200)
            #expect(try await names() == before.merging(["1:34001": "LOT B / 7"]) { $1 })
            for wrong in [
                #"{"stationID": "1:99999", "action": "remove"}"#, #"{"stationID": "1:34001", "action": "rename"}"#,
                #"{"stationID": "1:34001", "action": "fly"}"#,
            ] { #expect(try await bench.control("/stations", wrong).status == 400, "\(wrong)") }
        }
    }

    @Test func `the world shows sheds as they really are`() async throws {
        try await ServiceBench.run { bench in
            let port = "<Port><portNumber>1</portNumber><percentShedPerPort>25</percentShedPerPort></Port>"
            let query =
                "<shedQuery><shedStation><stationID>1:34001</stationID><Ports>\(port)</Ports></shedStation>"
                + "<timeInterval>10</timeInterval></shedQuery>"
            bench.network.arrive(stationID: "1:34001", port: 1, power: 4)
            _ = try await bench.call("shedLoad", query)
            bench.wait(60)
            let seen = try #require(try await world(bench).first).ports[0]
            #expect(seen.shed == "percent" && seen.shedValue == 25 && seen.limit == 3 && seen.power == 3)
            #expect(seen.shedSecondsLeft == 540 && seen.shedTarget == "port" && seen.pending.isEmpty)
            #expect(seen.shedUntil == DateTime(ServiceBench.start.addingTimeInterval(600)).text)
            #expect(try await world(bench, "?limit=2").map(\.stationID) == ["1:34001", "1:34002"])
            #expect(try await world(bench, "?stationID=1:34006,1:99999").map(\.stationID) == ["1:34006"])
        }
    }

    @Test func `the world shows what waits for its effect`() async throws {
        var world = WorldConfiguration.quiet(stations: 6, speed: 60)
        (world.shedDelay, world.clearDelay) = (20, 50)
        try await ServiceBench.run(world) { bench in
            let shed =
                "<shedQuery><shedGroup><sgID>39491</sgID><allowedLoadPerStation>3</allowedLoadPerStation>"
                + "</shedGroup><timeInterval>10</timeInterval></shedQuery>"
            let clear = "<shedQuery><shedStation><stationID>1:34001</stationID></shedStation></shedQuery>"
            for (operation, query) in [("shedLoad", shed), ("clearShedState", clear)] {
                #expect(try await bench.call(operation, query).code == "100")
            }
            bench.wait(5)
            func at(_ seconds: Double) -> String { DateTime(ServiceBench.start.addingTimeInterval(seconds)).text }
            let first = try #require(try await self.world(bench).first).ports[0]
            #expect(first.shed == nil && first.shedTarget == nil)
            #expect(
                first.pending == [
                    .init(
                        shed: "stationCap", shedValue: 3, shedTarget: "group 39491", effectAt: at(20),
                        secondsLeft: 15, duration: 10),
                    .init(shed: "clear", shedTarget: "station", effectAt: at(50), secondsLeft: 45),
                ])
            bench.wait(20)
            let second = try #require(try await self.world(bench).first).ports[0]
            #expect(second.shed == "stationCap" && second.shedTarget == "group 39491" && second.shedSecondsLeft == 5)
            #expect(second.pending.map(\.shed) == ["clear"])
        }
    }

    @Test(arguments: [
        ("/vehicles", #"{"stationID": "1:1", "portNumber": 1, "action": "arrive"}"#, "1:1"),
        ("/vehicles", #"{"stationID": "1:34001", "portNumber": 3, "action": "arrive"}"#, "port 3"),
        ("/vehicles", #"{"stationID": "1:34001", "portNumber": 1, "action": "fly"}"#, "fly"),
        ("/vehicles", #"{"stationID": "1:34001", "portNumber": 1}"#, "action"),
        ("/vehicles", #"{"stationID": "1:34001", "portNumber": 1, "action": "arrive", "power": -1}"#, "power"),
        ("/vehicles", #"{"stationID": "1:34001", "portNumber": 1, "action": "arrive", "watts": 1}"#, "watts"),
        ("/alarms", #"{"stationID": "1:34001", "portNumber": 3, "alarmType": "x"}"#, "port"),
        ("/alarms", #"{"stationID": "1:34001", "alarmType": "x", "alarmTime": "soon"}"#, "soon"),
    ])
    func `a happening that cannot be is refused with words`(path: String, json: String, word: String) async throws {
        try await ServiceBench.run { bench in
            let answer = try await bench.control(path, json)
            #expect(answer.status == 400)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(word))
        }
    }

    @Test func `the front page lists the endpoints`() async throws {
        try await ServiceBench.run { bench in
            let text = try await text(bench, "/")
            for path in ["/webservices/chargepoint/services/5.0", "/world", "/faults", "/vehicles", "/alarms"] {
                #expect(text.contains(path))
            }
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
            #expect(try await bench.get("/nothing").status == 404)
        }
    }
}
