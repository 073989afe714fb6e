/// A message on a discovery topic. All are retained, but the order to let an entity go.
public struct DiscoveryMessage: Hashable, Sendable {
    public let topic: String
    public let payload: [UInt8]
    public let isRetained: Bool

    init(_ topic: String, _ payload: [UInt8], isRetained: Bool = true) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
    }

    /// Makes Home Assistant and the broker forget what is announced there.
    static func empty(_ topic: String) -> DiscoveryMessage { DiscoveryMessage(topic, []) }

    /// Makes Home Assistant let go of what is announced there, and keep it for who announces it next (2024.11 and newer).
    static func migration(_ topic: String) -> DiscoveryMessage {
        DiscoveryMessage(topic, Array(#"{"migrate_discovery":true}"#.utf8), isRetained: false)
    }
}
