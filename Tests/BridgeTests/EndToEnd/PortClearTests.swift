import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Clearing one port, and commands to many stations, in the simulated world.
@Suite struct PortClearTests {
    private static let station = "devices/campus/building1/station_001"

    @Test(arguments: [false, true])
    func `a port is cleared and the other stays limited, whatever the service does`(clearsStations: Bool) async throws {
        let site = try await Site.start()
        if clearsStations { try await site.simulator.post("/faults", #"{"stationWideClearsOnly": true}"#) }
        for port in 1...2 { try await site.simulator.vehicleArrives("1:34001", port, power: 6.6) }
        _ = try await site.snapshot("campus/building1/station_001/2") { $0["portLoad"]?.number?.double == 6.6 }
        let other = try await site.set(
            "\(Self.station)/2/set", #"{"shedState": 1, "allowedLoad": 2, "timeInterval": 60}"#)
        #expect(other["status"] == "done")
        let shed = try await site.set("\(Self.station)/1/set", #"{"shedState": 1, "allowedLoad": 3}"#)
        #expect(shed["status"] == "done")

        let cleared = try await site.set("\(Self.station)/1/shedState/set", "0")
        #expect(cleared["status"] == "done", "\(JSONValue.object(cleared))")
        let warnings = cleared["warnings"]?.array?.compactMap(\.string) ?? []
        #expect(warnings.contains { $0.contains("applied again: port 2 2.000 kW until") }, "\(warnings)")
        #expect(try await site.simulator.power("1:34001", 1) == 6.6)
        #expect(try await site.simulator.power("1:34001", 2) == 2)
        #expect(try await site.simulator.calls("clearShedState") == 1)
        #expect(try await site.simulator.calls("shedLoad") == 3)
    }

    @Test func `shedPending and shedUntil tell what getLoad does not`() async throws {
        let site = try await Site.start {
            $0.registry += "shedPending,shedPending,BridgeRegister,*,boolean,,,FALSE,,\n"
            $0.registry += "shedUntil,shedUntil,BridgeRegister,*,datetime,,,FALSE,,\n"
            $0.simulator += ["--shed-delay", "4"]
        }
        let port = "campus/building1/station_001/1"
        let before = try await site.snapshot(port) { $0["shedPending"] == false }
        #expect(before["shedUntil"] == .null)
        let result = try await site.set(
            "devices/\(port)/set", #"{"shedState": 1, "percentShed": 50, "timeInterval": 60}"#)
        #expect(result["status"] == "done" && result["inForce"] == false)
        let pending = try await site.snapshot(port) { $0["shedPending"] == true }
        #expect(pending["shedState"] == 0)
        let until = try #require(pending["shedUntil"]?.string.flatMap { ISO8601.date($0) })
        #expect((3500...3601).contains(until.timeIntervalSinceNow))
        let shed = try await site.snapshot(port) { $0["shedState"] == 1 && $0["shedPending"] == false }
        #expect(shed["shedUntil"] == pending["shedUntil"])
    }

    @Test func `a command to a path acts on every station below it, with each one's outcome`() async throws {
        let site = try await Site.start { $0.yaml = "commands: {group: true}" }
        for station in 1...4 {
            _ = try await site.snapshot("campus/building\(station < 3 ? 1 : 2)/station_00\(station)/1")
        }
        let result = try await site.set("devices/campus/set", #"{"shedState": 1, "percentShed": 50, "id": "all"}"#)
        #expect(result["status"] == "done" && result["id"] == "all", "\(JSONValue.object(result))")
        #expect(result["stations"]?.object?.keys.count == 4)
        for station in 1...2 {
            let path = "campus/building1/station_00\(station)"
            #expect(result["stations"]?.object?[path]?.object?["status"] == "done")
            _ = try await site.snapshot("\(path)/1") { $0["shedState"] == 1 }
        }
        let one = try await site.set("devices/campus/building2/shedState/set", "0")
        #expect(one["status"] == "done" && one["stations"]?.object?.keys.count == 2)
        _ = try await site.snapshot("campus/building2/station_003/1") { $0["shedState"] == 0 }
        _ = try await site.snapshot("campus/building1/station_001/1") { $0["shedState"] == 1 }
    }

    @Test func `a missing right to shed is named once`() async throws {
        let site = try await Site.start()
        _ = try await site.snapshot("campus/building1/station_001/1")
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        try await site.simulator.post(
            "/faults", #"{"responseCode": "101", "operations": ["shedLoad"]}"#)
        for _ in 0..<2 {
            let result = try await site.set("\(Self.station)/1/set", #"{"shedState": 1, "allowedLoad": 2}"#)
            #expect(result["status"] == "failed" && result["responseCode"] == "101")
        }
        let error = try await errors.first { message in
            (try? JSONValue(parsing: message.payload).object?["id"]) == "denied/alameda/shedLoad"
        }
        let document = try #require(JSONValue(parsing: error.payload).object)
        #expect(document["what"]?.string?.contains("has no right to shedLoad") == true)
        let told = try errors.messages().count { message in
            (try? JSONValue(parsing: message.payload).object?["id"]) == "denied/alameda/shedLoad"
        }
        #expect(told == 1)
    }
}
