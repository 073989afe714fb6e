public import Registry

/// What reading an account's registers will cost, before the first call is made: calls a tick and a day, by how much
/// intervals will have to be stretched, and how old values get.
///
/// Max Age may spare calls, so that it is rather too high than too low. Commands and repetitions come on top.
public struct CallForecast: Sendable {
    /// What one operation costs at the ticks of one interval.
    public struct Line: Hashable, Sendable {
        /// The API's name, e.g. `getLoad`.
        public let operation: String
        /// Seconds, as configured.
        public let interval: Int
        /// Calls at a tick, pages included.
        public let callsPerTick: Int
        /// Calls a day, less those that the same operation's ticks of a shorter interval make anyway.
        public let callsPerDay: Int
    }

    /// The costliest first; operations that nothing asks for are left out.
    public let lines: [Line]
    /// By how much intervals must be stretched for the calls of a day to suffice.
    public let budgetStretch: StretchFactor
    /// By how much they must be stretched for the API to keep up, if a call takes ``assumedSeconds``.
    public let speedStretch: StretchFactor
    private let capacity: Double

    /// Seconds that a call is assumed to take as long as none was made.
    public static let assumedSeconds = 1.0

    /// Of all operations.
    public var callsPerDay: Int { lines.reduce(0) { $0 + $1.callsPerDay } }

    /// By how much intervals will be stretched.
    public var stretch: StretchFactor { max(budgetStretch, speedStretch) }

    /// - Parameters:
    ///   - devices: the device files of one account.
    ///   - groupSize: stations in each of the account's station groups, which answer getLoad together; nil: no groups.
    ///     Which there are is not known before the API was asked.
    public init(_ devices: some Sequence<StationDevice>, limits: AccountLimits, groupsOf groupSize: Int? = nil) {
        var keys: [RegisterClass: [Int: Set<ReadKey>]] = [:]
        var stations: Set<StationID> = []
        for device in devices {
            stations.insert(device.stationID)
            for read in ScheduledRead.reads(of: device) where read.key.registerClass != .bridge {
                keys[read.key.registerClass, default: [:]][read.interval, default: []].insert(read.key)
            }
        }
        let planner = CallPlanner(assuming: stations, groupsOf: groupSize)
        lines = keys.flatMap { registerClass, byInterval in
            Self.lines(registerClass, byInterval) { keys, interval in
                planner.steadyCalls(for: keys, interval: interval)[registerClass] ?? 0
            }
        }
        .sorted { ($1.callsPerDay, $0.operation, $0.interval) < ($0.callsPerDay, $1.operation, $1.interval) }
        let perDay = lines.reduce(0) { $0 + $1.callsPerDay }
        budgetStretch = StretchFactor(
            atLeast: Double(perDay) / Double(CallBudget.allowance(of: limits.perDay)))
        capacity = StretchNeed.capacity(
            concurrent: limits.concurrent, perSecond: limits.perSecond, seconds: Self.assumedSeconds)
        speedStretch = StretchFactor(atLeast: Double(perDay) / Double(Self.day) / capacity)
    }

    /// Seconds until a register of an interval is read again, with the stretching that is foreseen.
    public func stretchedInterval(_ interval: Int) -> Int { stretch.stretched(interval) }

    /// How old a value of an interval gets at most, in seconds: until it is read again, and until that is answered
    /// after all that is more urgent.
    public func greatestAge(ofInterval interval: Int) -> Int {
        let urgent = lines.filter { $0.interval < interval }
        let same = lines.filter { $0.interval == interval }.reduce(0) { $0 + $1.callsPerTick }
        let sooner = urgent.reduce(0) { $0 + $1.callsPerTick }
        let rate = urgent.reduce(0.0) { $0 + Double($1.callsPerDay) } / Double(Self.day) / stretch.value
        let left = max(capacity - rate, capacity / 10)
        let wait = Double(max(0, same + sooner - 1)) / left + Self.assumedSeconds
        return stretchedInterval(interval) + Int(wait.rounded(.up))
    }

    private static let day = 86_400

    /// - Parameter cost: calls that reads take which fall due together, the shortest of their intervals given.
    private static func lines(
        _ registerClass: RegisterClass, _ byInterval: [Int: Set<ReadKey>], cost: ([ReadKey], Int) -> Int
    ) -> [Line] {
        guard let operation = registerClass.operation else { return [] }
        let intervals = byInterval.keys.sorted()
        var perDay: [Int: Double] = [:]
        for (due, times) in meetings(of: intervals) {
            // What the shorter intervals cost at this tick is theirs; each longer one has what it adds.
            var keys: Set<ReadKey> = []
            var before = 0
            for interval in due {
                keys.formUnion(byInterval[interval] ?? [])
                let calls = cost(Array(keys), due[0])
                perDay[interval, default: 0] += times * Double(max(0, calls - before))
                before = max(before, calls)
            }
        }
        return intervals.map { interval in
            Line(
                operation: operation, interval: interval,
                callsPerTick: cost(Array(byInterval[interval] ?? []), interval),
                callsPerDay: Int((perDay[interval] ?? 0).rounded(.up)))
        }
    }

    /// Which intervals tick together, shortest first, and how many times a day.
    private static func meetings(of intervals: [Int]) -> [[Int]: Double] {
        var meetings: [[Int]: Double] = [:]
        for interval in intervals where interval > day { meetings[[interval]] = Double(day) / Double(interval) }
        let daily = intervals.filter { $0 <= day }
        var moments: Set<Int> = []
        for interval in daily { moments.formUnion(stride(from: 0, to: day, by: interval)) }
        for moment in moments { meetings[daily.filter { moment % $0 == 0 }, default: 0] += 1 }
        return meetings
    }
}
