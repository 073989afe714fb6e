public import Registry

public import struct FoundationEssentials.Date

/// What a set message is addressed to: a port of a station, or the station as a whole.
public struct SetTarget: Hashable, Sendable {
    public let device: StationDevice
    /// The port, counted from 1; nil: the station.
    public let port: Int?

    public init(device: StationDevice, port: Int?) {
        self.device = device
        self.port = port
    }

    /// As in its topic: `campus/building/station_001/1`.
    public var name: String { port.map { "\(device.path)/\($0)" } ?? "\(device.path)" }
}

/// A set message as it came in, its topic already understood and its payload not yet.
public struct SetRequest: Sendable {
    /// What the topic addresses, at least one: a port, a station, or the stations below a shorter path.
    public let targets: [SetTarget]
    /// As in its topic: `campus/building/station_001/1`, or `campus/building` for the stations below.
    public let name: String
    /// Whether the topic is a path above the stations.
    public let isSubtree: Bool
    /// The point of `…/<point>/set`; nil for the object form, `…/set`.
    public let point: String?
    public let payload: [UInt8]
    /// Whether the broker kept the message from earlier. Such messages are refused.
    public let isRetained: Bool
    /// MQTT 5 correlation data: a second message that carries the same is the first again.
    public let correlationData: [UInt8]?
    /// MQTT 5 message expiry in seconds, what was left of it when the message came in.
    public let messageExpiry: UInt32?
    public let receivedAt: Date

    public init(
        target: SetTarget, point: String?, payload: [UInt8], isRetained: Bool = false,
        correlationData: [UInt8]? = nil, messageExpiry: UInt32? = nil, receivedAt: Date
    ) {
        self.init(
            targets: [target], name: target.name, isSubtree: false, point: point, payload: payload,
            isRetained: isRetained, correlationData: correlationData, messageExpiry: messageExpiry,
            receivedAt: receivedAt)
    }

    /// A set message to the stations below a path; one result holds the outcome of each.
    ///
    /// - Parameters:
    ///   - path: the path as in the topic, `campus/building`.
    ///   - stations: at least one, each station once.
    public init(
        subtree path: String, stations: [StationDevice], point: String?, payload: [UInt8], isRetained: Bool = false,
        correlationData: [UInt8]? = nil, messageExpiry: UInt32? = nil, receivedAt: Date
    ) {
        precondition(!stations.isEmpty, "a set message addresses something")
        self.init(
            targets: stations.map { SetTarget(device: $0, port: nil) }, name: path, isSubtree: true, point: point,
            payload: payload, isRetained: isRetained, correlationData: correlationData, messageExpiry: messageExpiry,
            receivedAt: receivedAt)
    }

    private init(
        targets: [SetTarget], name: String, isSubtree: Bool, point: String?, payload: [UInt8], isRetained: Bool,
        correlationData: [UInt8]?, messageExpiry: UInt32?, receivedAt: Date
    ) {
        self.targets = targets
        self.name = name
        self.isSubtree = isSubtree
        self.point = point
        self.payload = payload
        self.isRetained = isRetained
        self.correlationData = correlationData
        self.messageExpiry = messageExpiry
        self.receivedAt = receivedAt
    }

    /// What the topic addresses, if that is one thing; else the first of them.
    public var target: SetTarget { targets[0] }
}
