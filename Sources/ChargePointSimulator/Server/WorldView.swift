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
    /// kW that the port may dispense under its shed; a station's cap is shared and not shown here.
    public let limit: Double?
    /// Wall-clock seconds until the shed ends by itself; nil: it does not.
    public let shedSecondsLeft: Double?
    /// The running session.
    public let sessionID: Int?
    /// kWh of the running session.
    public let energy: Double?
    /// The driver of the running session.
    public let userID: String?
}

extension SimulatedNetwork {
    /// What a station really does; nil if there is no such station.
    public func station(_ id: String) -> StationView? {
        withWorld { world, time in world.index(id: id).map { world.view($0, at: time) } }
    }

    /// What the stations really do, in order.
    func views(_ indices: (World) -> [Int]) -> [StationView] {
        withWorld { world, time in indices(world).map { world.view($0, at: time) } }
    }
}

extension World {
    fileprivate mutating func view(_ index: Int, at time: ModelTime) -> StationView {
        let reading = reading(index, at: time)
        let identity = identity(index)
        let life = station(index)
        let speed = configuration.speed
        let ports = reading.ports.map { port in
            let state = life.ports[port.number - 1]
            return PortView(
                portNumber: port.number, status: reading.status(of: port), power: state.power(at: time),
                nameplate: identity.nameplate, shed: port.shed?.limit.name, shedValue: port.shed?.limit.value,
                limit: port.shed.flatMap { shed in
                    switch shed.limit {
                    case .cap(let power): power
                    case .stationCap: nil
                    case .percent: shed.frozen
                    }
                },
                shedSecondsLeft: port.shed.flatMap { $0.until.isFinite ? ($0.until - time) / speed : nil },
                sessionID: port.session?.id, energy: port.session?.energy, userID: port.session?.driver.userID)
        }
        return StationView(
            stationID: identity.id, stationName: identity.name, groups: groups.containing(index).map(\.id),
            isReachable: reading.isReachable, load: reading.power.value,
            alarms: life.alarms.map { ($0.port.map { "\($0): " } ?? "") + $0.type }, ports: ports)
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
