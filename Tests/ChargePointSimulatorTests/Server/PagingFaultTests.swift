import FoundationEssentials
import HTTP
import Testing
import XML

@testable import ChargePointSimulator

/// What may go wrong with pages, seen from a client that asks for one after the other.
struct PagingFaultTests {
    /// All stations' ids, page by page of four, as a client without suspicion collects them.
    private func stations(_ bench: ServiceBench, pages: Int = 10) async throws -> [[String]] {
        var collected: [[String]] = []
        var start = 1
        while collected.count < pages {
            let reply = try await bench.search(
                "getStations", "<startRecord>\(start)</startRecord><numStations>4</numStations>")
            #expect(reply.code == "100")
            let page = reply.all("stationData").compactMap { $0.at("stationID") }
            collected.append(page)
            start += page.count
            if reply.at("moreFlag") != "1" { break }
        }
        return collected
    }

    private func bench(_ rule: String, _ body: (ServiceBench, [String]) async throws -> Void) async throws {
        try await ServiceBench.run(.quiet(stations: 11)) { bench in
            let all = try await stations(bench).flatMap { $0 }
            #expect(all == (0..<11).map { StationIdentity.id($0) })
            #expect(try await bench.control("/faults", rule).status == 200)
            try await body(bench, all)
        }
    }

    @Test func `pages repeat the end of the page before, and lose nothing`() async throws {
        try await bench(#"{"duplicates": 2, "operations": ["getStations"]}"#) { bench, all in
            let pages = try await stations(bench)
            #expect(pages[0] == Array(all[0..<4]))
            #expect(pages[1] == Array(all[2..<6]))
            #expect(pages.flatMap { $0 }.count > all.count)
            #expect(Set(pages.flatMap { $0 }) == Set(all))
            let status = try await bench.search("getStationStatus", "<startRecord>5</startRecord>")
            #expect(status.at("stationData.stationID") == all[4])
        }
    }

    @Test func `records that move between pages come twice or not at all, once`() async throws {
        try await bench(#"{"moving": 1, "count": 3}"#) { bench, all in
            let pages = try await stations(bench)
            #expect(pages.map(\.count) == [4, 4, 3])
            #expect(pages[0] == Array(all[0..<4]))
            #expect(pages[1] == Array(all[5..<9]))
            #expect(pages[2] == [all[10], all[0], all[1]])
            let again = try await stations(bench)
            #expect(again.flatMap { $0 } == all)
        }
    }

    @Test(arguments: [
        ("getStations", "stationData", "moreFlag"), ("getStationStatus", "stationData", "moreFlag"),
        ("getStationRights", "rightsData", "moreFlag"), ("getAlarms", "Alarms", "moreFlag"),
        ("getChargingSessionData", "ChargingSessionData", "MoreFlag"),
    ])
    func `an empty page says that there are more`(operation: String, record: String, flag: String) async throws {
        try await ServiceBench.run { bench in
            _ = try await bench.control("/faults", #"{"emptyPages": true, "count": 2}"#)
            _ = try await bench.search("getLoad", "<sgID>39491</sgID>")
            for start in [1, 501] {
                let reply = try await bench.search(operation, "<startRecord>\(start)</startRecord>")
                #expect(reply.code == "100" && reply.at(flag) == "1")
                #expect(reply.all(record).isEmpty)
            }
            #expect(bench.server.faults.rules.isEmpty)
            let after = try await bench.search("getStations")
            #expect(after.all("stationData").count == 6)
        }
    }
}
