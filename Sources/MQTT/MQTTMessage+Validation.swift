import CMosquitto

extension MQTTMessage {
    /// Throws what would make libmosquitto cut a text at a NUL, or the broker close the connection on sight of the
    /// message, each time that it is sent again.
    func validate(protocolVersion: MQTTConfiguration.ProtocolVersion) throws(MQTTError) {
        guard !topic.isEmpty else { throw .invalid("a message needs a topic") }
        try topic.validateMQTTText("topic")
        guard topic.withCString({ mosquitto_pub_topic_check($0) }) == 0 else {
            throw .invalid("topic \"\(topic)\": a message cannot be published to the wildcards + and #")
        }
        guard payload.count <= MQTTMessage.maximumPayload else {
            throw .invalid("topic \"\(topic)\": the payload has \(payload.count) bytes; MQTT allows 268435455")
        }
        if protocolVersion == .v5 { try properties.validate(topic: topic) }
    }

    /// The largest payload that MQTT can carry.
    private static let maximumPayload = 268_435_455

    /// The exact size of the PUBLISH packet, in bytes (MQTT 5 §3.3).
    func packetSize(protocolVersion: MQTTConfiguration.ProtocolVersion) -> Int {
        var remaining = 2 + topic.utf8.count + (qos == .atMostOnce ? 0 : 2) + payload.count
        if protocolVersion == .v5 {
            let size = properties.encodedSize
            remaining += Self.lengthSize(size) + size
        }
        return 1 + Self.lengthSize(remaining) + remaining
    }

    /// Bytes of a "variable byte integer": seven bits a byte.
    private static func lengthSize(_ value: Int) -> Int {
        value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4
    }
}

extension MQTTProperties {
    fileprivate func validate(topic: String) throws(MQTTError) {
        if let contentType { try contentType.validateMQTTText("content type of a message to \(topic)") }
        if let responseTopic {
            try responseTopic.validateMQTTText("response topic of a message to \(topic)")
            guard !responseTopic.isEmpty, responseTopic.withCString({ mosquitto_pub_topic_check($0) }) == 0 else {
                throw .invalid("topic \"\(topic)\": the response topic \"\(responseTopic)\" is empty or has + or #")
            }
        }
        if let count = correlationData?.count, count > 65_535 {
            throw .invalid("topic \"\(topic)\": correlation data of \(count) bytes; MQTT allows 65535")
        }
        for property in userProperties {
            try property.name.validateMQTTText("name of a user property of a message to \(topic)")
            try property.value.validateMQTTText("user property \"\(property.name)\" of a message to \(topic)")
        }
    }
}

extension String {
    /// Texts of MQTT are at most 65,535 bytes; control characters and non-characters are refused by brokers
    /// (MQTT 5 §1.5.4), and what follows a NUL would not reach them.
    func validateMQTTText(_ what: @autoclosure () -> String) throws(MQTTError) {
        var text = self
        let (count, code) = text.withUTF8 { bytes in
            let count = bytes.count
            guard count <= 65_535 else { return (count, Int32(0)) }
            return (
                count,
                mosquitto_validate_utf8(
                    UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(
                        to: CChar.self) ?? UnsafePointer(bitPattern: 1)!, Int32(count))
            )
        }
        guard count <= 65_535 else { throw .invalid("\(what()): \(count) bytes; MQTT allows 65535") }
        guard code == 0 else {
            throw .invalid("\(what()): has a control character or another that MQTT forbids")
        }
    }
}
