/// Why a station does not take up a shed.
enum ShedObstacle: Hashable, Sendable {
    /// From a cap to a percentage or back without a clear in between.
    case kindSwitch
    /// The station is away from the network.
    case unreachable
}

extension World {
    /// What stands against shedding these ports (from 1) of a station; nil: nothing.
    mutating func refusal(
        of limits: [(port: Int, limit: ShedLimit)], station index: Int, at time: ModelTime
    ) -> ShedObstacle? {
        let allowsSwitch = configuration.allowsKindSwitch
        return withStation(index, at: time) { station in
            if station.unreachableSince != nil { return .unreachable }
            let isSwitched = limits.contains { port, limit in
                station.orderedLimit(port: port - 1).map { $0.isPercent != limit.isPercent } ?? false
            }
            return isSwitched && !allowsSwitch ? .kindSwitch : nil
        }
    }

    /// Orders a shed of some ports of a station (from 1).
    ///
    /// - Parameters:
    ///   - minutes: how long, in the model's time, from the effect on; 0: until cleared.
    ///   - delay: wall-clock seconds until the effect; nil: the configured ones.
    mutating func shed(
        _ index: Int, limits: [(port: Int, limit: ShedLimit)], minutes: Int, aim: ShedAim = .port,
        delay: Double? = nil, at time: ModelTime
    ) {
        let rules = rules
        let due = time + (delay ?? configuration.shedDelay) * configuration.speed
        let duration = minutes > 0 ? Double(minutes) * 60 : nil
        withStation(index, at: time) { station in
            // Ports with one limit go as one order, so that a station's cap is shared from the start.
            var rest = limits
            while let limit = rest.first?.limit {
                let ports = rest.filter { $0.limit == limit }.map { $0.port - 1 }
                rest.removeAll { $0.limit == limit }
                let order = ShedOrder(due: due, ports: ports, action: .shed(limit, duration: duration), aim: aim)
                station.accept(order, at: time, rules: rules)
            }
        }
    }

    /// Orders the clear of some ports of a station (from 1); false if the station is away from the network.
    mutating func clearShed(
        _ index: Int, ports: [Int], aim: ShedAim = .port, delay: Double? = nil, at time: ModelTime
    ) -> Bool {
        let rules = rules
        let due = time + (delay ?? configuration.clearDelay) * configuration.speed
        return withStation(index, at: time) { station in
            if station.unreachableSince != nil { return false }
            let order = ShedOrder(due: due, ports: ports.map { $0 - 1 }, action: .clear, aim: aim)
            station.accept(order, at: time, rules: rules)
            return true
        }
    }

    /// A vehicle that a test sends arrives at a port (from 1), in place of the one that may be there.
    ///
    /// - Parameters:
    ///   - energy: kWh after which it is full.
    ///   - power: kW, at most the port's.
    ///   - stay: minutes of the model's time; nil: until told to leave.
    ///   - tapers: whether its power falls towards the end.
    /// - Returns: the session's id, or nil if there is no such port.
    mutating func arrive(
        _ index: Int, port: Int, energy: Double, power: Double?, stay: Double?, tapers: Bool, at time: ModelTime
    ) -> Int? {
        let rules = rules
        guard (1...numbering.portCount(station: index)).contains(port) else { return nil }
        let nameplate = identity(index).nameplate
        let curve = ChargingCurve(
            power: min(power ?? nameplate, nameplate), wanted: energy, taperFrom: tapers ? energy * 0.8 : energy)
        let visit = Visit(
            arrival: time, departure: stay.map { time + $0 * 60 } ?? .infinity, curve: curve, ripple: 0,
            isPosted: true)
        let number = withStation(index, at: time) { station in
            station.arrive(port: port - 1, visit, at: time, rules: rules)
            return station.ports[port - 1].number
        }
        return numbering.id(station: index, port: port - 1, visit: number)
    }

    /// The vehicle at a port (from 1) leaves; false if there is none.
    mutating func depart(_ index: Int, port: Int, at time: ModelTime) -> Bool {
        let rules = rules
        guard (1...numbering.portCount(station: index)).contains(port) else { return false }
        return withStation(index, at: time) { $0.depart(port: port - 1, at: time, rules: rules) }
    }
}
