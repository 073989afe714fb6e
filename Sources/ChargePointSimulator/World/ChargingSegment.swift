import Glibc

/// A stretch of a visit during which one formula gives power and energy, so that a world can be asked at any time
/// without having been stepped there, and asking changes nothing.
struct ChargingSegment: Sendable, Hashable {
    enum Shape: Sendable, Hashable {
        case idle
        /// kW.
        case flat(power: Double)
        /// kWh and h, of the vehicle's curve.
        case taper(asymptote: Double, timeConstant: Double)
    }

    let start: ModelTime
    /// kWh delivered before the segment.
    let startEnergy: Double
    let shape: Shape
    /// The energy at which the segment's formula stops being true, kWh.
    let endEnergy: Double
    let ripple: Ripple
    /// When `endEnergy` is reached; infinite for an idle one.
    let end: ModelTime

    init(start: ModelTime, energy: Double, shape: Shape, until endEnergy: Double, ripple: Ripple) {
        self.start = start
        startEnergy = energy
        self.shape = shape
        self.endEnergy = endEnergy
        self.ripple = ripple
        switch shape {
        case .idle:
            end = .infinity
        case .flat(let power):
            end = start + ripple.elapsed(for: (endEnergy - energy) / power * 3600)
        case .taper(let asymptote, let timeConstant):
            let hours = -timeConstant * log((asymptote - endEnergy) / (asymptote - energy))
            end = start + ripple.elapsed(for: hours * 3600)
        }
    }

    /// No vehicle.
    static func none(at time: ModelTime) -> ChargingSegment {
        ChargingSegment(start: time, energy: 0, shape: .idle, until: 0, ripple: .none)
    }

    var isIdle: Bool { shape == .idle }

    /// kW at a time within the segment.
    func power(at time: ModelTime) -> Double {
        switch shape {
        case .idle: 0
        case .flat(let power): power * ripple.rate(time - start)
        case .taper(let asymptote, let timeConstant):
            (asymptote - smoothEnergy(at: time)) / timeConstant * ripple.rate(time - start)
        }
    }

    /// kWh since the visit began, at a time within the segment.
    func energy(at time: ModelTime) -> Double {
        time >= end ? endEnergy : min(endEnergy, smoothEnergy(at: time))
    }

    private func smoothEnergy(at time: ModelTime) -> Double {
        let hours = ripple.progress(time - start) / 3600
        switch shape {
        case .idle: return startEnergy
        case .flat(let power): return startEnergy + power * hours
        case .taper(let asymptote, let timeConstant):
            return asymptote - (asymptote - startEnergy) * exp(-hours / timeConstant)
        }
    }
}
