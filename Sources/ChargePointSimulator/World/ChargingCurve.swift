/// What a vehicle draws as it fills up: full power, then less and less, in proportion to what is still missing.
///
/// A function of the energy delivered, not of time: a vehicle held back by a shed goes on where it was.
struct ChargingCurve: Sendable, Hashable {
    /// The power of the tapering part's end, as a share of full power; below it charging stops.
    static let lastShare = 0.08

    /// kW.
    let power: Double
    /// kWh.
    let wanted: Double
    /// The energy at which the power begins to fall, kWh; equal to `wanted`: never.
    let taperFrom: Double
    /// The energy that the tapering part tends to and never reaches, kWh.
    let asymptote: Double
    /// The time constant of the tapering part, h.
    let timeConstant: Double

    init(power: Double, wanted: Double, taperFrom: Double) {
        self.power = power
        self.wanted = wanted
        self.taperFrom = min(taperFrom, wanted)
        let length = (wanted - self.taperFrom) / (1 - Self.lastShare)
        asymptote = self.taperFrom + length
        timeConstant = length / power
    }

    /// What the vehicle would draw, kW, after `energy` kWh.
    func demand(at energy: Double) -> Double {
        if energy >= wanted { return 0 }
        if energy < taperFrom || timeConstant == 0 { return power }
        return min(power, (asymptote - energy) / timeConstant)
    }

    /// What happens from `energy` on while at most `limit` kW are allowed, and up to which energy it does.
    func stretch(from energy: Double, limit: Double) -> (shape: ChargingSegment.Shape, until: Double) {
        guard energy < wanted, limit > 0 else { return (.idle, energy) }
        let allowed = min(limit, power)
        // Where the curve falls below what is allowed.
        let crossing = timeConstant == 0 ? wanted : min(wanted, max(taperFrom, asymptote - allowed * timeConstant))
        if energy < crossing { return (.flat(power: allowed), crossing) }
        return (.taper(asymptote: asymptote, timeConstant: timeConstant), wanted)
    }
}
