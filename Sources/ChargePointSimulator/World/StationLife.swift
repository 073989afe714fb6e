/// The state of one station, and how it goes on by itself and under orders.
///
/// Its state changes only at events (arrivals, departures, points of a charging curve, sheds taking effect and
/// expiring, outages), each at a time that does not depend on when anybody looks. `advance` catches up with all events
/// up to a time; between them, readings are formulas.
struct StationLife: Sendable {
    /// Uncleared alarms kept; older ones are dropped.
    static let alarmLimit = 32

    let index: Int
    private(set) var ports: [PortLife]
    private(set) var orders: [ShedOrder] = []
    private(set) var alarms: [Alarm] = []
    /// Since when the station has been away from the network; nil: it is reachable.
    private(set) var unreachableSince: ModelTime?
    private var nextOutageChange: ModelTime
    private var outages = 0
    private var nextEvent: ModelTime

    init(identity: StationIdentity, rules: WorldRules) {
        index = identity.index
        let birth = -rules.configuration.past
        ports = (0..<identity.portCount).map { port in
            let plan = rules.visits(station: identity.index, port: port)
            return PortLife(
                nameplate: identity.nameplate,
                firstArrival: rules.configuration.vehiclesArrive ? birth + plan.firstGap : .infinity, birth: birth)
        }
        nextOutageChange = birth + rules.outageGap(station: identity.index, after: 0)
        nextEvent = -.infinity
    }

    /// Lives through everything that happens up to `time`, in order.
    mutating func advance(to time: ModelTime, rules: WorldRules) {
        while nextEvent <= time {
            let moment = earliestEvent()
            if moment <= time { live(through: moment, rules: rules) }
            nextEvent = earliestEvent()
        }
    }

    private func earliestEvent() -> ModelTime {
        var earliest = min(orders.first?.due ?? .infinity, nextOutageChange)
        for port in ports { earliest = min(earliest, port.nextEvent) }
        return earliest
    }

    private mutating func live(through moment: ModelTime, rules: WorldRules) {
        for port in ports.indices {
            if let shed = ports[port].shed, shed.until <= moment { ports[port].shed = nil }
            if let visit = ports[port].visit {
                if visit.departure <= moment { leave(port: port, at: moment, rules: rules) }
            } else if ports[port].nextArrival <= moment {
                let plan = rules.visits(station: index, port: port)
                let visit = plan.visit(ports[port].number, at: moment, nameplate: ports[port].nameplate)
                ports[port].arrive(visit, at: moment)
            }
        }
        while let order = orders.first, order.due <= moment {
            orders.removeFirst()
            apply(order, at: moment)
            // A percentage is of what flows after the orders before it.
            settle(at: moment, rules: rules)
        }
        if nextOutageChange <= moment { changeOutage(at: moment, rules: rules) }
        settle(at: moment, rules: rules)
    }

    private mutating func leave(port: Int, at moment: ModelTime, rules: WorldRules) {
        let number = ports[port].number
        if let alarm = rules.alarm(station: index, port: port, visit: number) {
            raise(Alarm(type: alarm, port: port + 1, time: moment))
        }
        let gap = rules.visits(station: index, port: port).gap(after: number)
        ports[port].leave(
            at: moment, nextArrival: rules.configuration.vehiclesArrive ? moment + gap : .infinity,
            rules: PortRules(rules, station: index, port: port))
    }

    private mutating func changeOutage(at moment: ModelTime, rules: WorldRules) {
        if unreachableSince == nil {
            nextOutageChange = moment + rules.outageLength(station: index, number: outages)
            raise(Alarm(type: Alarm.unreachable, port: nil, time: moment))
        } else {
            outages += 1
            nextOutageChange = moment + rules.outageGap(station: index, after: outages)
            raise(Alarm(type: Alarm.reachable, port: nil, time: moment))
        }
    }

    // MARK: Sheds

    private mutating func apply(_ order: ShedOrder, at moment: ModelTime) {
        for port in order.ports {
            switch order.action {
            case .clear:
                ports[port].shed = nil
            case .shed(let limit, let duration):
                var frozen = Double.infinity
                if case .percent(let percent) = limit {
                    frozen = ports[port].power(at: moment) * Double(100 - percent) / 100
                }
                ports[port].shed = PortShed(
                    limit: limit, frozen: frozen, until: duration.map { moment + $0 } ?? .infinity, aim: order.aim)
            }
        }
    }

    /// Gives every port the limit that now holds for it.
    private mutating func settle(at moment: ModelTime, rules: WorldRules) {
        let sharing = ports.count { port in
            if case .stationCap = port.shed?.limit { port.wantsEnergy(at: moment) } else { false }
        }
        for port in ports.indices {
            let limit: Double =
                switch ports[port].shed?.limit {
                case nil: .infinity
                case .cap(let power): power
                case .stationCap(let power): power / Double(max(1, sharing))
                case .percent: ports[port].shed?.frozen ?? 0
                }
            ports[port].proceed(at: moment, limit: limit, rules: PortRules(rules, station: index, port: port))
        }
    }

    /// The limit last ordered for a port, whether it is in force yet or not; nil after a clear.
    func orderedLimit(port: Int) -> ShedLimit? {
        for order in orders.reversed() where order.ports.contains(port) && !order.isPlanned {
            if case .shed(let limit, _) = order.action { return limit }
            return nil
        }
        return ports[port].shed?.limit
    }

    /// Takes up an order, at `time` or later; those due are applied at once. Orders for one port take effect one after
    /// the other, as they came, whatever their delays.
    mutating func accept(_ order: ShedOrder, at time: ModelTime, rules: WorldRules) {
        var order = order
        if !order.isPlanned {
            for earlier in orders where !earlier.isPlanned && earlier.ports.contains(where: order.ports.contains) {
                order.due = max(order.due, earlier.due)
            }
        }
        let place = orders.lastIndex { $0.due <= order.due }.map { $0 + 1 } ?? 0
        orders.insert(order, at: place)
        nextEvent = min(nextEvent, order.due)
        advance(to: time, rules: rules)
    }

    /// Ends a shed event here: what of it waits and what is in force.
    mutating func withdraw(event: Int, at time: ModelTime, rules: WorldRules) {
        orders.removeAll { $0.aim == .event(event) }
        for port in ports.indices where ports[port].shed?.aim == .event(event) { ports[port].shed = nil }
        settle(at: time, rules: rules)
        nextEvent = earliestEvent()
    }

    // MARK: What tests bring about

    /// A vehicle arrives, in place of the one that may be there.
    mutating func arrive(port: Int, _ visit: Visit, at time: ModelTime, rules: WorldRules) {
        if ports[port].visit != nil { leave(port: port, at: time, rules: rules) }
        ports[port].arrive(visit, at: time)
        settle(at: time, rules: rules)
        nextEvent = earliestEvent()
    }

    /// The vehicle leaves; false if there is none.
    mutating func depart(port: Int, at time: ModelTime, rules: WorldRules) -> Bool {
        guard ports[port].visit != nil else { return false }
        leave(port: port, at: time, rules: rules)
        settle(at: time, rules: rules)
        nextEvent = earliestEvent()
        return true
    }

    /// Raises an alarm. Losing and finding the network do what they say.
    mutating func raise(_ alarm: Alarm) {
        if alarms.count >= Self.alarmLimit { alarms.removeFirst(alarms.count - Self.alarmLimit + 1) }
        alarms.append(alarm)
        if alarm.port == nil, alarm.type == Alarm.unreachable, unreachableSince == nil { unreachableSince = alarm.time }
        if alarm.port == nil, alarm.type == Alarm.reachable { unreachableSince = nil }
    }

    /// Removes the alarms that match and says how many there were.
    mutating func clearAlarms(where matches: (Alarm) -> Bool) -> Int {
        let before = alarms.count
        alarms.removeAll(where: matches)
        return before - alarms.count
    }
}
