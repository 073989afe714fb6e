/// What a port shows at a time.
struct PortReading: Sendable {
    /// From 1.
    let number: Int
    let isOccupied: Bool
    let power: Decimal3
    let shed: PortShed?
    let session: SessionReading?
    let lastContact: ModelTime
}

/// What a station shows at a time.
struct StationReading: Sendable {
    let index: Int
    let isReachable: Bool
    let ports: [PortReading]

    var power: Decimal3 { ports.reduce(Decimal3(thousandths: 0)) { $0 + $1.power } }
}

/// A charging session, ended or running.
struct SessionReading: Sendable {
    let id: Int
    let station: Int
    /// From 1.
    let port: Int
    let start: ModelTime
    /// nil: it runs.
    let end: ModelTime?
    /// kWh so far.
    let energy: Double
    /// Seconds with power so far, of the model's time.
    let chargingSeconds: Double
    let driver: Driver
}

/// A session by quarter hours.
struct SessionQuarters: Sendable {
    let station: Int
    /// From 1.
    let port: Int
    let quarters: QuarterHours
}

extension World {
    /// What a station shows.
    mutating func reading(_ index: Int, at time: ModelTime) -> StationReading {
        withStation(index, at: time) { _ in }
        let station = station(index)
        let contact = lastContact(of: station, at: time)
        let ports = station.ports.indices.map { port in
            let life = station.ports[port]
            return PortReading(
                number: port + 1, isOccupied: life.visit != nil, power: Decimal3(life.power(at: time)),
                shed: life.shed, session: runningSession(station: index, port: port, life: life, at: time),
                lastContact: contact)
        }
        return StationReading(index: index, isReachable: station.unreachableSince == nil, ports: ports)
    }

    /// A station's sessions, port by port, each port's oldest first, the running one last: not in order of time,
    /// because clients must not count on one.
    mutating func sessions(_ index: Int, at time: ModelTime) -> [SessionReading] {
        withStation(index, at: time) { _ in }
        let station = station(index)
        var readings: [SessionReading] = []
        for port in station.ports.indices {
            let life = station.ports[port]
            readings += life.history.records.map { record in
                SessionReading(
                    id: numbering.id(station: index, port: port, visit: Int(record.number)), station: index,
                    port: port + 1, start: record.start, end: record.end, energy: record.energy,
                    chargingSeconds: Double(record.chargingSeconds),
                    driver: rules.visits(station: index, port: port)
                        .driver(Int(record.number), isPosted: record.isPosted))
            }
            if let running = runningSession(station: index, port: port, life: life, at: time) {
                readings.append(running)
            }
        }
        return readings
    }

    /// A session, ended or running, by quarter hours.
    ///
    /// - Returns: nil if there is no such session, or its quarter hours are not kept any more.
    mutating func quarterHours(ofSession id: Int, at time: ModelTime) -> SessionQuarters? {
        guard let place = numbering.place(id: id), indices.contains(place.station) else { return nil }
        let life = withStation(place.station, at: time) { $0.ports[place.port] }
        let rules = PortRules(rules, station: place.station, port: place.port)
        let quarters: QuarterHours?
        if life.visit != nil, life.number == place.visit {
            quarters = life.quarterHours(at: time, rules: rules)
        } else {
            quarters = life.history.records.first { Int($0.number) == place.visit }
                .flatMap { life.quarterHours(of: $0, rules: rules) }
        }
        return quarters.map { SessionQuarters(station: place.station, port: place.port + 1, quarters: $0) }
    }

    private func runningSession(station: Int, port: Int, life: PortLife, at time: ModelTime) -> SessionReading? {
        guard let visit = life.visit else { return nil }
        return SessionReading(
            id: numbering.id(station: station, port: port, visit: life.number), station: station, port: port + 1,
            start: visit.arrival, end: nil, energy: life.energy(at: time),
            chargingSeconds: life.chargingSeconds(at: time),
            driver: rules.visits(station: station, port: port).driver(life.number, isPosted: visit.isPosted))
    }

    /// Stations report once a minute of the wall clock, each at its own second; one that is away does not.
    private func lastContact(of station: StationLife, at time: ModelTime) -> ModelTime {
        let latest = station.unreachableSince.map { min($0, time) } ?? time
        let period = 60 * configuration.speed
        let offset = rules.random.unit(.contact, station.index) * period
        return ((latest - offset) / period).rounded(.down) * period + offset
    }
}

extension World {
    /// The station on which the session with this id runs; nil if none does.
    mutating func runningSession(id: Int, at time: ModelTime) -> Int? {
        guard let place = numbering.place(id: id), indices.contains(place.station) else { return nil }
        let life = withStation(place.station, at: time) { $0.ports[place.port] }
        return life.visit != nil && life.number == place.visit ? place.station : nil
    }
}
