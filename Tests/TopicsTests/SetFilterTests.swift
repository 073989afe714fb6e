import Registry
import Testing
import Topics

struct SetFilterTests {
    let tree = TopicTree(instance: "bridge1")

    private func filters(_ paths: String...) -> [String] {
        tree.setFilters(for: paths.map { DevicePath($0)! })
    }

    @Test func `one station has filters with wildcards only for port and point, and for a point of what is above`() {
        #expect(
            filters("campus/building1/station_001") == [
                "devices/campus/set", "devices/campus/+/set", "devices/campus/building1/+/set",
                "devices/campus/building1/station_001/+/set", "devices/campus/building1/station_001/+/+/set",
            ])
    }

    @Test func `many stations of one depth have filters that name what they share`() {
        #expect(
            filters("campus/north/station_001", "campus/north/station_002", "campus/south/station_001") == [
                "devices/campus/set", "devices/campus/+/set", "devices/campus/+/+/set", "devices/campus/+/+/+/set",
                "devices/campus/+/+/+/+/set",
            ])
    }

    @Test func `stations of different depths share filters of equal length`() {
        #expect(
            filters("garage", "campus/north/ev") == [
                "devices/+/set", "devices/+/+/set", "devices/+/+/+/set", "devices/campus/north/ev/+/set",
                "devices/campus/north/ev/+/+/set",
            ])
    }

    @Test func `no devices need no filters`() {
        #expect(tree.setFilters(for: []) == [])
        #expect(tree.getFilters(for: []) == [])
        #expect(tree.actuatorFilters(for: []) == [])
    }

    @Test func `get messages have filters of their own, of devices alone`() {
        #expect(
            tree.getFilters(for: [DevicePath("campus/building1/station_001")!]) == [
                "devices/campus/building1/station_001/get", "devices/campus/building1/station_001/+/get",
                "devices/campus/building1/station_001/+/+/get",
            ])
    }

    @Test func `actuator topics are asked for and written, with and without a port`() {
        #expect(
            tree.actuatorFilters(for: [DevicePath("campus/s1")!, DevicePath("campus/s2")!]) == [
                "devices/actuators/get/campus/+/+", "devices/actuators/get/campus/+/+/+",
                "devices/actuators/set/campus/+/+", "devices/actuators/set/campus/+/+/+",
            ])
    }

    @Test func `every set topic passes exactly one filter, and no filter lets in results or whole trees`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let devices = (0..<Int.random(in: 1...12, using: &random)).map { _ in DevicePath.random(using: &random) }
            let filters = tree.setFilters(for: devices)
            let deepest = devices.map(\.segments.count).max() ?? 0
            #expect(filters.count <= deepest + 2)
            #expect(!filters.contains { $0.contains("#") || !$0.hasPrefix("devices/") || !$0.hasSuffix("/set") })
            for device in devices {
                for (point, port) in [("shedState", 1), ("shedState", nil), (nil, 2), (nil, nil)] as [(String?, Int?)] {
                    let topic = tree.set(point, device, port: port)
                    #expect(filters.filter { matches($0, topic) }.count == 1, "\(topic) in \(filters)")
                    #expect(!filters.contains { matches($0, TopicTree.result(ofSetTopic: topic)) })
                }
                for length in 1..<max(1, device.segments.count) {
                    let path = device.segments.prefix(length).joined(separator: "/")
                    for point in [nil, "shedState"] {
                        let topic = tree.set(point, below: path)
                        #expect(filters.filter { matches($0, topic) }.count == 1, "\(topic) in \(filters)")
                    }
                }
            }
        }
    }

    /// MQTT 5 §4.7 for filters without `#`.
    private func matches(_ filter: String, _ topic: String) -> Bool {
        let (wanted, levels) = (filter.split(separator: "/"), topic.split(separator: "/"))
        return wanted.count == levels.count && zip(wanted, levels).allSatisfy { $0 == "+" || $0 == $1 }
    }
}

extension DevicePath {
    /// One to four levels with names from a small set, so that paths share levels and continue each other.
    static func random(using random: inout SeededGenerator) -> DevicePath {
        let names = ["a", "b", "c", "1", "2"]
        while true {
            let segments = (0..<Int.random(in: 1...4, using: &random)).map { _ in names.randomElement(using: &random)! }
            if let path = DevicePath(segments) { return path }
        }
    }
}
