import FoundationEssentials
import Testing
import XML

@testable import ChargePointSimulator

struct AlarmOperationTests {
    private func types(_ bench: ServiceBench, _ query: String = "") async throws -> [String?] {
        try await bench.search("getAlarms", "\(query)").all("Alarms")
            .map { $0.at("alarmType") }
    }

    @Test func `alarms are found by station, port, group and time`() async throws {
        try await ServiceBench.run { bench async throws in
            #expect(try await bench.search("getAlarms").code == "153")
            bench.network.raiseAlarm(stationID: "1:34001", port: 2, type: "GFCI Trip")
            bench.wait(600)
            bench.network.raiseAlarm(stationID: "1:34001", type: "Tilt & shock")
            bench.network.raiseAlarm(stationID: "1:34006", port: 1, type: "Over Current")
            #expect(try await types(bench) == ["GFCI Trip", "Tilt & shock", "Over Current"])
            #expect(try await types(bench, "<stationID>1:34001</stationID>") == ["GFCI Trip", "Tilt & shock"])
            #expect(try await types(bench, "<portNumber>2</portNumber>") == ["GFCI Trip"])
            #expect(try await types(bench, "<sgID>39501</sgID>") == ["Over Current"])
            let soon = DateTime(ServiceBench.start.addingTimeInterval(300)).text
            #expect(try await types(bench, "<startTime>\(soon)</startTime>") == ["Tilt & shock", "Over Current"])
            #expect(try await types(bench, "<endTime>\(soon)</endTime>") == ["GFCI Trip"])
        }
    }

    @Test func `an alarm tells its station; without a port it is the whole station's`() async throws {
        try await ServiceBench.run { bench in
            bench.network.raiseAlarm(stationID: "1:34002", type: "Tilt")
            let reply = try await bench.search("getAlarms")
            let alarm = try #require(reply["Alarms"])
            #expect(alarm["portNumber"]?.text == "")
            #expect(alarm.at("alarmTime") == DateTime(ServiceBench.start).text)
            #expect(alarm.at("stationName") == "ALAMEDA COUNTY / GARAGE 1 002")
            #expect(alarm.at("stationModel") == "CT4021-GW1")
            #expect(alarm.at("recordNumber") == "1")
            #expect(reply.at("moreFlag") == "0")
        }
    }

    @Test func `alarms come in pages`() async throws {
        try await ServiceBench.run(.quiet(stations: 30)) { bench in
            for number in 0..<250 {
                bench.network.raiseAlarm(stationID: "1:\(34001 + number % 30)", type: "A\(number)")
            }
            let first = try await bench.search("getAlarms")
            #expect(first.all("Alarms").count == 100 && first.at("moreFlag") == "1")
            let last = try await bench.search("getAlarms", "<startRecord>201</startRecord>")
            #expect(last.all("Alarms").count == 50 && last.at("moreFlag") == "0")
            #expect(last.at("Alarms.recordNumber") == "201")
            let few = try await bench.search("getAlarms", "<numTransactions>3</numTransactions>")
            #expect(few.all("Alarms").count == 3 && few.at("moreFlag") == "1")
        }
    }

    @Test func `clearAlarms clears what matches and nothing else`() async throws {
        try await ServiceBench.run { bench async throws in
            bench.network.raiseAlarm(stationID: "1:34001", port: 1, type: "GFCI Trip")
            bench.network.raiseAlarm(stationID: "1:34001", port: 2, type: "GFCI Trip")
            bench.network.raiseAlarm(stationID: "1:34001", port: 2, type: "Over Current")
            bench.network.raiseAlarm(stationID: "1:34002", type: "Tilt")
            let query =
                "<searchQuery><stationID>1:34001</stationID><portNumber>2</portNumber>"
                + "<alarmType>GFCI Trip</alarmType><clearReason>Inspected</clearReason></searchQuery>"
            #expect(try await bench.call("clearAlarms", query).code == "100")
            #expect(try await types(bench) == ["GFCI Trip", "Over Current", "Tilt"])
            #expect(try await bench.call("clearAlarms", query).code == "153")
            let station = "<searchQuery><stationID>1:34001</stationID></searchQuery>"
            #expect(try await bench.call("clearAlarms", station).code == "100")
            #expect(try await types(bench) == ["Tilt"])
        }
    }
}
