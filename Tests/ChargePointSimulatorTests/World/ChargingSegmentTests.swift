import Testing

@testable import ChargePointSimulator

struct ChargingSegmentTests {
    /// Many curves, limits and ripples, each followed from an empty vehicle to a full one.
    static let cases: [(curve: ChargingCurve, limit: Double, ripple: Double)] = {
        var dice = Dice(seed: 7)
        return (0..<200).map { _ in
            let power = Double.random(in: 1...11, using: &dice)
            let wanted = Double.random(in: 2...60, using: &dice)
            let taperFrom = Bool.random(using: &dice) ? wanted : wanted * .random(in: 0.3...0.95, using: &dice)
            let limit = Bool.random(using: &dice) ? Double.infinity : .random(in: 0.1...12, using: &dice)
            return (
                ChargingCurve(power: power, wanted: wanted, taperFrom: taperFrom), limit,
                .random(in: 0...0.3, using: &dice)
            )
        }
    }()

    private func segments(_ curve: ChargingCurve, limit: Double, ripple: Double) -> [ChargingSegment] {
        var segments: [ChargingSegment] = []
        var (time, energy) = (100.0, 0.0)
        while energy < curve.wanted, segments.count < 10 {
            let next = curve.stretch(from: energy, limit: limit)
            let segment = ChargingSegment(
                start: time, energy: energy, shape: next.shape, until: next.until,
                ripple: Ripple(depth: ripple, phase: 1))
            segments.append(segment)
            (time, energy) = (segment.end, segment.endEnergy)
        }
        return segments
    }

    @Test func `a vehicle fills up exactly, in few segments`() {
        for (curve, limit, ripple) in Self.cases {
            let segments = segments(curve, limit: limit, ripple: ripple)
            #expect(segments.last?.endEnergy == curve.wanted)
            #expect(segments.count <= 2)
            #expect(segments.allSatisfy { $0.end > $0.start && $0.end.isFinite })
        }
    }

    @Test func `energy is the integral of power`() {
        for (curve, limit, ripple) in Self.cases {
            for segment in segments(curve, limit: limit, ripple: ripple) {
                // Simpson's rule, fine enough for the ripple's period.
                let steps = max(20, Int((segment.end - segment.start) / 4) * 2)
                let width = (segment.end - segment.start) / Double(steps)
                var sum = 0.0
                for step in 0...steps {
                    let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
                    sum += weight * segment.power(at: segment.start + Double(step) * width)
                }
                let integral = sum * width / 3 / 3600
                #expect(abs(integral - (segment.endEnergy - segment.startEnergy)) < 1e-4)
            }
        }
    }

    @Test func `power never exceeds the vehicle's, the curve's or the limit`() {
        for (curve, limit, ripple) in Self.cases {
            for segment in segments(curve, limit: limit, ripple: ripple) {
                for share in stride(from: 0.0, through: 1, by: 0.01) {
                    let time = segment.start + (segment.end - segment.start) * share
                    let power = segment.power(at: time)
                    #expect(power > 0)
                    #expect(power <= min(limit, curve.power) + 1e-9)
                    #expect(power <= curve.demand(at: min(segment.energy(at: time), curve.wanted.nextDown)) + 1e-6)
                }
            }
        }
    }

    @Test func `a tapering vehicle draws less and less, down to the last share`() {
        let curve = ChargingCurve(power: 7.2, wanted: 20, taperFrom: 16)
        #expect(curve.demand(at: 0) == 7.2)
        #expect(curve.demand(at: 15.9) == 7.2)
        #expect(abs(curve.demand(at: 16) - 7.2) < 1e-9)
        #expect(curve.demand(at: 18) < 5)
        #expect(abs(curve.demand(at: 20.0.nextDown) - 7.2 * ChargingCurve.lastShare) < 1e-6)
        #expect(curve.demand(at: 20) == 0)
    }

    @Test func `nothing flows under a limit of zero`() {
        let next = ChargingCurve(power: 7.2, wanted: 20, taperFrom: 16).stretch(from: 3, limit: 0)
        let segment = ChargingSegment(start: 0, energy: 3, shape: next.shape, until: next.until, ripple: .none)
        #expect(segment.isIdle)
        #expect(segment.end == .infinity)
        #expect(segment.power(at: 1e6) == 0)
        #expect(segment.energy(at: 1e6) == 3)
    }

    @Test func `the ripple's progress and its inverse agree`() {
        var dice = Dice(seed: 3)
        for _ in 0..<500 {
            let ripple = Ripple(
                depth: .random(in: 0...0.9, using: &dice), phase: .random(in: 0...6.28, using: &dice))
            let progress = Double.random(in: 0.001...20_000, using: &dice)
            #expect(abs(ripple.progress(ripple.elapsed(for: progress)) - progress) < 1e-5)
        }
    }
}
