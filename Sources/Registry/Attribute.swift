/// A value that a register can show, by its API name and the class that answers it.
public enum Attribute: Hashable, Sendable {
    case stationStatus(StationStatusAttribute)
    case load(LoadAttribute)
    case alarm(AlarmAttribute)
    case chargingSession(ChargingSessionAttribute)
    case stationRights(StationRightsAttribute)
    case station(StationAttribute)
    case bridge(BridgeAttribute)

    /// What an attribute describes.
    public enum Level: Hashable, Sendable {
        /// One port of a station.
        case port
        /// The station as a whole; its value is the same on each of its ports.
        case station
        /// A port, or all ports of the station: a station-wide alarm, the bridge's own values.
        case either
    }

    /// Every attribute there is, class by class.
    public static let catalogue: [Attribute] = RegisterClass.allCases.flatMap(\.attributes)

    /// Nil if the class has no such attribute. Names are matched exactly, except that `portNUmber`, as VOLTTRON's
    /// driver specification spells it, is taken for `portNumber`.
    public init?(registerClass: RegisterClass, name: String) {
        let found: Attribute? =
            switch registerClass {
            case .stationStatus: StationStatusAttribute(rawValue: name).map(Attribute.stationStatus)
            case .load: LoadAttribute(rawValue: name).map(Attribute.load)
            case .alarm: AlarmAttribute(rawValue: name).map(Attribute.alarm)
            case .chargingSession: ChargingSessionAttribute(rawValue: name).map(Attribute.chargingSession)
            case .stationRights: StationRightsAttribute(rawValue: name).map(Attribute.stationRights)
            case .station:
                (name == "portNUmber" ? .portNumber : StationAttribute(rawValue: name)).map(Attribute.station)
            case .bridge: BridgeAttribute(rawValue: name).map(Attribute.bridge)
            }
        guard let found else { return nil }
        self = found
    }

    /// The class whose operation answers it.
    public var registerClass: RegisterClass {
        switch self {
        case .stationStatus: .stationStatus
        case .load: .load
        case .alarm: .alarm
        case .chargingSession: .chargingSession
        case .stationRights: .stationRights
        case .station: .station
        case .bridge: .bridge
        }
    }

    /// The API's name, as in the CSV's `Attribute Name`.
    public var name: String {
        switch self {
        case .stationStatus(let attribute): attribute.rawValue
        case .load(let attribute): attribute.rawValue
        case .alarm(let attribute): attribute.rawValue
        case .chargingSession(let attribute): attribute.rawValue
        case .stationRights(let attribute): attribute.rawValue
        case .station(let attribute): attribute.rawValue
        case .bridge(let attribute): attribute.rawValue
        }
    }

    /// Whether a set message may write it: shedState, allowedLoad, percentShed and clearAlarms.
    public var isWritable: Bool {
        switch self {
        case .load(.shedState), .load(.allowedLoad), .load(.percentShed), .alarm(.clearAlarms): true
        default: false
        }
    }

    /// What it describes.
    public var level: Level { facts.level }
    /// Meaning, and unit if it has one, in one line.
    public var summary: String { facts.units.isEmpty ? facts.summary : "\(facts.summary) (\(facts.units))" }
    /// Meaning in one line.
    public var meaning: String { facts.summary }
    /// The type that fits it; a registry may choose another.
    public var usualType: ValueType { facts.type }
    /// The unit that the API gives it in; empty if it has none. A registry may name it otherwise.
    public var usualUnits: String { facts.units }

    /// The first version of the API that has it; the bridge's own are there with each.
    public var apiVersion: APIVersion { facts.api }

    private var facts: AttributeFacts {
        switch self {
        case .stationStatus(let attribute): attribute.facts
        case .load(let attribute): attribute.facts
        case .alarm(let attribute): attribute.facts
        case .chargingSession(let attribute): attribute.facts
        case .stationRights(let attribute): attribute.facts
        case .station(let attribute): attribute.facts
        case .bridge(let attribute): attribute.facts
        }
    }
}
