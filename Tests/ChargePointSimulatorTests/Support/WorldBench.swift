@testable import ChargePointSimulator

/// A world that a test can ask within `#expect`, which allows no mutating calls.
final class WorldBench {
    private(set) var world: World

    init(_ configuration: WorldConfiguration, quarterHour: ModelTime = 0) {
        world = World(configuration, quarterHour: quarterHour)
    }

    var indices: Range<Int> { world.indices }
    var numbering: SessionNumbering { world.numbering }
    func identity(_ index: Int) -> StationIdentity { world.identity(index) }
    func station(_ index: Int) -> StationLife { world.station(index) }

    func reading(_ index: Int, at time: ModelTime) -> StationReading { world.reading(index, at: time) }
    func sessions(_ index: Int, at time: ModelTime) -> [SessionReading] { world.sessions(index, at: time) }

    func refusal(of limits: [(port: Int, limit: ShedLimit)], station: Int, at time: ModelTime) -> ShedObstacle? {
        world.refusal(of: limits, station: station, at: time)
    }
    func shed(
        _ index: Int, limits: [(port: Int, limit: ShedLimit)], minutes: Int = 0, delay: Double? = nil,
        at time: ModelTime
    ) {
        world.shed(index, limits: limits, minutes: minutes, delay: delay, at: time)
    }
    @discardableResult func clearShed(_ index: Int, ports: [Int], delay: Double? = nil, at time: ModelTime) -> Bool {
        world.clearShed(index, ports: ports, delay: delay, at: time)
    }
    func createEvent(limit: ShedLimit, start: ModelTime, duration: Double, at time: ModelTime) -> Int {
        world.createEvent(stations: [0], limit: limit, start: start, duration: duration, at: time)
    }
    func removeEvent(_ id: Int, at time: ModelTime) -> Bool { world.removeEvent(id, at: time) }

    func quarterHours(_ session: Int, at time: ModelTime) -> SessionQuarters? {
        world.quarterHours(ofSession: session, at: time)
    }

    /// A vehicle comes; by default one that draws full power for ever.
    @discardableResult func arrive(
        _ index: Int, port: Int, energy: Double = 1e9, power: Double? = nil, stay: Double? = nil, at time: ModelTime
    ) -> Int? {
        world.arrive(index, port: port, energy: energy, power: power, stay: stay, tapers: false, at: time)
    }
    @discardableResult func depart(_ index: Int, port: Int, at time: ModelTime) -> Bool {
        world.depart(index, port: port, at: time)
    }
    func raise(_ type: String, port: Int? = nil, station: Int = 0, at time: ModelTime) {
        world.withStation(station, at: time) { $0.raise(Alarm(type: type, port: port, time: time)) }
    }

    /// The power of a station's ports, as the API shows it.
    func loads(_ index: Int = 0, at time: ModelTime) -> [String] { reading(index, at: time).ports.map(\.power.text) }

    /// Everything that the world shows, as text.
    func portrait(at time: ModelTime) -> String {
        indices.map { index in
            let reading = reading(index, at: time)
            let ports = reading.ports.map {
                "\($0.number) \($0.isOccupied) \($0.power.text) \(String(describing: $0.shed))"
            }
            let sessions = sessions(index, at: time).map { "\($0.id) \($0.start) \($0.end ?? 0) \($0.energy)" }
            return "\(index) \(reading.isReachable) \(ports) \(sessions) \(station(index).alarms)"
        }.joined(separator: "\n")
    }
}
