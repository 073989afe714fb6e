import struct FoundationEssentials.Date
import MQTT
import Registry
import Topics

/// Makes the messages of one device. Pure: the bytes depend on what is given alone.
struct DeviceWriter: Sendable {
    let stationID: StationID
    let port: Int?
    let encoder: SnapshotEncoder
    private let path: DevicePath
    private let publish: PublishSwitches
    private let rules: PublishingRules
    /// Of the snapshot, which is sent again and again.
    private let allTopic: String

    /// - Parameter encoder: of the device's points; devices with the same points share one.
    init(device: StationDevice, port: Int?, encoder: SnapshotEncoder, rules: PublishingRules) {
        stationID = device.stationID
        path = device.path
        publish = device.publish
        self.port = port
        self.encoder = encoder
        self.rules = rules
        allTopic = rules.tree.all(device.path, port: port)
    }

    /// Whether the device can be relied on, retained.
    func availability(_ availability: Availability) -> MQTTMessage {
        MQTTMessage(
            topic: rules.tree.availability(path, port: port), payload: availability.payload, qos: rules.qos,
            retain: true, properties: rules.isVersion5 ? MQTTProperties(payloadFormatIsUTF8: true) : MQTTProperties())
    }

    /// The forms of the snapshot that the device's `publish_*` switches ask for. Empty if no point has a value, or the
    /// publication is so old that the broker would drop what it keeps at once.
    func messages(_ publication: DevicePublication, at now: Date) -> [MQTTMessage] {
        if let expiresAt = publication.expiresAt, expiresAt <= now { return [] }
        let headers = MessageHeaders(date: now, timeStamp: publication.timeStamp, tick: publication.tick)
        let inPayload = !rules.isVersion5 && rules.headersInPayload ? headers : nil
        let kept = properties(headers, expiresAt: rules.retain ? publication.expiresAt : nil, now)
        var flowing = kept
        flowing.messageExpiry = nil
        var messages: [MQTTMessage] = []

        if publish.depthFirstAll || publish.breadthFirstAll {
            var payload: [UInt8] = []
            guard encoder.encode(publication.values, headers: inPayload, into: &payload) > 0 else { return [] }
            if publish.depthFirstAll {
                messages.append(message(allTopic, payload, retain: rules.retain, kept))
            }
            if publish.breadthFirstAll {
                messages.append(
                    message(rules.tree.allBreadthFirst(path, port: port), payload, retain: false, flowing))
            }
        }
        guard publish.depthFirst || publish.breadthFirst else { return messages }
        for (index, value) in publication.values.enumerated() {
            guard let value else { continue }
            let name = encoder.points[index].name
            var payload: [UInt8] = []
            encoder.encode(point: index, value, headers: inPayload, into: &payload)
            if publish.depthFirst {
                let topic = rules.tree.point(name, path, port: port)
                messages.append(message(topic, payload, retain: rules.retain, kept))
            }
            if publish.breadthFirst {
                let topic = rules.tree.pointBreadthFirst(name, path, port: port)
                messages.append(message(topic, payload, retain: false, flowing))
            }
        }
        return messages
    }

    /// Empty messages that make the broker forget the retained topics of points that a publication has and the next one
    /// has no more.
    func clearing(pointsOf old: DevicePublication, missingIn new: DevicePublication) -> [MQTTMessage] {
        guard rules.retain, publish.depthFirst else { return [] }
        return zip(old.values, new.values).enumerated().compactMap { index, values in
            guard values.0 != nil, values.1 == nil else { return nil }
            return message(rules.tree.point(encoder.points[index].name, path, port: port), [], retain: true)
        }
    }

    /// Empty messages that make the broker forget whatever it retains of the device but its availability.
    func clearing() -> [MQTTMessage] { valueTopics.map { message($0, [], retain: true) } }

    /// What all topics of the device begin with.
    var base: String { rules.tree.base(path, port) }

    /// All that the broker retains of the device.
    var retainedTopics: [String] {
        [rules.tree.availability(path, port: port)] + (rules.retain ? valueTopics : [])
    }

    private var valueTopics: [String] {
        var topics: [String] = []
        if publish.depthFirstAll { topics.append(allTopic) }
        if publish.depthFirst {
            topics += encoder.points.map { rules.tree.point($0.name, path, port: port) }
        }
        return topics
    }

    private func message(
        _ topic: String, _ payload: [UInt8], retain: Bool, _ properties: MQTTProperties = MQTTProperties()
    ) -> MQTTMessage {
        MQTTMessage(topic: topic, payload: payload, qos: rules.qos, retain: retain, properties: properties)
    }

    private func properties(_ headers: MessageHeaders, expiresAt: Date?, _ now: Date) -> MQTTProperties {
        guard rules.isVersion5 else { return MQTTProperties() }
        let expiry = expiresAt.map { UInt32(clamping: Int($0.timeIntervalSince(now).rounded(.up))) }
        return MQTTProperties(
            contentType: "application/json", payloadFormatIsUTF8: true, messageExpiry: expiry,
            userProperties: headers.properties)
    }
}
