import ChargePointAPI
import Registry

extension PointExtraction {
    func value(of attribute: LoadAttribute) -> RawValue {
        let ports = record.load?.ports ?? []
        return switch attribute {
        case .shedState: agreed(ports) { .integer($0.shedState) }
        case .portLoad: only(ports) { .number($0.portLoad) }
        case .allowedLoad: shownLimit(ports) { $0.allowedLoad.map { .number($0) } ?? .absent }
        case .percentShed: shownLimit(ports) { .integer($0.percentShed) }
        case .stationLoad: .number(record.load?.stationLoad)
        case .userID: only(ports) { .text($0.userID) }
        case .credentialID: only(ports) { .text($0.credentialID) }
        case .sessionID: only(ports) { .integer($0.sessionID) }
        case .lastBatteryPercent: only(ports) { .number($0.lastBatteryPercent) }
        }
    }

    /// A limit in force, or the one that was staged. The station as a whole shows what was staged for it while none of
    /// its ports is shed: a limit in force is each port's own.
    private func shownLimit(_ ports: [GetLoad.Port], _ limit: (ShownLimits) -> RawValue) -> RawValue {
        if port == nil, ports.count > 1 {
            guard ports.allSatisfy({ $0.shedState == 0 }) else { return .absent }
            return limit(limits.shown(shedState: 0, allowedLoad: nil, percentShed: nil))
        }
        return agreed(ports) { port in
            limit(
                limits.shown(
                    shedState: port.shedState, allowedLoad: port.allowedLoad?.text, percentShed: port.percentShed))
        }
    }
}
