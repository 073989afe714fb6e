/// A visit's energy and highest power by quarter hours of the model's clock, the unfinished last one included.
struct QuarterHours: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        /// kWh from the visit's beginning to the quarter hour's end.
        var energy: Double
        /// kW.
        var peak: Float
    }

    static let length = 900.0
    /// How finely the highest power is looked for, s.
    private static let step = 15.0
    /// Quarter hours kept, more than a hundred days; the first one kept then stands for all before it.
    static let limit = 10_000

    private(set) var entries: [Entry] = []
    /// How many are gone from the front.
    private var dropped = 0
    /// When the visit began.
    let start: ModelTime
    /// Up to when it is told.
    private(set) var until: ModelTime
    private let firstEnd: ModelTime

    /// - Parameter origin: any full quarter hour.
    init(start: ModelTime, origin: ModelTime) {
        self.start = start
        until = start
        firstEnd = origin + (((start - origin) / Self.length).rounded(.down) + 1) * Self.length
    }

    /// Tells on, up to `time`, what a segment does. It must begin no later than where the telling ended.
    mutating func add(_ segment: ChargingSegment, until time: ModelTime) {
        while until < time {
            let index = Int(((until - firstEnd) / Self.length).rounded(.down)) + 1
            let end = min(firstEnd + Double(index) * Self.length, time)
            let entry = Entry(energy: segment.energy(at: end), peak: Float(peak(segment, from: until, to: end)))
            if index - dropped < entries.count {
                entries[index - dropped].energy = entry.energy
                entries[index - dropped].peak = max(entries[index - dropped].peak, entry.peak)
            } else {
                entries.append(entry)
                if entries.count > Self.limit {
                    entries.removeFirst()
                    dropped += 1
                }
            }
            until = end
        }
    }

    private func peak(_ segment: ChargingSegment, from: ModelTime, to end: ModelTime) -> Double {
        if segment.isIdle { return 0 }
        var highest = max(segment.power(at: from), segment.power(at: end))
        for time in stride(from: from + Self.step, to: end, by: Self.step) {
            highest = max(highest, segment.power(at: time))
        }
        return highest
    }

    /// The same in no more memory than it needs.
    func compacted() -> QuarterHours {
        var copy = self
        copy.entries = entries.map { $0 }
        return copy
    }

    /// When an entry ends: at a full quarter hour, or where the telling does.
    func end(_ index: Int) -> ModelTime { min(until, firstEnd + Double(index + dropped) * Self.length) }

    /// Hours that an entry covers.
    func hours(_ index: Int) -> Double {
        (end(index) - (index + dropped == 0 || index == 0 ? start : end(index - 1))) / 3600
    }

    /// What a visit does that no shed limits, up to `time`.
    static func undisturbed(
        _ visit: Visit, nameplate: Double, origin: ModelTime, until time: ModelTime, phase: (ModelTime) -> Double
    ) -> QuarterHours {
        var quarters = QuarterHours(start: visit.arrival, origin: origin)
        var energy = 0.0
        while quarters.until < time {
            let start = quarters.until
            let next = visit.curve.stretch(from: energy, limit: nameplate)
            let segment = ChargingSegment(
                start: start, energy: energy, shape: next.shape, until: next.until,
                ripple: Ripple(depth: visit.ripple, phase: phase(start)))
            quarters.add(segment, until: min(segment.end, time))
            energy = segment.energy(at: quarters.until)
        }
        return quarters
    }
}
