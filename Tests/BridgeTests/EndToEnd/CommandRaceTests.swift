import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Clients that write the same at the same time: one after the other has its turn, and each result says what came
/// before.
@Suite struct CommandRaceTests {
    private static let first = "devices/campus/building1/station_001"
    private static let second = "devices/campus/building1/station_002"
    /// Seconds that the service takes for a write: those that come meanwhile must wait.
    private static let latency = 3.0

    /// Two of the account's four stations, which are a station group; nothing is read but what commands need.
    private func site() async throws -> Site {
        let site = try await Site.start {
            $0.yaml = "commands: {group: true}"
            $0.interval = 3600
            $0.devices.removeLast(2)
        }
        for station in 1...2 { _ = try await site.snapshot("campus/building1/station_00\(station)/1") }
        try await site.simulator.post(
            "/faults", #"{"latency": \#(Self.latency), "operations": ["shedLoad", "clearShedState"]}"#)
        return site
    }

    /// Several clients, each a process with a client id of its own, publish one after the other, and nobody waits for a
    /// result. Returns the results by id.
    private func send(
        _ site: Site, _ messages: [(topic: String, payload: String)]
    ) async throws -> [String: JSONObject] {
        let results = try await site.subscribe("devices/#")
        for (index, message) in messages.enumerated() {
            var client = MosquittoAccess(port: site.broker.port)
            client.clientID = "writer-\(index)"
            try await MosquittoPub.publish(client, topic: message.topic, message.payload)
            if index == 0 { try await Task.sleep(for: .seconds(Self.latency / 3)) }
        }
        let answers = try await results.collect(messages.count) { $0.topic.hasSuffix("/result") }
        let objects = try answers.map { try JSONValue(parsing: $0.payload).object ?? [:] }
        #expect(objects.count == messages.count)
        return Dictionary(objects.map { ($0["id"]?.string ?? "", $0) }) { first, _ in first }
    }

    private struct Write {
        var order: JSONObject
        var operation: String
        var begin: Double
        var end: Double
    }

    /// The writes as the service had them, of which no two were under way at the same time at one station.
    private func writes(_ site: Site) async throws -> [Write] {
        let writes = try await site.simulator.requests(of: "shedLoad,clearShedState").map { call in
            let begin = call["time"]?.string.flatMap { ISO8601.date($0) }?.timeIntervalSince1970 ?? 0
            return Write(
                order: call["order"]?.object ?? [:], operation: call["operation"]?.string ?? "", begin: begin,
                end: begin + (call["seconds"]?.number?.double ?? 0))
        }.sorted { $0.begin < $1.begin }
        for (index, write) in writes.enumerated() {
            for later in writes.dropFirst(index + 1) {
                let stations = [write, later].map { $0.order["stationID"]?.string }
                // A group's call is one at each of its stations. Times are told to the millisecond.
                if stations[0] == stations[1] || stations.contains(nil) {
                    #expect(write.end <= later.begin + 0.002, "\(write) and \(later)")
                }
            }
        }
        return writes
    }

    private func warnings(_ result: JSONObject?) -> String {
        (result?["warnings"]?.array?.compactMap(\.string) ?? []).joined(separator: "\n")
    }

    private func port(_ site: Site, _ station: String, _ number: Int) async throws -> JSONObject {
        let world = try await site.simulator.get("/world?stationID=\(station)")
        let ports = world.array?.first?.object?["ports"]?.array?.compactMap(\.object) ?? []
        return ports.first { $0["portNumber"]?.number?.integer == number } ?? [:]
    }

    @Test func `clients that write the same port have their turns in order of arrival`() async throws {
        let site = try await site()
        let results = try await send(
            site,
            [
                ("\(Self.first)/1/set", #"{"shedState": 1, "allowedLoad": 1, "id": "a"}"#),
                ("\(Self.first)/1/set", #"{"shedState": 1, "allowedLoad": 2, "id": "b"}"#),
                ("\(Self.first)/2/set", #"{"shedState": 1, "allowedLoad": 5, "id": "other port"}"#),
                ("\(Self.first)/1/set", #"{"shedState": 1, "allowedLoad": 3, "id": "c"}"#),
            ])
        let statuses = ["a", "b", "c", "other port"].map { results[$0]?["status"]?.string }
        #expect(statuses == ["done", "superseded", "done", "done"])
        #expect(results["b"]?["responseText"]?.string?.contains(#"took its place: "c" (limit of 3 kW"#) == true)
        #expect(warnings(results["c"]).contains(#"carried out after "a" (limit of 1 kW"#), "\(warnings(results["c"]))")
        #expect(!warnings(results["other port"]).contains("carried out after"))
        let writes = try await writes(site)
        #expect(
            writes.map { $0.order["ports"]?.array?.first?.object?["allowedLoad"]?.number?.double } == [1, 5, 3])
        #expect(try await port(site, "1:34001", 1)["shedValue"]?.number?.double == 3)
        #expect(try await port(site, "1:34001", 2)["shedValue"]?.number?.double == 5)
    }

    @Test func `a port's command comes after the group's that was there before, and keeps what is not its own`()
        async throws
    {
        let site = try await site()
        let results = try await send(
            site,
            [
                ("devices/campus/building1/set", #"{"shedState": 1, "percentShed": 50, "id": "all"}"#),
                ("\(Self.first)/1/set", #"{"shedState": 1, "allowedLoad": 3, "id": "port"}"#),
            ])
        #expect(["all", "port"].map { results[$0]?["status"]?.string } == ["done", "done"])
        let told = warnings(results["port"])
        #expect(told.contains(#"carried out after "all" (limit of 50 % of all stations below campus"#), "\(told)")
        #expect(told.contains("applied again: port 2 50 %"), "\(told)")
        let writes = try await writes(site)
        // The group, then the port's way from a percentage to a cap: its clear, the other port's limit, its own.
        #expect(writes.map(\.operation) == ["shedLoad", "clearShedState", "shedLoad", "shedLoad"])
        #expect(writes.first?.order["sgID"]?.number != nil)
        let first = try await port(site, "1:34001", 1)
        #expect(first["shed"] == "cap" && first["shedValue"]?.number?.double == 3)
        for (station, number) in [("1:34001", 2), ("1:34002", 1), ("1:34002", 2)] {
            let port = try await port(site, station, number)
            #expect(port["shed"] == "percent" && port["shedValue"] == 50, "\(station) \(number): \(port)")
        }
    }

    @Test func `a group's command comes after a port's that was there before, and says whose limit it takes away`()
        async throws
    {
        let site = try await site()
        let results = try await send(
            site,
            [
                ("\(Self.first)/1/set", #"{"shedState": 1, "percentShed": 20, "id": "port"}"#),
                ("devices/campus/building1/set", #"{"shedState": 1, "percentShed": 50, "id": "all"}"#),
            ])
        #expect(["all", "port"].map { results[$0]?["status"]?.string } == ["done", "done"])
        let stations = results["all"]?["stations"]?.object
        let told = warnings(stations?["campus/building1/station_001"]?.object)
        #expect(told.contains(#"carried out after "port" (limit of 20 %"#), "\(told)")
        #expect(told.contains("takes the place of the shed of its own that port 1 (20 %) had"), "\(told)")
        let others = warnings(stations?["campus/building1/station_002"]?.object)
        #expect(!others.contains("carried out after") && !others.contains("takes the place"), "\(others)")
        let writes = try await writes(site)
        #expect(writes.count == 2 && writes.last?.order["sgID"]?.number != nil)
        for (station, number) in [("1:34001", 1), ("1:34001", 2), ("1:34002", 1), ("1:34002", 2)] {
            #expect(try await port(site, station, number)["shedValue"] == 50, "\(station) \(number)")
        }
    }

    @Test(arguments: [true, false])
    func `a clear and a shed at the same time end as the later one says`(clearsLast: Bool) async throws {
        let site = try await site()
        #expect(try await site.set("\(Self.first)/1/set", #"{"shedState": 1, "allowedLoad": 2}"#)["status"] == "done")
        let shed = ("\(Self.first)/1/set", #"{"shedState": 1, "allowedLoad": 4, "id": "shed"}"#)
        let clear = ("\(Self.first)/1/set", #"{"shedState": 0, "id": "clear"}"#)
        let results = try await send(site, clearsLast ? [shed, clear] : [clear, shed])
        #expect(["shed", "clear"].map { results[$0]?["status"]?.string } == ["done", "done"])
        let told = warnings(results[clearsLast ? "clear" : "shed"])
        let earlier = clearsLast ? #""shed" (limit of 4 kW"# : #""clear" (clear"#
        #expect(told.contains("carried out after " + earlier), "\(told)")
        let operations = try await writes(site).map(\.operation)
        let order = ["shedLoad", "clearShedState"]
        #expect(operations == ["shedLoad"] + (clearsLast ? order : order.reversed()))
        let port = try await port(site, "1:34001", 1)
        #expect(clearsLast ? port["shed"]?.string == nil : port["shedValue"] == 4, "\(port)")
    }
}
