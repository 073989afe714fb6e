/// A whole charging network at work. Pure: what it says depends on its configuration, the orders it was given and
/// the times named, never on a clock of its own or on how often it was asked.
struct World: Sendable {
    let rules: WorldRules
    let groups: StationGroups
    let organization: Organization
    let numbering: SessionNumbering
    private var stations: [StationLife]
    /// Stations that were taken out of the account: the service does not know them.
    private(set) var absent: Set<Int> = []
    /// Names of stations that were renamed.
    private var names: [Int: String] = [:]
    /// Shed events by id: the stations that they were made for.
    private var events: [Int: [Int]] = [:]
    private var lastEvent = 4_710

    /// Events remembered; the oldest go first.
    static let eventLimit = 1_000

    /// - Parameter quarterHour: when the model's clock shows a full quarter hour.
    init(_ configuration: WorldConfiguration, quarterHour: ModelTime = 0) {
        rules = WorldRules(configuration, quarterHour: quarterHour)
        groups = StationGroups(stations: configuration.stations, largestBuilding: configuration.largestBuilding)
        organization = Organization(name: configuration.organization)
        numbering = SessionNumbering(stations: configuration.stations, ports: configuration.ports)
        stations = []
        stations.reserveCapacity(configuration.stations)
        for index in 0..<configuration.stations {
            stations.append(StationLife(identity: identity(index), rules: rules))
        }
    }

    var configuration: WorldConfiguration { rules.configuration }
    var indices: Range<Int> { 0..<configuration.stations }

    /// The index of the station with this id; nil if there is none.
    func index(id: some StringProtocol) -> Int? {
        StationIdentity.index(id: id).flatMap { indices.contains($0) && !absent.contains($0) ? $0 : nil }
    }

    func identity(_ index: Int) -> StationIdentity {
        let building = Building(index: groups.building(of: index))
        var identity = StationIdentity(
            index: index, portCount: numbering.portCount(station: index), building: building,
            organization: organization, random: rules.random)
        identity.givenName = names[index]
        return identity
    }

    /// The stations of a group that the account has.
    func members(of group: StationGroup) -> [Int] { present(Array(group.members)) }

    /// Those of some stations that the account has.
    func present(_ indices: [Int]) -> [Int] { absent.isEmpty ? indices : indices.filter { !absent.contains($0) } }

    /// Takes a station out of the account, or back into it.
    mutating func setAbsent(_ index: Int, _ isAbsent: Bool) {
        if isAbsent { absent.insert(index) } else { absent.remove(index) }
    }

    mutating func rename(_ index: Int, to name: String) { names[index] = name }

    /// Runs `body` on a station that has lived up to `time`.
    mutating func withStation<R>(_ index: Int, at time: ModelTime, _ body: (inout StationLife) -> R) -> R {
        stations[index].advance(to: time, rules: rules)
        return body(&stations[index])
    }

    /// A station as it was when it was last advanced.
    func station(_ index: Int) -> StationLife { stations[index] }

    // MARK: Shed events

    /// Takes up a shed event; the answer is its id.
    mutating func createEvent(
        stations indices: [Int], limit: ShedLimit, start: ModelTime, duration: Double, at time: ModelTime
    ) -> Int {
        lastEvent += 1
        if events.count >= Self.eventLimit, let oldest = events.keys.min() { events[oldest] = nil }
        events[lastEvent] = indices
        // What of it lies in the past is over.
        let begin = max(start, time)
        let rest = start + duration - begin
        guard rest > 0 else { return lastEvent }
        for index in indices {
            let order = ShedOrder(
                due: begin, ports: Array(0..<numbering.portCount(station: index)),
                action: .shed(limit, duration: rest), aim: .event(lastEvent))
            let rules = rules
            withStation(index, at: time) { $0.accept(order, at: time, rules: rules) }
        }
        return lastEvent
    }

    /// Ends a shed event; false if there is none with this id.
    mutating func removeEvent(_ id: Int, at time: ModelTime) -> Bool {
        guard let indices = events.removeValue(forKey: id) else { return false }
        let rules = rules
        for index in indices {
            withStation(index, at: time) { $0.withdraw(event: id, at: time, rules: rules) }
        }
        return true
    }
}
