import Registry
import struct FoundationEssentials.Date

/// What an account's registers would cost if their intervals were not stretched, as its scrapes have shown: requests a
/// tick for each interval.
///
/// A call counts for the shortest interval among the reads that it answers. Reads that were skipped count as if they
/// had been made at the same cost: demand is what is wanted, not what was got.
struct CallDemand: Sendable {
    private var lanes: [Lane: Cost] = [:]

    private struct Lane: Hashable {
        let registerClass: RegisterClass
        let interval: Int
    }

    private struct Cost {
        /// The last tick.
        var tick = Date.distantPast
        /// Reads taken at it, and requests made for them.
        var reads = 0
        var requests = 0
        /// Requests a read, over the ticks before.
        var perRead: Double?

        /// Half of the newest tick and half of those before.
        mutating func settle() {
            if reads > 0 {
                let newest = Double(requests) / Double(reads)
                perRead = perRead.map { ($0 + newest) / 2 } ?? newest
            }
            (reads, requests) = (0, 0)
        }

        /// The newest tick counts while there is none before.
        var current: Double { perRead ?? (reads > 0 ? Double(requests) / Double(reads) : 0) }
    }

    /// Demand of one interval.
    struct Series: Sendable {
        /// Seconds, as configured.
        let interval: Int
        let last: Date
        /// Requests at each tick.
        let requests: Double
    }

    /// Begins anew for what has ticked since the last time.
    mutating func settle(_ schedule: [ScrapeSchedule.Series]) {
        for series in schedule {
            for registerClass in RegisterClass.allCases where series.taken[registerClass] > 0 {
                let lane = Lane(registerClass: registerClass, interval: series.interval)
                guard lanes[lane]?.tick != series.last else { continue }
                lanes[lane, default: Cost()].settle()
                lanes[lane, default: Cost()].tick = series.last
                lanes[lane, default: Cost()].reads = series.taken[registerClass]
            }
        }
    }

    /// Requests that a tick turns out to take.
    mutating func planned(_ registerClass: RegisterClass, interval: Int, requests: Int) {
        lanes[Lane(registerClass: registerClass, interval: interval), default: Cost()].requests += requests
    }

    /// What every interval of a schedule costs.
    func series(of schedule: ScrapeSchedule) -> [Series] {
        schedule.series.map { series in
            let requests = RegisterClass.allCases.reduce(0.0) { sum, registerClass in
                let wanted = series.wanted[registerClass]
                guard wanted > 0 else { return sum }
                let cost = lanes[Lane(registerClass: registerClass, interval: series.interval)]
                return sum + Double(wanted) * (cost?.current ?? 0)
            }
            return Series(interval: series.interval, last: series.last, requests: max(0, requests))
        }
    }
}
