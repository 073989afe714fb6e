public import Registry

/// Setpoints by station and port, as a value: what a store keeps in memory.
public struct SetpointTable: Sendable {
    /// By port; nil is the station as a whole.
    private var stations: [StationID: [Int?: Setpoints]] = [:]

    public init() {}

    /// All that is kept of a station, by port; nil is the station as a whole.
    public subscript(station: StationID) -> [Int?: Setpoints] {
        get { stations[station] ?? [:] }
        set { stations[station] = newValue.isEmpty ? nil : newValue }
    }

    /// Everything that is kept, as it was written: a port has no share in what its station was asked for.
    public var all: [LoadTarget: Setpoints] {
        var all: [LoadTarget: Setpoints] = [:]
        for (station, targets) in stations {
            for (port, setpoints) in targets { all[LoadTarget(station: station, port: port)] = setpoints }
        }
        return all
    }

    /// See ``SetpointStore/setpoints(of:)``.
    public func setpoints(of target: LoadTarget) -> Setpoints {
        guard let station = stations[target.station] else { return Setpoints() }
        var found = station[target.port] ?? Setpoints()
        if found.asked == nil { found.asked = station[nil]?.asked }
        return found
    }

    /// See ``SetpointStore/stage(_:for:)``.
    public mutating func stage(_ limit: Limit, for target: LoadTarget) {
        stations[target.station, default: [:]][target.port, default: Setpoints()].staged = limit
    }

    /// See ``SetpointStore/record(_:staging:for:)``.
    public mutating func record(_ asked: Setpoints.Asked, staging limit: Limit?, for target: LoadTarget) {
        var station = stations[target.station] ?? [:]
        if target.port == nil {
            // What the station is asked for overrides what its ports were asked for before.
            for port in station.keys { station[port]?.asked = nil }
        }
        station[target.port, default: Setpoints()].asked = asked
        if let limit { station[target.port]?.staged = limit }
        stations[target.station] = station
    }
}
