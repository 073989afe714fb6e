import CMosquitto
import Glibc

/// A property list of libmosquitto; freed with its last reference.
final class PropertyList {
    private(set) var pointer: OpaquePointer?

    init() {}
    deinit { mosquitto_property_free_all(&pointer) }

    /// The list now belongs to the library.
    func giveAway() { pointer = nil }

    func add(_ property: mqtt5_property, byte: UInt8) -> Int32 {
        mosquitto_property_add_byte(&pointer, Int32(property.rawValue), byte)
    }

    func add(_ property: mqtt5_property, integer: UInt32) -> Int32 {
        mosquitto_property_add_int32(&pointer, Int32(property.rawValue), integer)
    }

    func add(_ property: mqtt5_property, text: String) -> Int32 {
        mosquitto_property_add_string(&pointer, Int32(property.rawValue), text)
    }

    func add(_ property: mqtt5_property, bytes: [UInt8]) -> Int32 {
        mosquitto_property_add_binary(&pointer, Int32(property.rawValue), bytes, UInt16(bytes.count))
    }

    func add(_ property: mqtt5_property, name: String, value: String) -> Int32 {
        mosquitto_property_add_string_pair(&pointer, Int32(property.rawValue), name, value)
    }
}

extension MQTTProperties {
    /// As a list for libmosquitto; nil if there is nothing to say. The texts were validated before.
    func list() throws(MQTTError) -> PropertyList? {
        guard !isEmpty else { return nil }
        let list = PropertyList()
        var code: Int32 = 0
        func add(_ result: Int32) { code = code == 0 ? result : code }
        if payloadFormatIsUTF8 { add(list.add(MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, byte: 1)) }
        if let messageExpiry { add(list.add(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, integer: messageExpiry)) }
        // libmosquitto cannot copy an empty text.
        if let contentType, !contentType.isEmpty { add(list.add(MQTT_PROP_CONTENT_TYPE, text: contentType)) }
        if let responseTopic { add(list.add(MQTT_PROP_RESPONSE_TOPIC, text: responseTopic)) }
        if let correlationData { add(list.add(MQTT_PROP_CORRELATION_DATA, bytes: correlationData)) }
        for property in userProperties {
            add(list.add(MQTT_PROP_USER_PROPERTY, name: property.name, value: property.value))
        }
        guard code == 0 else {
            throw .invalid("properties of a message: \(String(cString: mosquitto_strerror(code)))")
        }
        return list
    }

    /// Copies what a received packet's list says; the list stays the library's.
    init(copying list: OpaquePointer?) {
        self.init()
        var next = list
        while let property = next {
            read(property)
            next = mosquitto_property_next(property)
        }
    }

    private mutating func read(_ property: OpaquePointer) {
        let identifier = mosquitto_property_identifier(property)
        switch mqtt5_property(UInt32(identifier)) {
        case MQTT_PROP_PAYLOAD_FORMAT_INDICATOR:
            var byte: UInt8 = 0
            mosquitto_property_read_byte(property, identifier, &byte, false)
            payloadFormatIsUTF8 = byte == 1
        case MQTT_PROP_MESSAGE_EXPIRY_INTERVAL:
            var seconds: UInt32 = 0
            mosquitto_property_read_int32(property, identifier, &seconds, false)
            messageExpiry = seconds
        case MQTT_PROP_CONTENT_TYPE: contentType = String(copying: property, identifier)
        case MQTT_PROP_RESPONSE_TOPIC: responseTopic = String(copying: property, identifier)
        case MQTT_PROP_CORRELATION_DATA:
            var bytes: UnsafeMutableRawPointer?
            var count: UInt16 = 0
            mosquitto_property_read_binary(property, identifier, &bytes, &count, false)
            correlationData = Array(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(count)))
            free(bytes)
        case MQTT_PROP_USER_PROPERTY:
            var name: UnsafeMutablePointer<CChar>?
            var value: UnsafeMutablePointer<CChar>?
            mosquitto_property_read_string_pair(property, identifier, &name, &value, false)
            if let name, let value {
                userProperties.append(.init(name: String(cString: name), value: String(cString: value)))
            }
            free(name)
            free(value)
        default: break
        }
    }
}

extension String {
    /// The text of the first property of that identifier in a list.
    init?(copying list: OpaquePointer?, _ identifier: Int32) {
        var text: UnsafeMutablePointer<CChar>?
        guard list != nil, mosquitto_property_read_string(list, identifier, &text, false) != nil, let text else {
            return nil
        }
        self.init(cString: text)
        free(text)
    }
}
