public import Registry

/// What getLoad is to show once an accepted command has taken effect.
public enum LoadExpectation: Hashable, Sendable {
    /// Shed, with this limit.
    case shed(Limit)
    /// Not shed.
    case cleared

    /// The limit of a shed; nil: a clear.
    public var limit: Limit? {
        if case .shed(let limit) = self { limit } else { nil }
    }

    /// Whether a port shows it; nil if getLoad did not tell the port's shed state.
    ///
    /// A shed to 0 kW and one by 0 % look alike, so either counts as what was asked for.
    func isMet(by port: StationFacts.Port) -> Bool? {
        guard let shedState = port.shedState else { return nil }
        switch self {
        case .cleared:
            return shedState == 0
        case .shed(.allowedLoad(let power)):
            guard shedState != 0, port.percentShed ?? 0 == 0 else { return false }
            return port.allowedLoad.flatMap { Kilowatts($0) }?.isWithinAWatt(of: power) ?? false
        case .shed(.percentShed(let percent)):
            guard shedState != 0, port.allowedLoad.flatMap({ Kilowatts($0) })?.isZero ?? true else { return false }
            return port.percentShed == percent
        }
    }

    /// Whether the ports of a station show it, all but `exceptions`. Nil if that cannot be told.
    func isMet(by facts: StationFacts, except exceptions: Set<Int> = []) -> Bool? {
        let answers = facts.ports.filter { !exceptions.contains($0.key) }.values.map(isMetByPartOfStation)
        if answers.contains(false) { return false }
        return answers.isEmpty || answers.contains(nil) ? nil : true
    }

    /// As ``isMet(by:)`` for a port, but for a command to its whole station: each port may show the cap or its share.
    private func isMetByPartOfStation(_ port: StationFacts.Port) -> Bool? {
        guard case .shed(.allowedLoad(let power)) = self else { return isMet(by: port) }
        guard let shedState = port.shedState else { return nil }
        guard shedState != 0, port.percentShed ?? 0 == 0, let shown = port.allowedLoad.flatMap({ Kilowatts($0) })
        else { return false }
        return shown <= power || shown.isWithinAWatt(of: power)
    }
}
