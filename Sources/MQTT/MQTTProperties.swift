/// What MQTT 5 says about a message beside its payload (MQTT 5 §3.3.2.3).
public struct MQTTProperties: Sendable, Hashable {
    /// A name and a value that the protocol gives no meaning; names may repeat, order is kept.
    public struct UserProperty: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A MIME type, such as `application/json`; an empty one is not sent.
    public var contentType: String?
    /// Says that the payload is UTF-8 text.
    public var payloadFormatIsUTF8 = false
    /// Seconds after which the broker no longer delivers the message. Coming in: the seconds that are left.
    public var messageExpiry: UInt32?
    /// Where an answer is wanted.
    public var responseTopic: String?
    /// What the answer must carry, so that the asker knows it again.
    public var correlationData: [UInt8]?
    public var userProperties: [UserProperty] = []

    public init(
        contentType: String? = nil, payloadFormatIsUTF8: Bool = false, messageExpiry: UInt32? = nil,
        responseTopic: String? = nil, correlationData: [UInt8]? = nil,
        userProperties: [(name: String, value: String)] = []
    ) {
        self.contentType = contentType
        self.payloadFormatIsUTF8 = payloadFormatIsUTF8
        self.messageExpiry = messageExpiry
        self.responseTopic = responseTopic
        self.correlationData = correlationData
        self.userProperties = userProperties.map(UserProperty.init)
    }

    /// The value of the first user property of that name.
    public func userProperty(_ name: String) -> String? { userProperties.first { $0.name == name }?.value }

    /// Whether nothing is set.
    public var isEmpty: Bool { self == MQTTProperties() }

    /// The bytes that these take in a PUBLISH packet, without the length that stands before them.
    var encodedSize: Int {
        var size = payloadFormatIsUTF8 ? 2 : 0
        if messageExpiry != nil { size += 5 }
        for text in [contentType, responseTopic] where text?.isEmpty == false { size += 3 + text!.utf8.count }
        size += correlationData.map { 3 + $0.count } ?? 0
        return userProperties.reduce(size) { $0 + 5 + $1.name.utf8.count + $1.value.utf8.count }
    }
}
