import FoundationEssentials
import HomeAssistant
import Journal
import MQTT
import Registry
import Settings
import TestSupport
import Testing

@testable import Bridge

@Suite struct AnnouncerTests {
    private let folder: TemporaryFolder
    private let stations = (1...40).map { AnnouncingBench.station($0) }

    init() throws { folder = try TemporaryFolder() }

    private func port(_ station: Int, _ port: Int, _ item: String = "sensor", _ object: String = "load") -> String {
        "homeassistant/\(item)/cp2mqtt_test_1_\(station)_\(port)/\(object)/config"
    }

    private func bench(_ change: (inout BridgeConfiguration) -> Void = { _ in }) throws -> AnnouncingBench {
        let bench = try AnnouncingBench(folder, stations: stations, change)
        for station in stations { bench.tell(station, port: 1) }
        return bench
    }

    @Test func `many devices are announced a few at a time, parents first, retained and with QoS 1`() async throws {
        let bench = try bench()
        await bench.announcer.announce()
        #expect(bench.take().isEmpty, "nobody is there")
        bench.connect()
        await bench.announcer.announce()
        let messages = bench.take()
        #expect(messages.allSatisfy { $0.retain && $0.qos == .atLeastOnce })
        // Connection, problem, last error and reload; of each station whether it is reachable; load and switch of its port.
        #expect(messages.count == 4 + 40 * 3)
        let nodes = messages.map { $0.topic.split(separator: "/")[2] }
        #expect(nodes.first == "cp2mqtt_test")
        for number in 1...40 {
            let places = [
                nodes.firstIndex(of: "cp2mqtt_test_1_\(number)"), nodes.firstIndex(of: "cp2mqtt_test_1_\(number)_1"),
            ]
            #expect(try #require(places[0]) < #require(places[1]))
        }
        let remembered = try bench.database.announcements.load().filter { $0.key.kind == "entity" }
        #expect(remembered.count == 1 + 40 * 2)
    }

    @Test func `what has not changed is told only after a connect and to a Home Assistant that starts`() async throws {
        let bench = try bench()
        bench.connect()
        await bench.announcer.announce()
        let count = bench.take().count
        bench.announcer.changed()
        await bench.announcer.announce()
        #expect(bench.take().isEmpty)
        bench.announcer.homeAssistantStarted()
        await bench.announcer.announce()
        let again = bench.take("")
        #expect(again.count { $0.topic.hasPrefix("homeassistant/") } == count)
        #expect(bench.pauses.value == [.seconds(1)])
        try await eventually("state and availability follow") {
            let topics = bench.broker.sent.withLock { $0.map(\.topic) } + again.map(\.topic)
            return topics.contains("greeting") && topics.contains("devices/campus/s40/1/availability")
        }
        bench.announcer.disconnected()
        bench.announcer.homeAssistantStarted()
        _ = bench.take("")
        await bench.announcer.announce()
        #expect(bench.take().isEmpty)
        bench.connect()
        await bench.announcer.announce()
        #expect(bench.take().count == count)
    }

    @Test func `a port that appears is told, and nothing else`() async throws {
        let bench = try bench()
        bench.connect()
        await bench.announcer.announce()
        _ = bench.take()
        bench.tell(stations[4], port: 2)
        bench.announcer.changed()
        await bench.announcer.announce()
        #expect(Set(bench.take().map(\.topic)) == [port(5, 2), port(5, 2, "switch", "shed")])
    }

    @Test func `a connect in the middle begins anew`() async throws {
        let bench = try bench()
        let count = Locked(0)
        bench.broker.onMessages.value = { [announcer = bench.announcer] messages in
            // With the first documents of stations.
            let isFirst = count.withLock { count in
                guard messages.contains(where: { $0.topic.contains("cp2mqtt_test_1_1_1/") }) else { return false }
                count += 1
                return count == 1
            }
            if isFirst { announcer.connected() }
        }
        bench.connect()
        await bench.announcer.announce()
        #expect(bench.take().count < 4 + 40 * 3)
        await bench.announcer.announce()
        #expect(bench.take().count == 4 + 40 * 3)
        #expect(count.value == 2)
    }

    @Test func `a station that a new configuration leaves out is taken back, an added one told`() async throws {
        let bench = try bench()
        bench.connect()
        await bench.announcer.announce()
        _ = bench.take()
        let new = AnnouncingBench.station(41)
        bench.installation.replace(with: AnnouncingBench.installation(Array(stations.dropFirst()) + [new]))
        bench.tell(new, port: 1)
        bench.announcer.changed()
        await bench.announcer.announce()
        let messages = bench.take()
        #expect(
            Set(messages.filter { $0.payload.isEmpty }.map(\.topic)) == [
                port(1, 1), port(1, 1, "switch", "shed"),
                "homeassistant/binary_sensor/cp2mqtt_test_1_1/reachable/config",
            ])
        #expect(
            Set(messages.filter { !$0.payload.isEmpty }.map(\.topic)) == [
                port(41, 1), port(41, 1, "switch", "shed"),
                "homeassistant/binary_sensor/cp2mqtt_test_1_41/reachable/config",
            ])
    }

    @Test func `what an earlier run announced stays until its station is known, then goes point by point`() async throws
    {
        let former = try bench()
        former.tell(stations[0], port: 2)
        former.connect()
        await former.announcer.announce()
        await former.close()

        let load = stations[0].registers.filter { $0.point == "load" }
        let bench = try AnnouncingBench(folder, stations: [AnnouncingBench.station(1, load)])
        bench.connect()
        await bench.announcer.announce()
        let first = bench.take()
        #expect(!first.contains { $0.topic.contains("cp2mqtt_test_1_1_1/") }, "its ports are not known yet")
        #expect(first.count { $0.payload.isEmpty } == 39 * 3)
        bench.tell(AnnouncingBench.station(1, load), port: 1)
        bench.announcer.changed()
        await bench.announcer.announce()
        let second = bench.take()
        #expect(second.filter { $0.payload.isEmpty }.map(\.topic) == [port(1, 1, "switch", "shed")])
        #expect(second.contains { $0.topic == port(1, 1) })
        let left = try bench.database.announcements.load().filter { $0.key.kind == "entity" }.map(\.key.name)
        #expect(Set(left) == ["cp2mqtt_test", "cp2mqtt_test_1_1", "cp2mqtt_test_1_1_1", "cp2mqtt_test_1_1_2"])
    }

    @Test func `a station that two files name is one device, that of the first path`() async throws {
        let twin = StationDevice(
            path: DevicePath("campus/a")!, stationID: stations[0].stationID, account: "a",
            registers: stations[0].registers)
        let bench = try AnnouncingBench(folder, stations: [stations[0], twin])
        bench.tell(twin, port: 1)
        bench.tell(stations[0], port: 1)
        bench.connect()
        await bench.announcer.announce()
        let document = try #require(bench.take().first { $0.topic == port(1, 1) })
        #expect(document.text.contains(#""state_topic":"devices/campus/a/1/all""#))
    }
}
