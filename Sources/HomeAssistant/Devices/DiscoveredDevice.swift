public import Registry

/// A device of Home Assistant with its entities: the bridge, a station or a port.
public struct DiscoveredDevice: Hashable, Sendable {
    /// Its identifier, and its level of discovery topics.
    public let node: String
    /// Nil: the bridge.
    public let station: StationID?
    /// Nil: the station's own device, or the bridge.
    public let port: Int?
    /// The `device` block.
    public let block: JSONObject
    /// Topics that must all say `online`.
    public let availability: [String]
    /// The snapshot that most entities are read from; nil: each has a topic of its own.
    public let stateTopic: String?
    public let entities: [Entity]
}
