import TestSupport
import Testing

@testable import ChargePointSimulator

/// Other people's SOAP clients, unmodified, against the simulator.
struct PythonTests {
    private func run(_ script: String, _ arguments: [String]) async throws {
        let (status, output, errors) = try await TestPython.run(
            "ChargePointSimulatorTests/Python/\(script)", arguments, within: .seconds(300))
        #expect(status == .exited(0), "\(output)\(errors)\n\(TestPython.hint)")
        #expect(output.hasSuffix("is content\n"))
    }

    @Test func `zeep reads the description served and calls every operation`() async throws {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34001", port: 2)
            bench.network.arrive(stationID: "1:34002", port: 1, power: 7.2)
            bench.network.raiseAlarm(stationID: "1:34001", port: 1, type: "GFCI Trip")
            try await run(
                "zeep_client.py",
                [bench.base, ServiceBench.username, ServiceBench.password, TestFiles.contract])
            let called = Set(bench.server.log.statistics.calls.keys)
            #expect(
                called.isSuperset(of: [
                    "getStationStatus", "getLoad", "shedLoad", "clearShedState", "getAlarms", "clearAlarms",
                    "getStationRights", "getChargingSessionData", "getStations", "getStationGroups",
                    "getOrgsAndStationGroups", "getStationGroupDetails", "getCPNInstances", "createLoadShedEvent",
                    "removeLoadShedEvent",
                ]))
        }
    }

    @Test func `suds reads the replies too, and its empty time interval is understood`() async throws {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34001", port: 2)
            try await run("suds_client.py", [bench.base, ServiceBench.username, ServiceBench.password])
            let sheds = bench.server.log.calls.filter { $0.operation == "shedLoad" }
            #expect(sheds.map(\.responseCode) == ["100"])
            #expect(sheds.first?.query["timeInterval"] == nil)
        }
    }
}
