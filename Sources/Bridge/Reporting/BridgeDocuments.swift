import struct FoundationEssentials.Date
import MQTT
import Registry
import Scraping
import Topics

/// The messages of the bridge's own topics.
struct BridgeDocuments: Sendable {
    let rules: PublishingRules
    let clock: WallClock

    /// Whether the bridge is there; the offline one is also the last will.
    func state(_ availability: Availability) -> MQTTMessage {
        MQTTMessage(
            topic: rules.tree.state, payload: availability.payload, qos: rules.qos, retain: true,
            properties: rules.isVersion5 ? MQTTProperties(payloadFormatIsUTF8: true) : MQTTProperties())
    }

    func info(_ info: BridgeInfo) -> MQTTMessage {
        json(info.json(at: clock.now()), on: rules.tree.info, retain: true)
    }

    func health(_ health: BridgeHealth, startedAt: Date) -> MQTTMessage {
        json(health.json(at: clock.now(), startedAt: startedAt), on: rules.tree.health)
    }

    func error(_ change: BridgeErrorChange) -> MQTTMessage { json(change.json, on: rules.tree.error) }

    func reloadResult(_ result: ReloadResult) -> MQTTMessage { json(result.json, on: rules.tree.reloadResult) }

    private func json(_ object: JSONObject, on topic: String, retain: Bool = false) -> MQTTMessage {
        MQTTMessage(
            topic: topic, payload: JSONValue.object(object).encoded(), qos: rules.qos, retain: retain,
            properties: rules.isVersion5
                ? MQTTProperties(contentType: "application/json", payloadFormatIsUTF8: true) : MQTTProperties())
    }
}
