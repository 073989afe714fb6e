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
    public let target: SetTarget
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
        self.target = target
        self.point = point
        self.payload = payload
        self.isRetained = isRetained
        self.correlationData = correlationData
        self.messageExpiry = messageExpiry
        self.receivedAt = receivedAt
    }
}
