import FoundationEssentials
import HTTP
import TestSupport
import Testing
import XML

@testable import ChargePointSimulator

/// 100,000 stations.
struct ScaleTests {
    @Test func `100,000 stations are served from less than 1 GiB`() async throws {
        let child = try await ChildProcess.start(
            TestFiles.simulator, ["--listen", "127.0.0.1:0", "--stations", "100000", "--past", "4"])
        let line = try await eventually("the simulator says that it listens", within: .seconds(120)) {
            child.output.contains("\n") ? child.output : nil
        }
        let address = try #require(line.wholeMatch(of: /listening on (.*)\n/)).1
        let http = try HTTPClient()
        var stations = 0
        var occupied = 0
        var times: [Duration] = []
        for page in 0..<200 {
            let envelope = ServiceBench.envelope(
                "getStationStatus", "<searchQuery><startRecord>\(page * 500 + 1)</startRecord></searchQuery>",
                username: SimulatorSettings.defaultUsername, password: SimulatorSettings.defaultPassword)
            let response = try await http.send(
                HTTPRequest(
                    url: "http://\(address)/webservices/chargepoint/services/5.0", body: Array(envelope.utf8),
                    timeout: .seconds(120)))
            times.append(response.totalTime)
            let text = String(decoding: response.body, as: UTF8.self)
            stations += text.matches(of: /<stationID>/).count
            occupied += text.matches(of: /INUSE/).count
        }
        #expect(stations == 100_000)
        #expect((60_000...190_000).contains(occupied))
        let status = try String(contentsOf: URL(filePath: "/proc/\(child.pid)/status"), encoding: .utf8)
        let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
        #expect(peak < 1 << 20, "\(peak >> 10) MiB")
        times.sort()
        print("100,000 stations: \(peak >> 10) MiB at most, a page in \(times[0]) to \(times[100]) (median)")
        child.terminate()
        #expect(try await child.exitStatus(within: .seconds(60)) == .exited(0))
        await http.shutdown()
    }

    /// What one station can come to hold: its own state, that of its ports and their remembered sessions.
    @Test func `no station can grow beyond a 100,000th of 1 GiB`() {
        let configuration = WorldConfiguration()
        let port = MemoryLayout<PortLife>.stride + configuration.sessionHistory * MemoryLayout<SessionRecord>.stride
        // Arrays may hold twice what they need.
        let station =
            MemoryLayout<StationLife>.stride + 2 * (2 * port)
            + 2 * StationLife.alarmLimit * MemoryLayout<Alarm>.stride
            // Sessions of six hours that were shed, on both ports.
            + 2 * WorldConfiguration(stations: 100_000).quarterHourHistory
            * (MemoryLayout<QuarterHours>.stride + 24 * MemoryLayout<QuarterHours.Entry>.stride)
        #expect(station < (1 << 30) / 100_000, "\(station) bytes")
    }

    @Test func `a page of a large network costs a page`() async throws {
        try await ServiceBench.run(.quiet(stations: 100_000)) { bench in
            let last = try await bench.search("getStationStatus", "<startRecord>99601</startRecord>")
            #expect(last.all("stationData").count == 400)
            #expect(last.at("moreFlag") == "0")
            let group = try await bench.search("getLoad", "<sgID>41481</sgID>")
            #expect(group.all("stationData").count == 500)
            #expect(group.at("stationData.stationID") == "1:133501")
        }
    }
}
