/// What a station really does, beside what the API says of it: for tests and curious people.
public struct StationView: Sendable, Encodable {
    /// `1:34001`
    public let stationID: String
    /// `ALAMEDA COUNTY / GARAGE 1 001`
    public let stationName: String
    /// The ids of its groups.
    public let groups: [Int]
    /// Whether the network reaches it.
    public let isReachable: Bool
    /// kW.
    public let load: Double
    /// Alarms not cleared, oldest first, as `GFCI Trip` or `2: GFCI Trip`.
    public let alarms: [String]
    /// Its ports, from 1.
    public let ports: [PortView]
}

/// What a port really does.
public struct PortView: Sendable, Encodable {
    /// From 1.
    public let portNumber: Int
    /// The API's word.
    public let status: String
    /// kW, exactly; the API gives three decimals.
    public let power: Double
    /// What it can dispense at most, kW.
    public let nameplate: Double
    /// `cap`, `stationCap`, `percent`; nil: not shed.
    public let shed: String?
    /// kW or percent, as asked for.
    public let shedValue: Double?
    /// What the shed was aimed at: `port`, `station`, `group 39491`, `event 4711`; nil: not shed.
    public let shedTarget: String?
    /// kW that the port may dispense under its shed; a station's cap is shared and not shown here.
    public let limit: Double?
    /// Wall-clock seconds until the shed ends by itself; nil: it does not.
    public let shedSecondsLeft: Double?
    /// The same as a time, as the API writes it; nil: it does not end by itself.
    public let shedUntil: String?
    /// Sheds and clears that were accepted and wait for their effect, in the order in which they take effect; those of
    /// shed events that have yet to begin among them.
    public let pending: [PendingShed]
    /// The running session.
    public let sessionID: Int?
    /// kWh of the running session.
    public let energy: Double?
    /// The driver of the running session.
    public let userID: String?
}

/// A shed or clear of a port that waits for its effect.
public struct PendingShed: Sendable, Encodable {
    /// As in `PortView`; `clear` for a clear.
    public let shed: String
    /// kW or percent; nil for a clear.
    public let shedValue: Double?
    /// As in `PortView`.
    public let shedTarget: String
    /// When it takes effect, as the API writes it.
    public let effectAt: String
    /// Wall-clock seconds until then.
    public let secondsLeft: Double
    /// Wall-clock seconds that the shed then lasts; nil: it does not end by itself, or it is a clear.
    public let duration: Double?
}

extension SimulatedNetwork {
    /// What a station really does; nil if there is no such station.
    public func station(_ id: String) -> StationView? {
        withWorld { world, time in world.index(id: id).map { world.view($0, calendar, at: time) } }
    }

    /// What the stations really do, in order.
    func views(_ indices: (World) -> [Int]) -> [StationView] {
        withWorld { world, time in indices(world).map { world.view($0, calendar, at: time) } }
    }
}

extension World {
    fileprivate mutating func view(_ index: Int, _ calendar: ModelCalendar, at time: ModelTime) -> StationView {
        let reading = reading(index, at: time)
        let identity = identity(index)
        let life = station(index)
        let speed = configuration.speed
        let ports = reading.ports.map { port in
            let state = life.ports[port.number - 1]
            return PortView(
                portNumber: port.number, status: reading.status(of: port), power: state.power(at: time),
                nameplate: identity.nameplate, shed: port.shed?.limit.name, shedValue: port.shed?.limit.value,
                shedTarget: port.shed?.aim.name,
                limit: port.shed.flatMap { shed in
                    switch shed.limit {
                    case .cap(let power): power
                    case .stationCap: nil
                    case .percent: shed.frozen
                    }
                },
                shedSecondsLeft: port.shed.flatMap { $0.until.isFinite ? ($0.until - time) / speed : nil },
                shedUntil: port.shed.flatMap { $0.until.isFinite ? DateTime(calendar.date($0.until)).text : nil },
                pending: life.orders.filter { $0.ports.contains(port.number - 1) }.map { order in
                    PendingShed(order, calendar: calendar, at: time)
                },
                sessionID: port.session?.id, energy: port.session?.energy, userID: port.session?.driver.userID)
        }
        return StationView(
            stationID: identity.id, stationName: identity.name, groups: groups.containing(index).map(\.id),
            isReachable: reading.isReachable, load: reading.power.value,
            alarms: life.alarms.map { ($0.port.map { "\($0): " } ?? "") + $0.type }, ports: ports)
    }
}

extension PendingShed {
    fileprivate init(_ order: ShedOrder, calendar: ModelCalendar, at time: ModelTime) {
        switch order.action {
        case .clear: (shed, shedValue, duration) = ("clear", nil, nil)
        case .shed(let limit, let seconds):
            (shed, shedValue, duration) = (limit.name, limit.value, seconds.map { $0 / calendar.speed })
        }
        shedTarget = order.aim.name
        effectAt = DateTime(calendar.date(order.due)).text
        secondsLeft = (order.due - time) / calendar.speed
    }
}

extension ShedAim {
    fileprivate var name: String {
        switch self {
        case .port: "port"
        case .station: "station"
        case .group(let id): "group \(id)"
        case .event(let id): "event \(id)"
        }
    }
}

extension ShedLimit {
    fileprivate var name: String {
        switch self {
        case .cap: "cap"
        case .stationCap: "stationCap"
        case .percent: "percent"
        }
    }

    fileprivate var value: Double {
        switch self {
        case .cap(let power), .stationCap(let power): power
        case .percent(let percent): Double(percent)
        }
    }
}
