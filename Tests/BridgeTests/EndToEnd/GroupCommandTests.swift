import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Commands to the stations below a path, and the calls that they take.
@Suite struct GroupCommandTests {
    /// Three of the account's four stations, so that the garages 39491 (the first two) and 39501 (the last two) are
    /// station groups as the account has them, and the group of all four is none of this bridge's paths.
    private func site(_ change: (inout Site.Options) -> Void = { _ in }) async throws -> Site {
        let site = try await Site.start {
            $0.yaml = "commands: {group: true}"
            // What is read beside the commands must not be taken for theirs.
            $0.interval = 3600
            $0.devices.removeLast()
            change(&$0)
        }
        for device in ["building1/station_001", "building1/station_002", "building2/station_003"] {
            _ = try await site.snapshot("campus/\(device)/1") { $0["shedState"] == 0 }
        }
        return site
    }

    /// The calls of an operation from a number on.
    private func calls(_ site: Site, _ operation: String, after number: Int) async throws -> [JSONObject] {
        try await site.simulator.requests().filter {
            $0["operation"]?.string == operation && ($0["number"]?.number?.integer ?? 0) > number
        }
    }

    private func last(_ site: Site) async throws -> Int {
        try await site.simulator.requests().compactMap { $0["number"]?.number?.integer }.max() ?? 0
    }

    private func query(_ call: JSONObject, _ field: String) -> [String] {
        call["query"]?.object?[field]?.array?.compactMap(\.string) ?? []
    }

    @Test func `stations that are a station group take one shedLoad and one getLoad`() async throws {
        let site = try await site()
        let before = try await last(site)
        let result = try await site.set("devices/campus/building1/set", #"{"shedState": 1, "percentShed": 50}"#)
        #expect(result["status"] == "done" && result["inForce"] == true, "\(JSONValue.object(result))")
        let sheds = try await calls(site, "shedLoad", after: before)
        #expect(sheds.map { $0["order"]?.object?["sgID"]?.number?.integer } == [39491])
        #expect(sheds.first?["order"]?.object?["percentShed"]?.number?.integer == 50)
        let loads = try await calls(site, "getLoad", after: before)
        #expect(loads.map { query($0, "sgID") } == [["39491"]], "\(loads)")

        let stations = try #require(result["stations"]?.object)
        #expect(Set(stations.keys) == ["campus/building1/station_001", "campus/building1/station_002"])
        for path in stations.keys {
            let station = try #require(stations[path]?.object)
            #expect(station["status"] == "done" && station["inForce"] == true)
            #expect(station["readback"]?.object?["1"]?.object?["percentShed"] == 50)
            // What was read back is published without another call.
            _ = try await site.snapshot("\(path)/2") { $0["shedState"] == 1 && $0["percentShed"] == 50 }
        }
        #expect(try await calls(site, "getLoad", after: before).count == 1)
    }

    @Test func `part of a station group is called station by station`() async throws {
        let site = try await site()
        let before = try await last(site)
        // Garage 39501 has another station that is not this bridge's.
        let result = try await site.set("devices/campus/building2/set", #"{"shedState": 1, "allowedLoad": 2}"#)
        #expect(result["status"] == "done", "\(JSONValue.object(result))")
        var sheds = try await calls(site, "shedLoad", after: before)
        #expect(sheds.map { $0["order"]?.object?["stationID"]?.string } == ["1:34003"])
        let campus = try await site.set("devices/campus/set", #"{"shedState": 1, "allowedLoad": 3}"#)
        #expect(campus["status"] == "done" && campus["stations"]?.object?.keys.count == 3)
        sheds = try await calls(site, "shedLoad", after: before)
        #expect(sheds.allSatisfy { $0["order"]?.object?["sgID"]?.number == nil })
        #expect(
            sheds.dropFirst().compactMap { $0["order"]?.object?["stationID"]?.string }.sorted()
                == ["1:34001", "1:34002", "1:34003"])
        for path in ["campus/building1/station_001", "campus/building2/station_003"] {
            #expect(campus["stations"]?.object?[path]?.object?["inForce"] == true)
        }
    }

    @Test func `a group whose shed comes late is read again by one call a round, until it is in force`() async throws {
        let site = try await site { $0.simulator += ["--shed-delay", "8"] }
        let before = try await last(site)
        let result = try await site.set("devices/campus/building1/set", #"{"shedState": 1, "allowedLoad": 2}"#)
        #expect(result["status"] == "done" && result["inForce"] == false, "\(JSONValue.object(result))")
        for station in 1...2 {
            _ = try await site.snapshot("campus/building1/station_00\(station)/1", within: .seconds(60)) {
                $0["shedState"] == 1
            }
        }
        let loads = try await calls(site, "getLoad", after: before)
        #expect(loads.count >= 2 && loads.allSatisfy { query($0, "sgID") == ["39491"] }, "\(loads)")
    }
}
