/// `homeAssistant`: MQTT discovery.
public struct HomeAssistantSettings: Hashable, Sendable {
    public var enabled = true
    /// First levels of discovery topics.
    public var prefix = "homeassistant"
    public var style = DiscoveryStyle.entity
    /// Where Home Assistant says `online` when it has started: its birth message.
    public var statusTopic = "homeassistant/status"

    public init() {}
}

/// `homeAssistant.style`: how entities are announced.
public enum DiscoveryStyle: String, CaseIterable, Hashable, Sendable {
    /// A message an entity; every version of Home Assistant.
    case entity
    /// A message a device; 2024.11 and newer.
    case device
}
