import FoundationEssentials
import Testing

@testable import ChargePointSimulator

struct CallLogTests {
    private func call(_ operation: String = "shedLoad", query: [String: [String]] = [:]) -> RecordedCall {
        RecordedCall(
            time: ServiceBench.start, operation: operation, version: "5.0", query: query, order: nil,
            responseCode: "100", error: nil, status: 200, bytes: 1, seconds: 0)
    }

    @Test func `the last 20,000 calls are kept, and their numbers go on`() {
        let log = CallLog(limit: SimulatorSettings().rememberedCalls, since: ServiceBench.start)
        for number in 1...50_000 { log.record(call(query: ["startRecord": [String(number)]])) }
        #expect(log.calls.map(\.number) == Array(30_001...50_000))
        #expect(log.calls.allSatisfy { $0.field("startRecord") == String($0.number) })
        #expect(log.calls(after: 49_998).map(\.number) == [49_999, 50_000])
        #expect(log.calls(after: 50_000).isEmpty)
        #expect(log.calls(after: 7).first?.number == 30_001)
        log.forget()
        log.record(call())
        #expect(log.calls(after: 3).map(\.number) == [50_001])
    }

    @Test func `20,000 lists of 100 stations fit, and larger calls drive out older ones`() {
        let log = CallLog(limit: 20_000, since: ServiceBench.start)
        let ids = (0..<RecordedCall.keptValues).map { StationIdentity.id($0) }
        for _ in 0..<20_000 { log.record(call("getStationStatus", query: ["stationIDs.stationID": ids])) }
        #expect(log.calls.count == 20_000)
        let long = Array(repeating: String(repeating: "x", count: 200), count: 100)
        let fields = Dictionary(uniqueKeysWithValues: (0..<64).map { ("field\($0)", long) })
        for _ in 0..<200 { log.record(call(query: fields)) }
        #expect(log.calls.reduce(0) { $0 + $1.weight } <= CallLog.weightLimit)
        #expect((10..<200).contains(log.calls.count))
        #expect(log.calls.last?.number == 20_200)
    }

    @Test func `invented operations do not fill the statistics`() {
        let log = CallLog(limit: 10, since: ServiceBench.start)
        for number in 0..<5_000 { log.record(call("get\(number)")) }
        log.record(call("get7"))
        let statistics = log.statistics
        #expect(statistics.total == 5_001)
        #expect(statistics.calls.count == CallLog.namesCounted + 1)
        #expect(statistics.calls["get7"] == 2)
        #expect(statistics.calls.values.reduce(0, +) == 5_001)
    }

    @Test func `a call is kept by its first hundred values and its shortened texts`() async throws {
        try await ServiceBench.run { bench in
            let ids = (0..<500).map { "<stationID>\(StationIdentity.id($0))</stationID>" }.joined()
            let name = String(repeating: "n", count: 5_000)
            _ = try await bench.search(
                "getStationStatus", "<stationIDs>\(ids)</stationIDs><stationName>\(name)</stationName>")
            let call = try #require(bench.server.log.calls.first)
            #expect(call.query["stationIDs.stationID"]?.count == 100)
            #expect(call.field("stationName")?.count == 200)
            let many = (0..<300).map { "<field\($0)>1</field\($0)>" }.joined()
            _ = try await bench.search("getStations", many)
            #expect(bench.server.log.calls.last?.query.count == 64)
        }
    }
}
