public import Registry

/// `publish`: how snapshots reach the broker.
public struct PublishSettings: Hashable, Sendable {
    /// First levels of every device's topics.
    public var prefix = "devices"
    public var mode = PublishMode.always
    /// Which points share a topic.
    public var layout = DeviceLayout.port
    /// Quality of service of whatever goes out, 0 to 2; without the key that of `broker`.
    public var qos = 1
    /// Whether the broker keeps snapshots for those who subscribe later.
    public var retain = true
    /// Seconds after which an unchanged snapshot is published all the same, in mode `on_change`.
    public var maxSilence = 900
    /// On MQTT 3.1.1, which has no user properties: whether payloads carry the headers as a third element.
    public var headersInPayload = false

    public init() {}
}

/// `publish.mode`.
public enum PublishMode: String, CaseIterable, Hashable, Sendable {
    /// After each scrape, as VOLTTRON does.
    case always
    /// Only what changed, and each device at least every `maxSilence`.
    case onChange = "on_change"
}
