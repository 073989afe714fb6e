import Glibc

/// What decides over the life of every station: the configuration and the chances of the seed.
struct WorldRules: Sendable {
    let configuration: WorldConfiguration
    let random: WorldRandom
    /// A full quarter hour of the model's clock.
    let quarterHour: ModelTime

    /// - Parameter quarterHour: a full quarter hour: the model's clock shows the wall clock's time at the start.
    init(_ configuration: WorldConfiguration, quarterHour: ModelTime = 0) {
        self.configuration = configuration
        self.quarterHour = quarterHour
        random = WorldRandom(seed: configuration.seed)
    }

    func visits(station: Int, port: Int) -> VisitPlan {
        VisitPlan(random: random, station: station, port: port)
    }

    /// Where in its period a vehicle's ripple is when a segment begins.
    func ripplePhase(station: Int, port: Int, at time: ModelTime) -> Double {
        random.within(0..<(2 * .pi), .ripple, station, port, Int(time * 16))
    }

    /// The alarm that ends this visit: one in 250.
    func alarm(station: Int, port: Int, visit: Int) -> String? {
        guard configuration.alarmsHappen, random.integer(below: 250, .alarm, station, port, visit) == 0 else {
            return nil
        }
        let types = Alarm.portTypes
        return types[random.integer(below: types.count, .alarmType, station, port, visit)]
    }

    /// From one outage's end to the next outage: about 20 days.
    func outageGap(station: Int, after number: Int) -> Double {
        guard configuration.alarmsHappen else { return .infinity }
        return 3_600 - 20 * 86_400 * log(1 - random.unit(.outageGap, station, number))
    }

    /// How long an outage lasts: 5 to 45 minutes.
    func outageLength(station: Int, number: Int) -> Double {
        random.within(300..<2_700, .outageLength, station, number)
    }
}

/// The same for one port.
struct PortRules {
    private let rules: WorldRules
    private let station: Int
    private let port: Int

    init(_ rules: WorldRules, station: Int, port: Int) {
        self.rules = rules
        self.station = station
        self.port = port
    }

    var configuration: WorldConfiguration { rules.configuration }
    var quarterHour: ModelTime { rules.quarterHour }
    var visits: VisitPlan { rules.visits(station: station, port: port) }

    func ripplePhase(at time: ModelTime) -> Double { rules.ripplePhase(station: station, port: port, at: time) }
}
