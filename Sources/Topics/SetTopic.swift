public import Registry

/// What a set message's topic addresses.
public struct SetTopic: Hashable, Sendable {
    /// The topic as it came; its result goes below it.
    public let topic: String
    public let device: StationDevice
    /// The port that the topic names; nil: the station, or in the station layout whatever port the point belongs to.
    public let port: Int?
    /// The point to write; nil: the payload is an object of points.
    public let point: String?

    public init(topic: String, device: StationDevice, port: Int?, point: String?) {
        self.topic = topic
        self.device = device
        self.port = port
        self.point = point
    }

    /// Where the result goes.
    public var resultTopic: String { TopicTree.result(ofSetTopic: topic) }
}

/// Why a set message of one of our devices addresses nothing that exists.
public struct SetTopicError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// No such device, though one beside it has nearly that name.
        case unknownDevice
        case unknownPort
        case unknownPoint
        /// More levels than device, port and point.
        case tooDeep
        /// A path above the stations, and commands to all of them are switched off.
        case groupsOff
        /// An actuator topic without a point.
        case noPoint
    }

    public let kind: Kind
    /// The topic as it came.
    public let topic: String
    /// The point that the topic names, whether it exists or not; nil: the object form.
    public let point: String?
    /// What does not exist, and what the nearest thing is that does.
    public let message: String

    public init(kind: Kind, topic: String, point: String?, message: String) {
        self.kind = kind
        self.topic = topic
        self.point = point
        self.message = message
    }

    /// Where the refusal goes.
    public var resultTopic: String { TopicTree.result(ofSetTopic: topic) }

    public var description: String { message }
}

/// What a message on a subscribed topic is to this bridge.
public enum SetTopicReading: Hashable, Sendable {
    /// A set message for something that exists.
    case set(SetTopic)
    /// A set message for the stations below a path.
    case subtree(SubtreeTopic)
    /// A set message below one of our devices, or for a name that differs little from one, that names something that does
    /// not exist: to be refused with a result.
    case refused(SetTopicError)
    /// Not a set topic, or another owner's device: to be ignored without a word, since somebody else may answer.
    case foreign
}
