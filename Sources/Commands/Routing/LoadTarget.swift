public import Registry

/// What a command acts on: one port, or a station as a whole.
public struct LoadTarget: Hashable, Sendable, CustomStringConvertible {
    public let station: StationID
    /// The port, counted from 1; nil: the station.
    public let port: Int?

    public init(station: StationID, port: Int?) {
        self.station = station
        self.port = port
    }

    /// Whether what is done to one touches the other: a station and its ports do, two ports of a station do not.
    public func overlaps(_ other: LoadTarget) -> Bool {
        station == other.station && (port == nil || other.port == nil || port == other.port)
    }

    public var description: String { port.map { "port \($0) of station \(station)" } ?? "station \(station)" }
}
