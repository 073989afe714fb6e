import FoundationEssentials
import Testing
import XML

@testable import ChargePointSimulator

struct SessionOperationTests {
    /// Three sessions on one port, an hour each, and one that runs.
    private func bench(_ window: SessionWindow = .start, _ body: (ServiceBench) async throws -> Void) async throws {
        try await ServiceBench.run(window: window) { bench in
            for _ in 0..<3 {
                bench.network.arrive(stationID: "1:34001", port: 1, power: 6)
                bench.wait(3_600)
                bench.network.leave(stationID: "1:34001", port: 1)
            }
            bench.network.arrive(stationID: "1:34001", port: 1, power: 6)
            bench.wait(1_800)
            try await body(bench)
        }
    }

    private func time(_ hours: Double) -> String {
        DateTime(ServiceBench.start.addingTimeInterval(hours * 3600)).text
    }

    @Test func `ended sessions have an end, the running one its energy so far`() async throws {
        try await bench { bench in
            let reply = try await bench.search("getChargingSessionData", "<stationID>1:34001</stationID>")
            let sessions = reply.all("ChargingSessionData")
            #expect(sessions.map { $0.at("Energy") } == ["6.0", "6.0", "6.0", "3.0"])
            #expect(sessions.map { $0.at("startTime") } == [0, 1, 2, 3].map { time($0) })
            #expect(sessions.map { $0.at("endTime") } == [time(1), time(2), time(3), nil])
            #expect(sessions.map { $0.at("recordNumber") } == ["1", "2", "3", "4"])
            #expect(sessions[0].at("Address") == "165 13th St, Oakland, California, 94612, United States")
            #expect(sessions[3].at("userID") == bench.network.station("1:34001")?.ports[0].userID)
            #expect(reply.at("MoreFlag") == "0")
        }
    }

    @Test func `one session is found by its id`() async throws {
        try await bench { bench in
            let id = try #require(bench.network.station("1:34001")?.ports[0].sessionID)
            let reply = try await bench.search("getChargingSessionData", "<sessionID>\(id)</sessionID>")
            #expect(reply.all("ChargingSessionData").map { $0.at("sessionID") } == [String(id)])
            let none = try await bench.search("getChargingSessionData", "<sessionID>53999999</sessionID>")
            #expect(none.code == "136")
        }
    }

    @Test(arguments: [
        (SessionWindow.start, ["6.0", "6.0"]), (.end, ["6.0", "6.0"]), (.overlap, ["6.0", "6.0", "6.0"]),
    ])
    func `the window is of the start, the end or both`(window: SessionWindow, energies: [String]) async throws {
        try await bench(window) { bench in
            let query =
                "<searchQuery><fromTimeStamp>\(time(1))</fromTimeStamp><toTimeStamp>\(time(2.5))"
                + "</toTimeStamp></searchQuery>"
            let reply = try await bench.call("getChargingSessionData", query)
            #expect(reply.all("ChargingSessionData").map { $0.at("Energy") } == energies)
        }
    }

    @Test func `both ends of the window are included, to the second`() async throws {
        try await bench { bench in
            let query =
                "<searchQuery><fromTimeStamp>\(time(1))</fromTimeStamp><toTimeStamp>\(time(1))"
                + "</toTimeStamp></searchQuery>"
            let reply = try await bench.call("getChargingSessionData", query)
            #expect(reply.all("ChargingSessionData").map { $0.at("startTime") } == [time(1)])
        }
    }

    @Test func `nothing in the window is code 136`() async throws {
        try await bench { bench async throws in
            let query = "<searchQuery><fromTimeStamp>\(time(100))</fromTimeStamp></searchQuery>"
            #expect(try await bench.call("getChargingSessionData", query).code == "136")
        }
    }

    @Test func `pages of 100 sessions, numbered through`() async throws {
        try await ServiceBench.run(WorldConfiguration(stations: 20, past: 400_000)) { bench in
            var (start, sizes, ids) = (1, [Int](), Set<String?>())
            while true {
                let reply = try await bench.search("getChargingSessionData", "<startRecord>\(start)</startRecord>")
                let sessions = reply.all("ChargingSessionData")
                sizes.append(sessions.count)
                ids.formUnion(sessions.map { $0.at("sessionID") })
                #expect(sessions.first?.at("recordNumber") == String(start))
                start += sessions.count
                if reply.at("MoreFlag") == "0" { break }
            }
            #expect(sizes.count > 4)
            #expect(sizes.dropLast().allSatisfy { $0 == 100 })
            #expect(ids.count == sizes.reduce(0, +))
        }
    }
}
