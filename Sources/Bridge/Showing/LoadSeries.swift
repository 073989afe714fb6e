/// The load of one device, or of all, over time: the mean of each of the newest steps, in a ring that never grows beyond
/// them. Pure: told the time.
///
/// A reading holds until the next one. Between them the mean is that of what was known; a step in which nothing was known
/// has none.
struct LoadSeries: Hashable, Sendable {
    /// Seconds.
    let step: Int
    let count: Int

    /// Watts of each step; `unknown`: none. Grows up to `count`, then goes round.
    private var ring: [Int32] = []
    /// Where the next step goes once the ring is full.
    private var next = 0
    /// The number of the step under way, counted from 1970; nil: nothing was ever told.
    private var current: Int?
    /// Since when, in seconds since 1970, the newest reading holds in the step under way.
    private var heldSince: Double = 0
    private var held: Int?
    /// Of the step under way: watt seconds, and the seconds in which something was known.
    private var energy: Double = 0
    private var known: Double = 0

    private static let unknown = Int32.min

    init(step: Int, count: Int) {
        self.step = step
        self.count = count
    }

    /// Notes a reading.
    ///
    /// - Parameters:
    ///   - watts: nil: from now on nothing is known.
    ///   - now: seconds since 1970. If the clock was put back, the reading counts from where the series has got to.
    mutating func record(_ watts: Int?, at now: Double) {
        advance(to: now)
        held = watts
    }

    /// The steps up to now, oldest first; the last one is under way.
    func steps(at now: Double) -> (first: Int, watts: [Int?]) {
        guard self.current != nil else { return (Int(now / Double(step)), []) }
        var series = self
        series.advance(to: now)
        let current = series.current ?? 0
        let past = series.ring[series.next...] + series.ring[..<series.next]
        let watts = past.map { $0 == Self.unknown ? nil : Int($0) } + [series.mean ?? series.held]
        return (current - past.count, watts)
    }

    private var mean: Int? { known > 0 ? Int((energy / known).rounded()) : nil }

    private mutating func advance(to now: Double) {
        let number = Int((now / Double(step)).rounded(.down))
        guard let start = current else {
            (current, heldSince) = (number, now)
            return
        }
        guard now >= heldSince else { return }
        if number > start {
            hold(until: Double(start + 1) * Double(step))
            push(mean)
            // Whole steps in between have what was held; more of them than are kept need not be gone through.
            for _ in 0..<min(number - start - 1, count) { push(held) }
            (energy, known, heldSince) = (0, 0, Double(number) * Double(step))
            current = number
        }
        hold(until: now)
    }

    private mutating func hold(until time: Double) {
        if let held, time > heldSince {
            energy += Double(held) * (time - heldSince)
            known += time - heldSince
        }
        heldSince = max(heldSince, time)
    }

    private mutating func push(_ watts: Int?) {
        let value = watts.map { max(Self.unknown + 1, Int32(clamping: $0)) } ?? Self.unknown
        // The step under way is one of those that are kept.
        if ring.count < count - 1 {
            ring.append(value)
        } else {
            ring[next] = value
            next = (next + 1) % ring.count
        }
    }
}
