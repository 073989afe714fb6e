import Registry
import Testing
import Topics

struct TopicCatalogueTests {
    let tree = TopicTree(prefix: "site/devices", instance: "bridge1")
    let device = DevicePath("campus/building1/station_001")!

    /// Every name that a tree can make, for one port, one point and one device.
    private func topics(_ port: Int?) -> [String] {
        [
            tree.all(device, port: port), tree.point("Status", device, port: port),
            tree.allBreadthFirst(device, port: port), tree.pointBreadthFirst("Status", device, port: port),
            tree.availability(device, port: port), tree.set("shedState", device, port: port),
            tree.set(nil, device, port: port),
            TopicTree.result(ofSetTopic: tree.set("shedState", device, port: port)),
            TopicTree.result(ofSetTopic: tree.set(nil, device, port: port)),
            tree.get("shedState", device, port: port), tree.get(nil, device, port: port),
            TopicTree.result(ofSetTopic: tree.get("shedState", device, port: port)),
            TopicTree.result(ofSetTopic: tree.get(nil, device, port: port)),
        ] + TopicTree.Actuation.allCases.map { tree.actuator($0, "shedState", device, port: port) }
    }

    /// Those of a path above the device.
    private var subtreeTopics: [String] {
        let topics = [tree.set(nil, below: "campus/building1"), tree.set("shedState", below: "campus")]
        return topics + topics.map(TopicTree.result(ofSetTopic:))
    }

    @Test func `the catalogue lists every name that a tree can make, each once`() {
        let discovery = [
            "homeassistant/switch/cp2mqtt_bridge1_1_34003_2/shedState/config",
            "homeassistant/device/cp2mqtt_bridge1_1_34003_2/config", "homeassistant/status",
        ]
        let made =
            topics(2) + topics(nil) + subtreeTopics + [tree.state, tree.info, tree.health, tree.error]
            + [tree.reload, tree.reloadResult] + discovery
        let found = made.map { TopicCatalogue.entry(of: $0, tree: tree, devices: [device])?.pattern }
        #expect(!found.contains(nil))
        #expect(Set(found) == Set(TopicCatalogue.entries(prefix: "site/devices").map(\.pattern)))
        #expect(Set(found).count == made.count)
    }

    @Test(arguments: [
        "site/devices/campus/building1/station_002/1/all", "site/devices/campus/building1/station_001/1/all/x",
        "site/devices/campus/building1/station_001/0/all", "devices/campus/building1/station_001/1/all",
        "chargepoint2mqtt/bridge2/state", "site/devices/campus/building1/station_001/1/set/set",
        "site/devices/campus/building1/station_001/1/result", "",
    ])
    func `a name that no tree makes is not in the catalogue`(topic: String) {
        #expect(TopicCatalogue.entry(of: topic, tree: tree, devices: [device]) == nil)
    }

    @Test func `what is read is never published and never retained`() {
        let entries = TopicCatalogue.entries()
        #expect(entries.filter { $0.direction == .in }.allSatisfy { !$0.isRetained })
        for entry in entries {
            let isRead =
                entry.pattern.hasSuffix("/set") || entry.pattern.hasSuffix("/get")
                || entry.pattern.contains("actuators/set") || entry.pattern.contains("actuators/get")
                || entry.pattern == "homeassistant/status" || entry.pattern.hasSuffix("/reload")
            #expect((entry.direction == .in) == isRead, "\(entry.pattern)")
        }
    }
}
