import ChargePointAPI
public import Registry
import struct FoundationEssentials.Date

/// For forecasts: what reads cost before the first call is made.
extension CallPlanner {
    /// A planner of an account that has these stations and no others, in groups as they would be listed.
    ///
    /// - Parameter groupSize: stations of each group, in the order of the stations' ids; nil: no groups are assumed,
    ///   and each station's load is a call.
    public init(assuming stations: some Sequence<StationID>, groupsOf groupSize: Int?) {
        let sorted = stations.sorted()
        self.init(stations: sorted)
        guard let groupSize, groupSize > 0 else { return }
        groups.learn(
            stride(from: 0, to: sorted.count, by: groupSize).map { start in
                StationGroups.Listing(
                    .group(StationGroupID(start / groupSize + 1)),
                    stations: sorted[start..<min(start + groupSize, sorted.count)].map(\.text))
            })
    }

    /// Calls (pages) by class that these reads take when they fall due together, once the bridge has been running for
    /// a while: each has been answered at its tick before, nothing is younger than Max Age, nothing runs for long.
    ///
    /// - Parameter interval: seconds since the reads were last answered.
    public func steadyCalls(for keys: [ReadKey], interval: Int) -> [RegisterClass: Int] {
        let tick = Date(timeIntervalSince1970: 0)
        let asked = tick.adding(seconds: -interval)
        var steady = self
        steady.allAlarmsAt = asked
        steady.sessionsReviewedAt = tick
        let plan = steady.plan(
            keys.sorted().map { DueRead($0, maxAge: 0) }, at: tick, lastAsked: { _ in asked },
            sessionsFrom: { _ in
                let from = asked.adding(seconds: -LatestSessions.sharedMargin)
                return SessionWindow(alone: from, shared: from)
            })
        var calls: [RegisterClass: Int] = [:]
        for call in plan.calls { calls[call.registerClass, default: 0] += steady.expectedPages(of: call, at: tick) }
        return calls
    }
}
