import MQTT
import Registry
import Settings
import TestSupport
import Testing

@testable import Bridge

@Suite struct RetainedTopicsTests {
    private let folder: TemporaryFolder
    private let stations = (1...2).map { AnnouncingBench.station($0) }

    init() throws { folder = try TemporaryFolder() }

    /// A run of the bridge that is over.
    private func formerRun() async throws {
        let bench = try AnnouncingBench(folder, stations: stations)
        for station in stations { bench.tell(station, port: 1) }
        bench.connect()
        await bench.retained.tidy()
        #expect(!bench.take("").contains { $0.payload.isEmpty })
        await bench.close()
    }

    private func cleared(_ bench: AnnouncingBench) async throws -> Set<String> {
        bench.connect()
        await bench.retained.tidy()
        return Set(bench.take("").filter { $0.payload.isEmpty && $0.retain }.map(\.topic))
    }

    private func topics(_ base: String, _ items: [String] = ["availability", "all", "load", "shed"]) -> Set<String> {
        Set(items.map { "\(base)/\($0)" })
    }

    @Test func `a station that was removed meanwhile leaves nothing behind`() async throws {
        try await formerRun()
        let bench = try AnnouncingBench(folder, stations: [stations[0]])
        #expect(try await cleared(bench) == topics("devices/campus/s2/1"))
        #expect(try await cleared(bench).isEmpty, "once")
    }

    @Test func `nor does one of a run that ended right after it was published`() async throws {
        let brief = try AnnouncingBench(folder, stations: stations)
        for station in stations { brief.tell(station, port: 1) }
        await brief.close()
        let bench = try AnnouncingBench(folder, stations: [stations[0]])
        #expect(try await cleared(bench) == topics("devices/campus/s2/1"))
    }

    @Test func `neither do another prefix, another layout and another name of the bridge`() async throws {
        try await formerRun()
        let bench = try AnnouncingBench(folder, stations: stations) { $0.publish.prefix = "other" }
        #expect(try await cleared(bench) == topics("devices/campus/s1/1").union(topics("devices/campus/s2/1")))
        bench.tell(stations[0], port: 1)
        #expect(try await cleared(bench).isEmpty)
        await bench.close()

        let renamed = try AnnouncingBench(folder, stations: stations) {
            $0.instance = "renamed"
            $0.publish.prefix = "other"
            $0.publish.layout = .station
        }
        #expect(
            try await cleared(renamed)
                == topics("other/campus/s1/1").union(topics("chargepoint2mqtt/test", ["state", "info"])))
    }

    @Test func `a point that is no more is cleared when its device is told of, the others are not`() async throws {
        try await formerRun()
        let load = stations[0].registers.filter { $0.point == "load" }
        let changed = AnnouncingBench.station(1, load)
        let bench = try AnnouncingBench(folder, stations: [changed, stations[1]])
        #expect(try await cleared(bench).isEmpty)
        bench.tell(changed, port: 1)
        #expect(try await cleared(bench) == ["devices/campus/s1/1/shed"])
    }
}
