public import Topics

/// How entities are announced.
public enum DiscoveryStyle: String, CaseIterable, Hashable, Sendable {
    /// A message an entity; every version of Home Assistant.
    case entity
    /// A message a device; 2024.11 and newer.
    case device
}

/// What the discovery documents of a bridge have in common: where they go, and who says so.
///
/// The keys are those of Home Assistant's MQTT integration (home-assistant.io, `source/_integrations/mqtt.markdown`, and
/// `homeassistant/components/mqtt` of its core) that 2024.3 and all later versions take.
public struct DiscoveryRules: Hashable, Sendable {
    /// Names of the topics that entities read and write.
    public var tree: TopicTree
    /// First levels of discovery topics.
    public var prefix: String
    public var style: DiscoveryStyle
    /// Of this program, told with each document.
    public var version: String

    public init(tree: TopicTree, prefix: String = "homeassistant", style: DiscoveryStyle = .entity, version: String) {
        self.tree = tree
        self.prefix = prefix
        self.style = style
        self.version = version
    }

    /// The device that stands for the bridge itself, and begins every other one's name.
    public var bridgeNode: String {
        let instance = tree.instance.asTopicPart
        return "cp2mqtt_" + (instance == tree.instance ? instance : "\(instance)-\(tree.instance.fingerprint)")
    }
}
