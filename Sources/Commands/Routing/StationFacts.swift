public import ChargePointAPI
public import Registry

public import struct FoundationEssentials.Date

/// What the API has last said of a station, as far as commands need it.
public struct StationFacts: Hashable, Sendable {
    /// One port, as getLoad and getStations show it; nil: not known.
    public struct Port: Hashable, Sendable {
        /// 1 shed, 0 not shed.
        public var shedState: Int?
        /// kW, as the API wrote them.
        public var allowedLoad: String?
        /// Percent.
        public var percentShed: Int?
        /// What the port delivers, kW.
        public var portLoad: Kilowatts?
        /// The most that the port can deliver, kW: getStations' `Power`.
        public var nameplate: Kilowatts?

        public init(
            shedState: Int? = nil, allowedLoad: String? = nil, percentShed: Int? = nil, portLoad: Kilowatts? = nil,
            nameplate: Kilowatts? = nil
        ) {
            self.shedState = shedState
            self.allowedLoad = allowedLoad
            self.percentShed = percentShed
            self.portLoad = portLoad
            self.nameplate = nameplate
        }
    }

    /// The station's ports by number; empty if none is known yet.
    public var ports: [Int: Port]
    /// When getLoad was read; nil if that is not known.
    public var loadReadAt: Date?

    public init(ports: [Int: Port] = [:], loadReadAt: Date? = nil) {
        self.ports = ports
        self.loadReadAt = loadReadAt
    }

    /// From the newest replies of getLoad and getStations, either of which may still be missing.
    public init(load: GetLoad.Station?, station: GetStations.Station?) {
        self.init()
        for port in station?.ports ?? [] {
            guard let number = port.portNumber.flatMap({ Int($0) }) else { continue }
            let power = port.power.flatMap { Kilowatts($0) }
            // A nameplate of zero is a field left empty, not a port without power.
            ports[number] = Port(nameplate: power.flatMap { $0.isZero ? nil : $0 })
        }
        if let load { take(load) }
    }

    /// Takes over a newer getLoad reply; what getLoad does not tell stays.
    public mutating func take(_ load: GetLoad.Station) {
        for port in load.ports {
            guard let number = port.portNumber.flatMap({ Int($0) }) else { continue }
            var known = ports[number] ?? Port()
            known.shedState = port.shedState
            known.allowedLoad = port.allowedLoad?.plainText
            known.percentShed = port.percentShed
            known.portLoad = port.portLoad.flatMap { Kilowatts($0.text) }
            ports[number] = known
        }
    }
}

/// Whoever has the newest replies of a station: the snapshots' keeper.
public protocol StationFactsSource: Sendable {
    func facts(of station: StationID) async -> StationFacts
}
