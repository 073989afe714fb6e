import Glibc

/// The little unrest of a real vehicle's power, made as an uneven passing of time: within a segment, time for the vehicle
/// runs at a rate between `1 - depth` and 1. The energy is then still exactly the integral of the power, and the
/// power never above what is allowed.
struct Ripple: Sendable, Hashable {
    static let period = 97.0
    private static let frequency = 2 * Double.pi / period

    /// How far the rate falls, 0…1.
    let depth: Double
    /// Where in its period the segment begins, rad.
    let phase: Double

    static let none = Ripple(depth: 0, phase: 0)

    /// The rate after `elapsed` seconds of the segment.
    func rate(_ elapsed: Double) -> Double {
        depth == 0 ? 1 : 1 - depth / 2 + depth / 2 * cos(Self.frequency * elapsed + phase)
    }

    /// The integral of the rate: seconds that have passed for the vehicle.
    func progress(_ elapsed: Double) -> Double {
        if depth == 0 { return elapsed }
        let swing = (sin(Self.frequency * elapsed + phase) - sin(phase)) / Self.frequency
        return (1 - depth / 2) * elapsed + depth / 2 * swing
    }

    /// The inverse of `progress`, to a microsecond: Newton's steps on a function that is nearly a straight line.
    func elapsed(for progress: Double) -> Double {
        if depth == 0 || !progress.isFinite { return progress }
        var elapsed = progress / (1 - depth / 2)
        for _ in 0..<50 {
            let error = self.progress(elapsed) - progress
            if abs(error) < 1e-6 { break }
            elapsed -= error / rate(elapsed)
        }
        return elapsed
    }
}
