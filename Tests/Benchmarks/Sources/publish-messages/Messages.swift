import MQTT

/// The messages that are published: those of 500 stations with two ports, over and over.
struct Messages: Sendable {
    private let topics = (0..<1000).map { index in
        let number = String(index / 2)
        let station = String(repeating: "0", count: 5 - number.count) + number
        return "devices/campus/building/s\(station)/\(index % 2 + 1)/all"
    }
    private let payload: [UInt8]
    private let qos: QoS
    private let isSnapshot: Bool
    private let properties: MQTTProperties

    /// - Parameter isSnapshot: with what the bridge adds on MQTT 5: retained, with properties.
    init(size: Int, qos: QoS, isSnapshot: Bool) {
        payload = [UInt8](repeating: UInt8(ascii: "x"), count: size)
        self.qos = qos
        self.isSnapshot = isSnapshot
        let headers = ["Date", "TimeStamp", "SynchronizedTimeStamp"]
        properties =
            isSnapshot
            ? MQTTProperties(
                contentType: "application/json", payloadFormatIsUTF8: true, messageExpiry: 180,
                userProperties: headers.map { ($0, "2026-11-22T09:36:00.123456+00:00") })
            : MQTTProperties()
    }

    subscript(_ index: Int) -> MQTTMessage {
        MQTTMessage(
            topic: topics[index % topics.count], payload: payload, qos: qos, retain: isSnapshot, properties: properties)
    }
}
