/// Everything that decides what a simulated world is like. The same configuration gives the same world.
public struct WorldConfiguration: Sendable {
    /// How many stations exist: ids from `1:34001` upwards.
    public var stations: Int
    /// The most stations of one building, each of which is a station group. At 500 getLoad of a building stays well
    /// below a client's limits.
    public var largestBuilding: Int
    /// Ports of the first, second, … station; repeats when there are more stations.
    public var ports: [Int]
    /// Chooses among the worlds of this shape.
    public var seed: Int
    /// Model seconds a wall-clock second: charging, idling, outages and shed durations run this much faster.
    public var speed: Double
    /// Wall-clock seconds from the acceptance of a shed to its effect. Not scaled by `speed`.
    public var shedDelay: Double
    /// The same of a clear.
    public var clearDelay: Double
    /// The one organization that owns everything.
    public var organization: String
    /// Whether vehicles come by themselves. Off: only those posted.
    public var vehiclesArrive: Bool
    /// Whether alarms and network outages happen by themselves. Off: only those posted.
    public var alarmsHappen: Bool
    /// Whether a port shed by a cap may be shed by percentage (and back) without a clear in between. Off, the default,
    /// such a shedLoad is refused with code 171: public clients clear first, and a client that forgets should notice.
    public var allowsKindSwitch: Bool
    /// How many ended sessions a port remembers.
    public var sessionHistory: Int
    /// Model seconds of life before the start, so that sessions lie in the past of a fresh world.
    public var past: Double

    /// The world of the demo: 20 stations of two ports each, a day of history.
    public init(
        stations: Int = 20, largestBuilding: Int = 500, ports: [Int] = [2], seed: Int = 1, speed: Double = 60,
        shedDelay: Double = 0, clearDelay: Double = 0, organization: String = "Alameda County",
        vehiclesArrive: Bool = true, alarmsHappen: Bool = true, allowsKindSwitch: Bool = false,
        sessionHistory: Int = 24, past: Double = 86_400
    ) {
        self.stations = stations
        self.largestBuilding = largestBuilding
        self.ports = ports
        self.seed = seed
        self.speed = speed
        self.shedDelay = shedDelay
        self.clearDelay = clearDelay
        self.organization = organization
        self.vehiclesArrive = vehiclesArrive
        self.alarmsHappen = alarmsHappen
        self.allowsKindSwitch = allowsKindSwitch
        self.sessionHistory = sessionHistory
        self.past = past
    }

    /// A world in which nothing happens but what a test asks for.
    public static func quiet(stations: Int = 4, ports: [Int] = [2], speed: Double = 1) -> WorldConfiguration {
        WorldConfiguration(
            stations: stations, ports: ports, speed: speed, vehiclesArrive: false, alarmsHappen: false, past: 0)
    }

    /// Of how many sessions in which a shed or a test had a hand a port remembers the quarter hours. Those of all others
    /// can be worked out.
    var quarterHourHistory: Int { stations <= 5_000 ? sessionHistory : min(3, sessionHistory) }

    /// What makes this configuration unusable, in words for its user; nil if nothing does.
    public var problem: String? {
        if !(1...200_000).contains(stations) { return "stations must be from 1 to 200000, not \(stations)" }
        if !(1...5_000).contains(largestBuilding) {
            return "a building must have from 1 to 5000 stations, not \(largestBuilding)"
        }
        if ports.isEmpty { return "ports must name at least one number" }
        if let odd = ports.first(where: { !(1...8).contains($0) }) { return "ports must be from 1 to 8, not \(odd)" }
        if !(speed > 0 && speed <= 100_000) { return "speed must be above 0 and at most 100000, not \(speed)" }
        for (name, delay) in [("shed", shedDelay), ("clear", clearDelay)] where !(0...86_400).contains(delay) {
            return "the delay of a \(name)'s effect must be from 0 to 86400 seconds, not \(delay)"
        }
        if !(1...10_000).contains(sessionHistory) {
            return "the session history must be from 1 to 10000, not \(sessionHistory)"
        }
        if !(past >= 0 && past <= 90 * 86_400) { return "the past must be from 0 to 90 days (2160 hours)" }
        if organization.isEmpty { return "the organization needs a name" }
        return nil
    }
}
