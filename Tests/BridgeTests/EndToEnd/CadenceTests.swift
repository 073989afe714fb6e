import FoundationEssentials
import Registry
import TestSupport
import Testing

@testable import Bridge

@Suite struct CadenceTests {
    // Waiting for its turn among the other tests counts, too.
    @Test(.timeLimit(.minutes(20)))
    func `registers of 5 and of 60 seconds on one device keep their own cadence for two minutes`() async throws {
        let site = try await Site.start {
            $0.devices = [("campus/building1/station_001", "1:34001", "")]
            $0.registry = """
                Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes,Scrape Interval,Max Age
                Status,Status,StationStatusRegister,1,string,,,FALSE,,5,1
                portLoad,portLoad,LoadRegister,1,float,kW,,FALSE,,60,1

                """
        }
        // Two whole minutes after the first tick of both: a multiple of both, and the account's offset.
        let start = Date()
        let offset = Double(
            Account(
                name: "alameda", endpoint: "", username: SimulatorProcess.username, password: Secret("")
            ).tickOffset)
        let first = ((start.timeIntervalSince1970 - offset) / 60).rounded(.up) * 60 + offset
        try await Task.sleep(for: .seconds(first + 122 - start.timeIntervalSince1970))

        let calls = try await site.simulator.requests()
        func times(_ operation: String) -> [Double] {
            calls.filter { $0["operation"]?.string == operation }
                .compactMap { $0["time"]?.string.flatMap(ISO8601.date)?.timeIntervalSince1970 }
                .filter { $0 >= first - 1 && $0 < first + 121 }
        }
        // Each call belongs to one tick, and each tick has its call; how late a busy machine makes it does not matter.
        func ticks(_ operation: String, every seconds: Double) -> [Double] {
            times(operation).map { (($0 - first) / seconds).rounded(.down) * seconds }
        }
        #expect(ticks("getLoad", every: 60) == [0, 60, 120])
        #expect(ticks("getStationStatus", every: 5) == Array(stride(from: 0, through: 120, by: 5)))
    }
}
