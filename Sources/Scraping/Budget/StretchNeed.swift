import struct FoundationEssentials.Date

/// By how much intervals must be stretched so that an account's limits suffice. Pure.
struct StretchNeed {
    let demand: [CallDemand.Series]
    /// Requests that one call takes.
    var requestsPerCall = 1.0

    /// Seconds from which on ticks are counted one by one and not as a rate: a daily register costs nothing until
    /// tomorrow, and then everything at once.
    private static let slow = 3600.0
    /// Part of the service's capacity that reads are to use; the rest lets ticks catch up, and commands pass.
    private static let load = 0.9

    /// For the calls of a day: at no time of the next 24 hours may the calls of the 24 hours before it be more than
    /// allowed.
    ///
    /// - Parameter waiting: calls that wait to be made.
    func ofBudget(allowance: Double, record: CallRecord, waiting: Int, at now: Date) -> StretchFactor {
        let quarters = (1...CallRecord.quarters).map { ahead in
            (seconds: Double(ahead * CallRecord.quarter), used: Double(record.used(at: now, quartersAhead: ahead)))
        }
        // As long as the past alone uses everything up, no stretching helps: reads wait.
        .filter { $0.used < allowance }
        return StretchFactor.least { factor in
            quarters.allSatisfy { quarter in
                quarter.used + (Double(waiting) + calls(in: quarter.seconds, factor, at: now)) * requestsPerCall
                    <= allowance
            }
        }
    }

    /// For the service's speed: calls fall due no faster than it takes them.
    ///
    /// - Parameter seconds: that a call takes.
    func ofSpeed(concurrent: Int, perSecond: Double, seconds: Double) -> StretchFactor {
        let capacity = Self.capacity(concurrent: concurrent, perSecond: perSecond, seconds: seconds)
        let rate = demand.reduce(0.0) { $0 + $1.requests / Double($1.interval) } * requestsPerCall
        return StretchFactor(atLeast: rate / capacity)
    }

    /// Calls a second that reads may count on.
    static func capacity(concurrent: Int, perSecond: Double, seconds: Double) -> Double {
        min(perSecond, Double(concurrent) / max(seconds, 1e-3)) * load
    }

    private func calls(in seconds: Double, _ factor: StretchFactor, at now: Date) -> Double {
        demand.reduce(0.0) { sum, series in
            let interval = Double(factor.stretched(series.interval))
            guard interval >= Self.slow else { return sum + series.requests * seconds / interval }
            let wait = max(0, series.last.seconds(since: now) + interval)
            guard wait <= seconds else { return sum }
            return sum + series.requests * (((seconds - wait) / interval).rounded(.down) + 1)
        }
    }
}
