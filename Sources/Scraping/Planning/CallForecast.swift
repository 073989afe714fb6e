public import Registry

/// How many API calls a day an account's registers cost, before the first is made.
///
/// An upper bound: Max Age may spare calls, and pages of more than one are not foreseen. Commands and retries come on top.
public struct CallForecast: Sendable {
    /// Calls a day by operation, the costliest first; operations that nothing asks for are left out.
    public let operations: [(name: String, callsPerDay: Int)]

    /// Of all operations.
    public var callsPerDay: Int { operations.reduce(0) { $0 + $1.callsPerDay } }

    private static let day = 86_400

    public init(_ devices: some Sequence<StationDevice>) {
        // A station may have several device files; each of its classes is read at the ticks of all.
        var intervals: [ReadKey: Set<Int>] = [:]
        for device in devices {
            for read in ScheduledRead.reads(of: device) where read.key.registerClass != .bridge {
                intervals[read.key, default: []].insert(read.interval)
            }
        }
        var stations: [Series: Int] = [:]
        for (key, intervals) in intervals {
            stations[Series(registerClass: key.registerClass, intervals: intervals), default: 0] += 1
        }
        var calls: [String: Int] = [:]
        for (series, count) in stations {
            guard let operation = series.registerClass.operation else { continue }
            // getStationStatus takes a list of stations, the others one each.
            let perTick =
                series.registerClass == .stationStatus
                ? (count + CallPlanner.pageSize - 1) / CallPlanner.pageSize : count
            calls[operation, default: 0] += perTick * Self.ticks(series.intervals)
        }
        operations = calls.map { (name: $0.key, callsPerDay: $0.value) }
            .sorted { ($1.callsPerDay, $0.name) < ($0.callsPerDay, $1.name) }
    }

    private struct Series: Hashable {
        let registerClass: RegisterClass
        let intervals: Set<Int>
    }

    /// Moments of a day that are a tick of one interval or several.
    private static func ticks(_ intervals: Set<Int>) -> Int {
        if intervals.count == 1, let interval = intervals.first { return (day + interval - 1) / interval }
        var moments: Set<Int> = []
        for interval in intervals { moments.formUnion(stride(from: 0, to: day, by: interval)) }
        return moments.count
    }
}
