/// The state of one port: the vehicle at it, if any, the shed in force, the sessions of the past.
struct PortLife: Sendable {
    let nameplate: Double
    /// The number of the running visit, or of the next one.
    private(set) var number = 0
    private(set) var visit: Visit?
    private(set) var segment: ChargingSegment
    /// The limit that the segment was made for, kW.
    private var limit = Double.infinity
    private var chargingSeconds = 0.0
    /// The quarter hours of a visit that a shed limits or limited, up to the segment's beginning; nil: of none.
    private var quarters: QuarterHours?
    /// When the next vehicle comes by itself; infinite: never.
    var nextArrival: ModelTime
    var shed: PortShed?
    private(set) var history = SessionHistory()

    init(nameplate: Double, firstArrival: ModelTime, birth: ModelTime) {
        self.nameplate = nameplate
        nextArrival = firstArrival
        segment = .none(at: birth)
    }

    /// Whether a vehicle is here that is not full.
    func wantsEnergy(at time: ModelTime) -> Bool {
        guard let visit else { return false }
        return energy(at: time) < visit.curve.wanted
    }

    func power(at time: ModelTime) -> Double { segment.power(at: time) }

    /// kWh of the running visit; 0 if none.
    func energy(at time: ModelTime) -> Double { segment.energy(at: time) }

    /// Seconds with power in the running visit.
    func chargingSeconds(at time: ModelTime) -> Double {
        chargingSeconds + (segment.isIdle ? 0 : max(0, min(time, segment.end) - segment.start))
    }

    /// When something changes here without anybody's doing.
    var nextEvent: ModelTime {
        let life = visit.map { min($0.departure, segment.end) } ?? nextArrival
        return min(life, shed?.until ?? .infinity)
    }

    mutating func arrive(_ visit: Visit, at time: ModelTime) {
        self.visit = visit
        chargingSeconds = 0
        quarters = nil
        limit = .nan
        segment = .none(at: time)
    }

    /// Ends the visit and remembers it.
    mutating func leave(at time: ModelTime, nextArrival: ModelTime, rules: PortRules) {
        guard let visit else { return }
        let isUndisturbed = quarters == nil && !visit.isPosted
        let quarters = isUndisturbed ? nil : quarterHours(at: time, rules: rules)
        let record = SessionRecord(
            number: Int32(truncatingIfNeeded: number), isPosted: visit.isPosted,
            isUndisturbed: isUndisturbed, chargingSeconds: Float(chargingSeconds(at: time)), start: visit.arrival,
            end: time,
            energy: energy(at: time))
        history.append(
            record, quarters, keeping: rules.configuration.sessionHistory,
            inQuarters: rules.configuration.quarterHourHistory)
        self.quarters = nil
        self.visit = nil
        self.nextArrival = nextArrival
        number += 1
        segment = .none(at: time)
    }

    /// Goes on from `time` under `limit` kW. Nothing changes if that is what already happens.
    mutating func proceed(at time: ModelTime, limit: Double, rules: PortRules) {
        guard let visit, limit != self.limit || time >= segment.end else { return }
        if quarters != nil || limit.isFinite { quarters = quarterHours(at: time, rules: rules) }
        let energy = energy(at: time)
        chargingSeconds = chargingSeconds(at: time)
        let next = visit.curve.stretch(from: energy, limit: min(limit, nameplate))
        segment = ChargingSegment(
            start: time, energy: energy, shape: next.shape, until: next.until,
            ripple: Ripple(depth: visit.ripple, phase: rules.ripplePhase(at: time)))
        self.limit = limit
    }

    /// The running visit by quarter hours; nil if there is none.
    func quarterHours(at time: ModelTime, rules: PortRules) -> QuarterHours? {
        guard let visit else { return nil }
        guard var quarters else {
            return .undisturbed(
                visit, nameplate: nameplate, origin: rules.quarterHour, until: time, phase: rules.ripplePhase)
        }
        quarters.add(segment, until: time)
        return quarters
    }

    /// An ended visit by quarter hours; nil if these are not kept.
    func quarterHours(of record: SessionRecord, rules: PortRules) -> QuarterHours? {
        guard record.isUndisturbed else { return history.quarters(of: record.number) }
        let visit = rules.visits.visit(Int(record.number), at: record.start, nameplate: nameplate)
        return .undisturbed(
            visit, nameplate: nameplate, origin: rules.quarterHour, until: record.end, phase: rules.ripplePhase)
    }
}
