import FoundationEssentials
import Testing
import XML

@testable import ChargePointSimulator

/// Filters and checks that several operations share, in both versions.
struct QueryFilterTests {
    @Test(arguments: ["5.0", "5.1"])
    func `getStationRightsProfile lists what a profile allows`(version: String) async throws {
        try await ServiceBench.run { bench in
            func tasks(_ content: String) async throws -> (code: String?, tasks: [String?]) {
                let reply = try await bench.call("getStationRightsProfile", content, version: version)
                #expect(reply.all("taskList").allSatisfy { $0.at("Description") != nil })
                return (reply.code, reply.all("taskList").map { $0.at("Task") })
            }
            let visitors = try await tasks("<sgID>39492</sgID>")
            #expect(visitors.tasks == ["View Stations", "View Load", "View Sessions"])
            let named = "<sgID>39492</sgID><stationRightsProfile>network_manager</stationRightsProfile>"
            for content in [named, "<sgID>39491</sgID>"] {
                let manager = try await tasks(content)
                #expect(manager.tasks.contains("Shed Load"))
            }
            let unknown = "<sgID>39492</sgID><stationRightsProfile>king</stationRightsProfile>"
            for (content, code) in [("<sgID>4711</sgID>", "102"), ("", "171"), (unknown, "171")] {
                let refused = try await tasks(content)
                #expect(refused.code == code)
            }
        }
    }

    @Test(arguments: [
        ("networkStatus", "Reachable", 5), ("networkStatus", "unreachable", 1), ("portStatus", "INUSE", 1),
        ("portStatus", "UNREACHABLE", 1), ("currentFault", "NONE", 6), ("currentFault", "GFCI Trip", 0),
        ("adminStatus", "Enabled", 6), ("provisionStatus", "unprovisioned", 0),
    ])
    func `getStationRights filters by state`(field: String, value: String, stations: Int) async throws {
        try await ServiceBench.run { bench in
            bench.network.raiseAlarm(stationID: "1:34002", type: "Unreachable")
            bench.network.arrive(stationID: "1:34004", port: 2)
            let reply = try await bench.search("getStationRights", "<\(field)>\(value)</\(field)><sgID>20200</sgID>")
            #expect(reply.at("responseCode") == (stations == 0 ? "102" : "100"))
            #expect(reply["rightsData"]?.all("stationData").count ?? 0 == stations)
        }
    }

    /// Garage 1 is free; garage 2 takes 0.50 and 0.22 a kWh, and after 4 hours 1.50 an hour.
    @Test(arguments: [
        (
            "1:34001", "<Duration>60</Duration><energyRequired>5</energyRequired><vehiclePower>6</vehiclePower>", "0.0"
        ),
        (
            "1:34004", "<Duration>60</Duration><energyRequired>5</energyRequired><vehiclePower>6</vehiclePower>", "1.6"
        ),
        ("1:34004", "<startTime>08:00:00</startTime><Duration>360</Duration><energyRequired>5</energyRequired>", "4.6"),
        ("1:34004", "<energyRequired>10</energyRequired>", "2.7"),
        ("1:34004", "<Duration>60</Duration><vehiclePower>1</vehiclePower>", "0.72"), ("1:34004", "", "0.0"),
    ])
    func `getStations tells what a visit would cost`(station: String, options: String, cost: String) async throws {
        try await ServiceBench.run { bench in
            let query = "<stationID>\(station)</stationID><Pricing>\(options)</Pricing>"
            let reply = try await bench.search("getStations", query)
            #expect(reply.at("stationData.Port.estimatedCost") == cost)
            let wrong = "<Pricing><Duration>-1</Duration></Pricing>"
            let refused = try await bench.search("getStations", wrong)
            #expect(refused.code == "171")
        }
    }

    @Test(arguments: [
        ("getStationStatus", "<Status>4</Status>"), ("getStationStatus", "<portDetails>perhaps</portDetails>"),
        ("getStationStatus", "<startRecord>one</startRecord>"), ("getStations", "<numStations>1.5</numStations>"),
        ("getStations", "<Geo><Lat>0</Lat><Long>0</Long></Geo><proximityUnit>X</proximityUnit>"),
        ("getStations", "<stationActivationDate>yesterday</stationActivationDate>"),
        ("getAlarms", "<startTime>2026-13-01T00:00:00Z</startTime>"), ("getAlarms", "<endTime>now</endTime>"),
        ("getAlarms", "<startTime>2026-09-02T00:00:00Z</startTime><endTime>2026-09-01T00:00:00Z</endTime>"),
        ("getAlarms", "<sgID>all</sgID>"), ("clearAlarms", "<startTime>25:00</startTime>"),
        ("getChargingSessionData", "<fromTimeStamp>2026-02-30T00:00:00Z</fromTimeStamp>"),
        ("getChargingSessionData", "<sessionID>12x</sessionID>"),
        (
            "getChargingSessionData",
            "<fromTimeStamp>2026-09-02T00:00:00Z</fromTimeStamp><toTimeStamp>2026-09-01T00:00:00Z</toTimeStamp>"
        ),
        ("getStationRights", "<provisionDateRange><startDate>x</startDate></provisionDateRange>"),
        ("getLoad", "<sgID>one</sgID>"), ("getOrgsAndStationGroups", "<sgID>one</sgID>"),
    ])
    func `what cannot be read in a query is code 171`(operation: String, filters: String) async throws {
        try await ServiceBench.run { bench in
            for version in ["5.0", "5.1"] {
                let reply = try await bench.search(operation, filters, version: version)
                #expect(reply.name == "\(operation)Response")
                #expect(reply.code == "171")
                #expect(reply.at("responseText") != nil)
            }
        }
    }

    @Test(arguments: [
        ("getStations", "stationData", "moreFlag"), ("getStationStatus", "stationData", "moreFlag"),
        ("getStationRights", "rightsData", "moreFlag"), ("getAlarms", "Alarms", "moreFlag"),
        ("getChargingSessionData", "ChargingSessionData", "MoreFlag"),
    ])
    func `a page after the last one is empty and the last`(operation: String, record: String, flag: String)
        async throws
    {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34001", port: 1)
            bench.network.raiseAlarm(stationID: "1:34001", type: "GFCI Trip")
            let stale = try await bench.search(operation, "<startRecord>7000</startRecord>")
            #expect(stale.code == "100")
            #expect(stale.all(record).isEmpty)
            #expect(stale.at(flag) == "0")
            for first in ["0", "-5", "1", ""] {
                let reply = try await bench.search(operation, "<startRecord>\(first)</startRecord>")
                #expect(!reply.all(record).isEmpty, "startRecord \(first)")
            }
        }
    }

    /// The service clears everything then: a client that sends this by mistake should see what it did.
    @Test func `an empty clearAlarms query clears every alarm`() async throws {
        try await ServiceBench.run { bench in
            for station in ["1:34001", "1:34005"] {
                bench.network.raiseAlarm(stationID: station, port: 1, type: "GFCI Trip")
            }
            let cleared = try await bench.search("clearAlarms")
            let left = try await bench.search("getAlarms")
            #expect(cleared.code == "100" && left.code == "153")
        }
    }
}
