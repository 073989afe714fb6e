import FoundationEssentials
import Registry
import TestSupport
import Testing

/// What Home Assistant is told, as any subscriber sees it.
@Suite struct DiscoveryTests {
    private static let port = "cp2mqtt_test_1_34001_1"
    private static let load = "homeassistant/sensor/\(port)/portLoad/config"
    private static let stations: [(path: String, station: String, more: String)] = [
        ("campus/building1/station_001", "1:34001", ""), ("campus/building2/station_004", "1:34004", ""),
    ]

    private func site(_ change: (inout Site.Options) -> Void = { _ in }) async throws -> Site {
        try await Site.start {
            $0.homeAssistant = "{enabled: true}"
            $0.devices = Self.stations
            change(&$0)
        }
    }

    /// Stops the bridge, and starts it with another configuration.
    private func restart(_ site: Site, _ change: (inout Site.Options) -> Void) async throws {
        try site.bridge.terminate()
        try await site.bridge.exitStatus()
        var options = Site.Options()
        options.homeAssistant = "{enabled: true}"
        options.devices = Self.stations
        change(&options)
        try site.write(options)
        try await site.startBridge()
    }

    /// The topics under which something is retained, once it is what is expected.
    private func retained(
        _ site: Site, below filter: String, _ what: String, where matches: (Set<String>) -> Bool
    ) async throws -> Set<String> {
        try await eventually("\(what) below \(filter)", within: .seconds(40)) {
            let late = try await site.subscribe(filter, "sentinel")
            try await MosquittoPub.publish(site.broker, topic: "sentinel", "1")
            _ = try await late.first { $0.topic == "sentinel" }
            let topics = Set(try late.messages().filter { $0.isRetained }.map(\.topic))
            return matches(topics) ? topics : nil
        }
    }

    /// Waits until all that the two stations have is announced.
    private func everything(_ site: Site, prefix: String = "homeassistant") async throws -> Set<String> {
        try await retained(site, below: "\(prefix)/#", "all devices") { topics in
            ["1_34001_1", "1_34001_2", "1_34004_1"].allSatisfy { node in
                topics.contains { $0.contains("\(node)/charging") }
            }
        }
    }

    @Test func `everything is announced by the rules, parents first, and commands have their topics`() async throws {
        let site = try await site { $0.startsBridge = false }
        let live = try await site.subscribe("homeassistant/#")
        try await site.startBridge()
        let topics = try await everything(site)
        let messages = try live.messages()
        #expect(messages.allSatisfy { $0.qos == 1 })
        #expect(Set(messages.map(\.topic)) == topics)
        let nodes = messages.map { $0.topic.split(separator: "/")[2] }
        let order = ["cp2mqtt_test", "cp2mqtt_test_1_34001", Self.port[...]].map { nodes.firstIndex(of: $0) ?? .max }
        #expect(order == order.sorted())

        let cases: JSONValue = [
            [
                "name": "live", "style": "entity", "prefix": "homeassistant", "bridge": "test", "instance": "test",
                "states": [:], "sure": [],
                "messages": .array(
                    messages.filter { message in
                        // Of what came twice, since more became known, the newest.
                        messages.last { $0.topic == message.topic }?.payload == message.payload
                    }.map {
                        ["topic": .string($0.topic), "payload": .string($0.text), "retain": true]
                    }),
            ]
        ]
        let file = try site.folder.write("cases.json", cases.encoded())
        let result = try await TestPython.run("HomeAssistantTests/Python/discovery_rules.py", [file])
        #expect(result.status == .exited(0), "\(result.output) \(result.errorOutput)")

        // A switch of Home Assistant's sends just this.
        let topic = "homeassistant/switch/\(Self.port)/shedState/config"
        let message = try await live.first { $0.topic == topic }
        let document = try #require(try JSONValue(parsing: message.payload).object)
        _ = try await site.set("devices/campus/building1/station_001/1/percentShed/set", "50")
        let command = try #require(document["command_topic"]?.string)
        #expect(try await site.set(command, document["payload_on"]?.string ?? "")["status"] == "done")
        // The nameplate power of the simulator's port, once ChargePoint has told it.
        let limit = "homeassistant/number/\(Self.port)/allowedLoad/config"
        _ = try await live.first { message in
            message.topic == limit
                && (try? JSONValue(parsing: message.payload).object?["max"]?.number?.double) ?? 500 < 100
        }
    }

    @Test func `a broker that forgot everything is told again, and so is Home Assistant when it starts`() async throws {
        let site = try await site()
        let before = try await everything(site)
        try await site.broker.kill()
        try await eventually("the bridge notices") { site.count(inLog: "no connection to the broker") > 0 }
        try await site.broker.restart()
        #expect(try await everything(site) == before)

        let live = try await site.subscribe("homeassistant/+/+/+/config", "devices/#")
        _ = try await live.first { $0.topic == Self.load && $0.isRetained }
        // What somebody has deleted is not fought at once.
        try await MosquittoPub.publish(site.broker, topic: Self.load, "", retain: true)
        _ = try await live.first { $0.topic == Self.load && $0.payload.isEmpty }
        let quiet = try live.messages().count { $0.topic.hasPrefix("homeassistant/") }
        try await Task.sleep(for: .seconds(2))
        #expect(try live.messages().count { $0.topic.hasPrefix("homeassistant/") } == quiet)

        try await MosquittoPub.publish(site.broker, topic: "homeassistant/status", "online", qos: 0)
        let again = try await live.first(within: .seconds(30)) {
            !$0.isRetained && $0.topic == Self.load && !$0.payload.isEmpty
        }
        #expect(again.qos == 1)
        // Availability did not change, and is told again all the same.
        let availability = "devices/campus/building1/station_001/1/availability"
        _ = try await live.first { !$0.isRetained && $0.topic == availability }
        let topics = try live.messages().filter { !$0.isRetained }.map(\.topic)
        let (document, state) = (topics.lastIndex(of: Self.load), topics.lastIndex(of: availability))
        #expect(try #require(document) < #require(state))
    }

    @Test func `a birth message that the broker kept is none`() async throws {
        let site = try await site { $0.startsBridge = false }
        try await MosquittoPub.publish(site.broker, topic: "homeassistant/status", "online", retain: true)
        let live = try await site.subscribe("homeassistant/+/+/+/config")
        try await site.startBridge()
        _ = try await everything(site)
        let count = try live.messages().count { $0.topic == Self.load }
        // Longer than the delay after a birth message.
        try await Task.sleep(for: .seconds(13))
        #expect(try live.messages().count { $0.topic == Self.load } == count)
    }

    @Test func `what is removed while the bridge is down vanishes, and nothing else`() async throws {
        let site = try await site()
        let before = try await everything(site)
        try await restart(site) {
            $0.devices = [Self.stations[0]]
            $0.registry = Site.registry.split(separator: "\n").filter { !$0.hasPrefix("portLoad,") }
                .joined(separator: "\n")
        }
        let after = try await retained(site, below: "homeassistant/#", "what is left") { topics in
            !topics.contains { $0.contains("portLoad") || $0.contains("34004") }
        }
        let gone = before.subtracting(after)
        #expect(gone.allSatisfy { $0.contains("34004") || $0.contains("portLoad") || $0.contains("charging") })
        #expect(after.isSubset(of: before))
        #expect(after.contains("homeassistant/switch/\(Self.port)/shedState/config"))
        #expect(!after.contains { $0.contains("charging") })

        // Nor does the broker keep what was told of the station itself.
        _ = try await retained(site, below: "devices/campus/building2/#", "nothing") { $0.isEmpty }
        _ = try await retained(site, below: "devices/campus/building1/#", "the other station") { topics in
            topics.contains("devices/campus/building1/station_001/1/availability")
        }

        try await restart(site) { $0.homeAssistant = "{enabled: false}" }
        _ = try await retained(site, below: "homeassistant/#", "nothing") { $0.isEmpty }
    }

    @Test func `another prefix or another name of the bridge leaves nothing of the old behind`() async throws {
        let site = try await site()
        _ = try await everything(site)
        try await restart(site) { $0.homeAssistant = "{enabled: true, prefix: ha/discovery}" }
        _ = try await everything(site, prefix: "ha/discovery")
        _ = try await retained(site, below: "homeassistant/#", "nothing") { $0.isEmpty }
        try await restart(site) { $0.instance = "other" }
        _ = try await everything(site)
        _ = try await retained(site, below: "ha/discovery/#", "nothing") { $0.isEmpty }
        let nodes = try await retained(site, below: "homeassistant/#", "the new") { !$0.isEmpty }
        #expect(nodes.allSatisfy { $0.contains("/cp2mqtt_other") })
    }

    @Test func `from one style to the other entities are handed over in the right order, and back`() async throws {
        let site = try await site()
        let entities = try await everything(site)
        let live = try await site.subscribe("homeassistant/#")
        _ = try await live.collect(entities.count)
        try await restart(site) { $0.homeAssistant = "{style: device}" }
        let device = "homeassistant/device/\(Self.port)/config"
        _ = try await retained(site, below: "homeassistant/#", "devices alone") { topics in
            topics.contains(device) && topics.allSatisfy { $0.hasPrefix("homeassistant/device/") }
        }
        var steps = try live.messages().dropFirst(entities.count).filter { [device, Self.load].contains($0.topic) }
        #expect(steps.map(\.topic) == [Self.load, device, Self.load])
        #expect(steps.first?.text == #"{"migrate_discovery":true}"# && steps.last?.payload == [])

        let count = try live.messages().count
        try await restart(site) { _ in }
        #expect(try await everything(site) == entities)
        _ = try await retained(site, below: "homeassistant/device/#", "nothing") { $0.isEmpty }
        steps = try live.messages().dropFirst(count).filter { [device, Self.load].contains($0.topic) }
        #expect(steps.map(\.topic) == [device, Self.load, device])
        #expect(steps.first?.text == #"{"migrate_discovery":true}"# && steps.last?.payload == [])
    }

    @Test func `in style device an entity goes in two steps`() async throws {
        let site = try await site { $0.homeAssistant = "{style: device}" }
        let topic = "homeassistant/device/\(Self.port)/config"
        let live = try await site.subscribe(topic)
        _ = try await live.first()
        try await restart(site) {
            $0.homeAssistant = "{style: device}"
            $0.registry = Site.registry.split(separator: "\n").filter { !$0.hasPrefix("portLoad,") }
                .joined(separator: "\n")
        }
        func load(_ message: ReceivedMessage) -> JSONValue?? {
            (try? JSONValue(parsing: message.payload).object)?["components"]?.object?["sensor_portLoad"]
        }
        _ = try await live.first { load($0) == .some(["platform": "sensor"]) }
        let last = try await live.first { load($0) == .some(nil) }
        #expect(try live.messages().last == last)
    }
}
