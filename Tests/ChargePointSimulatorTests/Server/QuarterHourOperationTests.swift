import FoundationEssentials
import Testing
import XML

@testable import ChargePointSimulator

/// get15minChargingSessionData over HTTP. The clock is set to 14:13:20.
struct QuarterHourOperationTests {
    private func rows(
        _ bench: ServiceBench, _ session: Int, _ more: String = "", version: String = "5.0"
    ) async throws -> [[String?]] {
        let reply = try await bench.call(
            "get15minChargingSessionData", "<sessionID>\(session)</sessionID>\(more)", version: version)
        #expect(reply.code == "100")
        #expect(reply.at("sessionID") == String(session))
        return reply.all("fifteenminData").map { row in
            ["stationTime", "energyConsumed", "peakPower", "rollingPowerAvg"].map { row.at($0) }
        }
    }

    @Test(arguments: ["5.0", "5.1"])
    func `running totals and parts of a session that is shed in its middle`(version: String) async throws {
        try await ServiceBench.run { bench in
            let session = try #require(bench.network.arrive(stationID: "1:34002", port: 2, power: 6))
            bench.wait(600)
            let shed =
                "<shedQuery><shedStation><stationID>1:34002</stationID>"
                + "<allowedLoadPerStation>3</allowedLoadPerStation></shedStation></shedQuery>"
            #expect(try await bench.call("shedLoad", shed).code == "100")
            bench.wait(900)
            #expect(
                try await rows(bench, session, version: version) == [
                    ["2026-09-21T14:15:00Z", "0.166667", "6.000", "6.000"],
                    ["2026-09-21T14:30:00Z", "1.333333", "6.000", "4.666"],
                    ["2026-09-21T14:38:20Z", "1.75", "3.000", "3.000"],
                ])
            let each = "<energyConsumedInterval>true</energyConsumedInterval>"
            let parts = try await rows(bench, session, each, version: version)
            #expect(parts.map { $0[1] } == ["0.166667", "1.166666", "0.416667"])
            let none = "<energyConsumedInterval>0</energyConsumedInterval>"
            #expect(try await rows(bench, session, none, version: version).last?[1] == "1.75")
            bench.network.leave(stationID: "1:34002", port: 2)
            bench.wait(5_000)
            #expect(try await rows(bench, session, each, version: version) == parts)
        }
    }

    @Test func `the parts of every session add up to its Energy, digit by digit`() async throws {
        let busy = WorldConfiguration(stations: 4, ports: [2, 1], seed: 12, speed: 60)
        try await ServiceBench.run(busy) { bench in
            var compared = 0
            for minutes in 0..<3 {
                bench.wait(Double(minutes) * 61)
                let shed =
                    "<shedQuery><shedGroup><sgID>20200</sgID><allowedLoadPerStation>\(2 + minutes)"
                    + "</allowedLoadPerStation></shedGroup></shedQuery>"
                _ = try await bench.call("shedLoad", shed)
                for session in try await bench.search("getChargingSessionData").all("ChargingSessionData") {
                    let id = try #require(session.at("sessionID").flatMap { Int($0) })
                    let each = "<energyConsumedInterval>true</energyConsumedInterval>"
                    let parts = try await rows(bench, id, each)
                    let sum = parts.reduce(Decimal(0)) { $0 + (Decimal(string: $1[1] ?? "") ?? 0) }
                    #expect(sum == Decimal(string: session.at("Energy") ?? "x"))
                    let total = try await rows(bench, id).last?[1]
                    #expect(total ?? "0.0" == session.at("Energy"))
                    if let end = session.at("endTime") { #expect(parts.last?[0] == end) }
                    compared += parts.count
                }
            }
            #expect(compared > 300)
        }
    }

    @Test(arguments: [
        ("<sessionID>1</sessionID>", "136"), ("<sessionID>53000000</sessionID>", "136"), ("", "171"),
        ("<sessionID/>", "171"), ("<sessionID>x</sessionID>", "171"),
        ("<sessionID>53000000</sessionID><energyConsumedInterval>maybe</energyConsumedInterval>", "171"),
    ])
    func `a session that is not there is code 136, a question that is none code 171`(
        content: String, code: String
    ) async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.call("get15minChargingSessionData", content)
            #expect(reply.code == code)
            #expect(reply.all("fifteenminData").isEmpty)
        }
    }

    @Test func `small energies have no exponent, and differences are exact`() {
        #expect(
            [0, 0.000_001, 0.000_999, 0.001, 0.5, 13.25].map { EnergyText($0).text } == [
                "0.0", "0.000001", "0.000999", "0.001", "0.5", "13.25",
            ])
        #expect((EnergyText(0.3) - EnergyText(0.1)).text == "0.2")
    }
}
