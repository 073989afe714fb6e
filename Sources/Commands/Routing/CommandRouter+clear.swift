import Registry

import struct FoundationEssentials.Date

/// Clearing one port and no other.
///
/// Whether clearShedState honours its Ports is not known: they are in the schema, and VOLTTRON's users report that the
/// whole station is cleared. A readback proves nothing, since effects take minutes. So each clear of a port names the
/// port, for a service that honours it, and is followed at once by one shedLoad with the limits of the station's other
/// ports, for one that does not: a limit that was there stays or is back within a call's time, whatever the service does.
extension CommandRouter {
    /// The calls that clear a target, and what the writer should know of them.
    struct Clear {
        var calls: [PlannedCall]
        var warnings: [String] = []
    }

    /// A limit of another port that a clear may take away.
    private struct OtherLimit {
        var limit: PortLimit
        /// When its shed ends by itself; nil: not before it is cleared.
        var until: Date?
        /// Whether its end is the bridge's own knowledge: another client's shed may have one that nobody told.
        var isEndKnown: Bool
    }

    /// - Parameter device: knows ports by its registers that getLoad may not have shown yet.
    /// - Throws: a refusal if another port is limited in a way that could not be brought back.
    func clear(_ target: LoadTarget, of device: StationDevice, in state: StationState) throws(Rejection) -> Clear {
        var clear = Clear(calls: [.clearShedState(target)])
        guard let port = target.port else { return clear }
        var others: [OtherLimit] = []
        var unknown: [Int] = []
        for other in state.otherPorts(than: port, of: device) {
            switch state.sheds(of: LoadTarget(station: target.station, port: other))[0] {
            case .off: continue
            case .on(let limit?):
                others.append(self.other(other, limit, in: state))
            case .on(nil):
                throw Rejection(
                    "port \(other) of the station is limited in a way that could not be brought back, and clearing"
                        + " port \(port) may clear the whole station; clear the station, or port \(other) first")
            case .unknown:
                // The API has not said; what was asked for and is not over by its own time is likely there.
                if let limit = state.askedLimit(ofPort: other) {
                    others.append(self.other(other, limit, in: state))
                } else {
                    unknown.append(other)
                }
            }
        }
        clear.calls += calls(others, of: target.station)
        if !others.isEmpty { clear.warnings.append(text(others)) }
        if others.contains(where: { !$0.isEndKnown }) {
            clear.warnings.append(
                "when the sheds of other ports that this bridge did not ask for would have ended is not known: they"
                    + " last until cleared now")
        }
        if !unknown.isEmpty {
            let ports = unknown.map(String.init).joined(separator: ", ")
            clear.warnings.append(
                "whether port \(ports) was limited is not known; if it was, ChargePoint may have cleared it too")
        }
        return clear
    }

    /// Caps and percentages apart, since nobody knows whether one call may mix them, and each end apart.
    private func calls(_ others: [OtherLimit], of station: StationID) -> [PlannedCall] {
        var calls: [(until: Date?, ports: [PortLimit])] = []
        for other in others {
            let place = calls.firstIndex {
                $0.until == other.until && $0.ports[0].limit.isSameKind(as: other.limit.limit)
            }
            if let place {
                calls[place].ports.append(other.limit)
            } else {
                calls.append((other.until, [other.limit]))
            }
        }
        return calls.map { .reapply(station, $0.ports, until: $0.until) }
    }

    private func other(_ port: Int, _ limit: Limit, in state: StationState) -> OtherLimit {
        let asked = state.asked(ofPort: port)
        let isOurs = asked?.limit?.isSameKind(as: limit) ?? false
        let until = isOurs ? asked?.until.flatMap { $0 > state.now ? $0 : nil } : nil
        return OtherLimit(limit: PortLimit(port: port, limit: limit), until: until, isEndKnown: isOurs)
    }

    private func text(_ others: [OtherLimit]) -> String {
        let list = others.map { other in
            let limit =
                switch other.limit.limit {
                case .allowedLoad(let power): "\(power) kW"
                case .percentShed(let percent): "\(percent) %"
                }
            let end = other.until.map { " until \(ISO8601.text($0))" } ?? ""
            return "port \(other.limit.port) \(limit)\(end)"
        }
        var text =
            "ChargePoint may clear a whole station whatever port is named, so the limits of its other ports were applied"
            + " again: " + list.joined(separator: ", ")
        if others.contains(where: { if case .percentShed = $0.limit.limit { true } else { false } }) {
            text += "; a percentage is taken from what is delivered at this moment, so less may be left than before"
        }
        return text
    }
}
