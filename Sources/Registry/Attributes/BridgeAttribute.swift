/// What the bridge itself knows of a device; no operation answers these.
public enum BridgeAttribute: String, CaseIterable, Hashable, Sendable {
    case heartbeat
    case dataAge
    case shedPending
    case shedUntil
    case energyTotal

    var facts: AttributeFacts {
        switch self {
        case .heartbeat: .init(.either, .integer, "toggles between 0 and 1 every minute")
        case .dataAge: .init(.either, .integer, "age of the oldest dynamic value of the snapshot", units: "s")
        case .shedPending: .init(.either, .boolean, "a shed or clear was accepted and is not yet in force")
        case .shedUntil: .init(.either, .datetime, "when the shed ends by itself; null if it does not")
        case .energyTotal: .init(.port, .float, "energy delivered over all sessions; never falls", units: "kWh")
        }
    }
}
