public import Registry

/// One kind of topic, as `topics.md` lists it.
public struct TopicEntry: Hashable, Sendable {
    public enum Direction: String, CaseIterable, Hashable, Sendable {
        /// From the bridge to everybody.
        case out
        /// From anybody to the bridge.
        case `in`
    }

    /// The topic with `<device>` for the levels of a device path, `<device reversed>` for the same backwards, `<path>` for
    /// some of its first levels, `<port>`, `<point>` and `<instance>`; in Home Assistant's topics `<component>` for a kind
    /// of entity, `<node>` for one of its devices and `<object>` for an entity.
    public let pattern: String
    public let direction: Direction
    /// As published or subscribed to by default.
    public let qos: Int
    /// As published by default; a set message must not be retained.
    public let isRetained: Bool
}

/// Every kind of topic that the bridge publishes or reads. `topics.md` shows the same list, and tests compare the two with
/// each other and with a running bridge.
public enum TopicCatalogue {
    /// - Parameter discovery: Home Assistant's discovery prefix.
    public static func entries(prefix: String = "devices", discovery: String = "homeassistant") -> [TopicEntry] {
        published(prefix) + asked(prefix) + actuators(prefix) + own("chargepoint2mqtt/<instance>")
            + homeAssistant(discovery)
    }

    private static func published(_ prefix: String) -> [TopicEntry] {
        [
            TopicEntry(pattern: "\(prefix)/<device>/<port>/all", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(prefix)/<device>/all", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(prefix)/<device>/<port>/<point>", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(prefix)/<device>/<point>", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(prefix)/all/<port>/<device reversed>", direction: .out, qos: 1, isRetained: false),
            TopicEntry(pattern: "\(prefix)/all/<device reversed>", direction: .out, qos: 1, isRetained: false),
            TopicEntry(
                pattern: "\(prefix)/<point>/<port>/<device reversed>", direction: .out, qos: 1, isRetained: false),
            TopicEntry(pattern: "\(prefix)/<point>/<device reversed>", direction: .out, qos: 1, isRetained: false),
            TopicEntry(pattern: "\(prefix)/<device>/<port>/availability", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(prefix)/<device>/availability", direction: .out, qos: 1, isRetained: true),
        ]
    }

    /// What is written and asked for, each followed by the topic of its answer.
    private static func asked(_ prefix: String) -> [TopicEntry] {
        let devices = ["<device>/<port>/<point>", "<device>/<port>", "<device>/<point>", "<device>"]
        let topics = (devices + ["<path>", "<path>/<point>"]).map { $0 + "/set" } + devices.map { $0 + "/get" }
        return topics.flatMap { topic in
            [
                TopicEntry(pattern: "\(prefix)/\(topic)", direction: .in, qos: 1, isRetained: false),
                TopicEntry(pattern: "\(prefix)/\(topic)/result", direction: .out, qos: 1, isRetained: false),
            ]
        }
    }

    private static func actuators(_ prefix: String) -> [TopicEntry] {
        ["<device>/<port>/<point>", "<device>/<point>"].flatMap { point in
            TopicTree.Actuation.allCases.map { actuation in
                let isAsked = actuation == .get || actuation == .set
                return TopicEntry(
                    pattern: "\(prefix)/actuators/\(actuation.rawValue)/\(point)", direction: isAsked ? .in : .out,
                    qos: 1, isRetained: false)
            }
        }
    }

    private static func own(_ own: String) -> [TopicEntry] {
        [
            TopicEntry(pattern: "\(own)/state", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(own)/info", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(own)/health", direction: .out, qos: 1, isRetained: false),
            TopicEntry(pattern: "\(own)/error", direction: .out, qos: 1, isRetained: false),
            TopicEntry(pattern: "\(own)/reload", direction: .in, qos: 1, isRetained: false),
            TopicEntry(pattern: "\(own)/reload/result", direction: .out, qos: 1, isRetained: false),
        ]
    }

    private static func homeAssistant(_ prefix: String) -> [TopicEntry] {
        [
            TopicEntry(
                pattern: "\(prefix)/<component>/<node>/<object>/config", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "\(prefix)/device/<node>/config", direction: .out, qos: 1, isRetained: true),
            TopicEntry(pattern: "homeassistant/status", direction: .in, qos: 1, isRetained: false),
        ]
    }

    /// The kind of a topic of a bridge with these devices; nil if it is none of them.
    ///
    /// - Parameter discovery: Home Assistant's discovery prefix.
    public static func entry(
        of topic: String, tree: TopicTree, devices: some Sequence<DevicePath>, discovery: String = "homeassistant"
    ) -> TopicEntry? {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let entries = entries(prefix: tree.prefix, discovery: discovery)
        for device in devices {
            for entry in entries where entry.matches(levels, tree.instance, device) { return entry }
        }
        return nil
    }
}

extension TopicEntry {
    fileprivate func matches(_ levels: [String], _ instance: String, _ device: DevicePath) -> Bool {
        guard pattern.contains("<path>") else { return matches(pattern, levels, instance, device) }
        return (1..<max(1, device.segments.count)).contains { length in
            let path = device.segments.prefix(length).joined(separator: "/")
            return matches(pattern.replacing("<path>", with: path), levels, instance, device)
        }
    }

    private func matches(
        _ pattern: String, _ levels: [String], _ instance: String, _ device: DevicePath
    ) -> Bool {
        let wanted =
            pattern
            .replacing("<instance>", with: instance)
            .replacing("<device reversed>", with: device.segments.reversed().joined(separator: "/"))
            .replacing("<device>", with: device.description)
            .split(separator: "/")
        return wanted.count == levels.count
            && zip(wanted, levels).allSatisfy { wanted, level in
                switch wanted {
                case "<port>": Int(level).map { $0 > 0 } ?? false
                case "<component>": ["sensor", "binary_sensor", "number", "switch", "button"].contains(level)
                case "<node>", "<object>": !level.isEmpty
                case "<point>": Int(level) == nil && !TopicTree.reservedNames.contains(level)
                default: wanted == level
                }
            }
    }
}
