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

    /// What every_operation.py expects.
    private func prepare(_ bench: ServiceBench) async throws {
        bench.network.arrive(stationID: "1:34003", port: 1, power: 5)
        bench.wait(1_000)
        bench.network.leave(stationID: "1:34003", port: 1)
        bench.network.arrive(stationID: "1:34001", port: 2)
        bench.network.arrive(stationID: "1:34002", port: 1, power: 7.2)
        bench.wait(1_800)
        bench.network.raiseAlarm(stationID: "1:34001", port: 1, type: "GFCI Trip")
    }

    private func expectEveryOperation(_ bench: ServiceBench) {
        let product: [OperationName] = [
            .getStationStatus, .getLoad, .shedLoad, .clearShedState, .getAlarms, .clearAlarms, .getStationRights,
            .getChargingSessionData, .getStations, .getStationGroups, .getOrgsAndStationGroups, .getStationGroupDetails,
            .getStationRightsProfile, .get15minChargingSessionData, .getCPNInstances, .createLoadShedEvent,
            .removeLoadShedEvent,
        ]
        #expect(Set(bench.server.log.statistics.calls.keys).isSuperset(of: product.map(\.rawValue)))
    }

    @Test func `zeep reads the description served and calls every operation`() async throws {
        try await ServiceBench.run(remembered: 1_000) { bench in
            try await prepare(bench)
            try await run(
                "zeep_client.py",
                [bench.base, ServiceBench.username, ServiceBench.password, TestFiles.contract])
            expectEveryOperation(bench)
        }
    }

    @Test func `suds reads the replies too, and its empty time interval is understood`() async throws {
        try await ServiceBench.run(remembered: 1_000) { bench in
            try await prepare(bench)
            try await run("suds_client.py", [bench.base, ServiceBench.username, ServiceBench.password])
            expectEveryOperation(bench)
            let shed = bench.server.log.calls.first { $0.operation == "shedLoad" }
            #expect(shed?.responseCode == "100" && shed?.order?.percentShed == 50)
            #expect(shed?.query["timeInterval"] == nil)
        }
    }
}
