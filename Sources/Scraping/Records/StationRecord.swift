public import ChargePointAPI
public import Registry
public import struct FoundationEssentials.Date

/// What is known of one station: the newest good reply of each class, cut down to what registers can show.
public struct StationRecord: Sendable {
    public internal(set) var status: GetStationStatus.Station? {
        get { statusPart?.value }
        set {
            let isSame = Self.areSame(statusPart?.value.ports, newValue?.ports)
            statusPart = newValue.map { Part($0) }
            if !isSame { ports = shownPorts }
        }
    }
    public internal(set) var load: GetLoad.Station? {
        get { loadPart?.value }
        set {
            let isSame = Self.areSame(loadPart?.value.ports, newValue?.ports)
            loadPart = newValue.map { Part($0) }
            if !isSame { ports = shownPorts }
        }
    }
    public internal(set) var station: GetStations.Station? {
        get { stationPart?.value }
        set {
            let isSame =
                Self.areSame(stationPart?.value.ports, newValue?.ports)
                && stationPart?.value.numPorts == newValue?.numPorts
            stationPart = newValue.map { Part($0) }
            if !isSame { ports = shownPorts }
        }
    }
    /// The account's rights on the station, one for each station group.
    public internal(set) var rights: [GetStationRights.Rights] = []
    var alarms = LatestAlarms()
    var sessions = LatestSessions() {
        didSet { ports = shownPorts }
    }
    /// The ports that any reply has shown.
    public private(set) var ports: Set<Int> = []
    /// The ports' `energyTotal`.
    public internal(set) var energy: EnergyTotals
    /// Whether anything shows `energyTotal`: else no sessions need be remembered for it.
    var countsEnergy: Bool
    private var readings = ClassTable<Reading?>(repeating: nil)

    private var statusPart: Part<GetStationStatus.Station>?
    private var loadPart: Part<GetLoad.Station>?
    private var stationPart: Part<GetStations.Station>?

    /// Has dozens of texts: shared by all copies of a record, of which each scrape makes several.
    private final class Part<Value: Sendable>: Sendable {
        let value: Value

        init(_ value: Value) { self.value = value }
    }

    /// One good reply.
    public struct Reading: Hashable, Sendable {
        /// The tick that asked for it, or the time of the call if none did. Ages for Max Age are measured from here.
        public let askedAt: Date
        /// When its call began; a tick's call may have had to wait for its turn.
        public let sentAt: Date
        /// When it came.
        public let readAt: Date
    }

    /// - Parameters:
    ///   - energy: what the ports' `energyTotal` goes on from.
    ///   - countsEnergy: whether it is wanted.
    public init(energy: EnergyTotals = EnergyTotals(), countsEnergy: Bool = true) {
        self.energy = energy
        self.countsEnergy = countsEnergy
    }

    /// The newest good reply of a class; nil if there was none.
    public func reading(of registerClass: RegisterClass) -> Reading? { readings[registerClass] }

    /// Whether any class was ever read.
    var isRead: Bool { RegisterClass.allCases.contains { readings[$0] != nil } }

    /// The latest alarm that concerns a port, or of the whole station if `port` is nil.
    public func latestAlarm(port: Int?) -> GetAlarms.Alarm? { alarms.latest(port: port) }

    /// The latest charging session of a port, or of the whole station if `port` is nil.
    public func latestSession(port: Int?) -> GetChargingSessionData.Session? { sessions.latest(port: port) }

    private var shownPorts: Set<Int> {
        var ports = Set<Int>()
        if let status { ports.formUnion(status.ports.compactMap(\.port)) }
        if let load { ports.formUnion(load.ports.compactMap(\.port)) }
        if let station {
            ports.formUnion(station.ports.compactMap(\.port))
            // A station has a handful; a number beyond that is a mistake that must not make a thousand devices.
            if let count = station.numPorts, (1...100).contains(count) { ports.formUnion(1...count) }
        }
        ports.formUnion(sessions.ports)
        return ports
    }

    private static func areSame<Port: OfPort>(_ ports: [Port]?, _ others: [Port]?) -> Bool {
        (ports ?? []).lazy.map(\.portNumber).elementsEqual((others ?? []).lazy.map(\.portNumber))
    }

    /// Notes that a class was read. Returns false, and notes nothing, if the reply to a later call is here already:
    /// replies may overtake each other.
    mutating func note(_ registerClass: RegisterClass, _ reading: Reading) -> Bool {
        // If the clock was put back, what is known seems to come from the future and gives way.
        if let known = readings[registerClass], known.sentAt > reading.sentAt, known.readAt <= reading.readAt {
            return false
        }
        readings[registerClass] = reading
        return true
    }
}
