import CMosquitto
import Glibc

/// What libmosquitto calls, during calls that the client's thread makes: each copies and leaves.
extension BrokerLink {
    /// The link that was set as user data; it outlives its handle.
    private static func of(_ raw: UnsafeMutableRawPointer?) -> BrokerLink {
        Unmanaged<BrokerLink>.fromOpaque(raw!).takeUnretainedValue()
    }

    func setCallbacks(_ handle: OpaquePointer) {
        mosquitto_connect_v5_callback_set(handle) { _, raw, code, flags, properties in
            BrokerLink.of(raw).answered(Int(code), flags: flags, properties)
        }
        mosquitto_disconnect_v5_callback_set(handle) { _, raw, code, _ in
            let systemCode = errno
            let link = BrokerLink.of(raw)
            // Called again, with 0, after the broker's own DISCONNECT.
            if link.notes.loss == nil { link.notes.loss = (code, systemCode) }
        }
        mosquitto_message_v5_callback_set(handle) { _, raw, message, properties in
            guard let message else { return }
            let link = BrokerLink.of(raw)
            var copy = MQTTMessage(copying: message.pointee, properties)
            copy.arrival = MQTTArrival(
                connection: 0, packetID: UInt16(truncatingIfNeeded: message.pointee.mid),
                mayBeRepeated: link.notes.mayRepeat)
            link.notes.messages.append(copy)
        }
        mosquitto_publish_v5_callback_set(handle) { _, raw, packetID, reason, properties in
            let text = reason >= 128 ? String(copying: properties, Int32(MQTT_PROP_REASON_STRING.rawValue)) : nil
            BrokerLink.of(raw).notes.settled.append((packetID, Int(reason), text))
        }
        mosquitto_subscribe_v5_callback_set(handle) { _, raw, packetID, count, granted, properties in
            let reasons = UnsafeBufferPointer(start: granted, count: Int(count)).map { Int($0) }
            let text = String(copying: properties, Int32(MQTT_PROP_REASON_STRING.rawValue))
            BrokerLink.of(raw).notes.mayRepeat = false
            BrokerLink.of(raw).notes.subscribed.append((packetID, reasons, text))
        }
    }

    func setLogCallback(_ handle: OpaquePointer) {
        mosquitto_log_callback_set(handle) { _, raw, level, text in
            guard level == MOSQ_LOG_ERR, let text else { return }
            let line = String(cString: text)
            BrokerLink.of(raw).log.append(line.hasPrefix("Error: ") ? String(line.dropFirst(7)) : line)
        }
    }

    private func answered(_ code: Int, flags: Int32, _ properties: OpaquePointer?) {
        var session = BrokerSession(sessionPresent: flags & 1 == 1)
        notes.mayRepeat = session.sessionPresent
        var (half, byte, word) = (UInt16(0), UInt8(0), UInt32(0))
        if mosquitto_property_read_int16(properties, Int32(MQTT_PROP_RECEIVE_MAXIMUM.rawValue), &half, false) != nil {
            session.receiveMaximum = Int(half)
        }
        if mosquitto_property_read_byte(properties, Int32(MQTT_PROP_MAXIMUM_QOS.rawValue), &byte, false) != nil {
            session.maximumQoS = QoS(rawValue: byte) ?? .exactlyOnce
        }
        if mosquitto_property_read_byte(properties, Int32(MQTT_PROP_RETAIN_AVAILABLE.rawValue), &byte, false) != nil {
            session.retainAvailable = byte != 0
        }
        if mosquitto_property_read_int32(
            properties, Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue), &word, false) != nil
        {
            session.maximumPacketSize = Int(word)
        }
        let text = String(copying: properties, Int32(MQTT_PROP_REASON_STRING.rawValue))
        notes.answer = ConnectAnswer(code: code, text: text, session: session)
    }
}

extension MQTTMessage {
    /// Copies a message that stays the library's.
    init(copying message: mosquitto_message, _ properties: OpaquePointer?) {
        self.init(
            topic: String(cString: message.topic),
            payload: Array(UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))),
            qos: QoS(rawValue: UInt8(message.qos)) ?? .atMostOnce, retain: message.retain,
            properties: MQTTProperties(copying: properties))
    }
}
