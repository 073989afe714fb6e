import ChargePointAPI
import Registry
import struct FoundationEssentials.Date

/// Everything that a scraper knows and decides, without carrying anything out: it is told the time and what became of
/// calls, and says which calls to make and what to tell. Pure.
struct ScrapeState: Sendable {
    let account: String
    var settings: ScraperSettings
    let limits: any LimitLookup

    var schedule: ScrapeSchedule
    var planner: CallPlanner
    var survey: GroupSurvey
    /// Why the survey under way has not brought everything.
    var surveyFailure: ReadFailure?
    /// Due reads that wait until it is known which groups there are.
    var awaitingGroups: [WaitingRead] = []
    /// Due reads that wait until it is known which stations there are.
    var awaitingSight: [WaitingRead] = []
    /// Calls under way that will show many stations.
    var sightings = 0
    var gate = AccessGate()
    var problems: ProblemLog
    /// By how much intervals are stretched, and why.
    var stretcher: Stretcher
    var stations: [StationID: Station] = [:]
    /// By device file.
    var devices: [StationSnapshots]
    /// The scrapes under way, by device file.
    var open: [[OpenScrape]]
    var shapes = ShapeCache()
    /// When which snapshot's next register turns stale. A time may be out of date: it can only have moved back.
    var staleness = DeadlineQueue<SnapshotPlace>()
    /// Reads out of turn that are under way, and how many of each.
    var direct: [ReadKey: Int] = [:]
    /// Due reads that wait for one out of turn instead of a call of their own.
    var joined: Set<ReadKey> = []
    var lastNow: Date?
    /// What is to be told, in order.
    private var events: [ScrapeEvent] = []

    struct Station: Sendable {
        var record: StationRecord
        /// Its places in `devices`: mostly one.
        var devices: [Int] = []
        /// Classes whose operation the API denies.
        var denied = ClassSet()
    }

    /// A snapshot's place: the device file, and the slot in it.
    struct SnapshotPlace: Sendable {
        let device: Int
        let slot: Int
    }

    init(
        account: String, devices: [StationDevice], settings: ScraperSettings, limits: any LimitLookup,
        energy: [StationID: EnergyTotals], budget: CallBudget? = nil
    ) {
        self.account = account
        self.settings = settings
        self.limits = limits
        schedule = ScrapeSchedule(devices.flatMap(ScheduledRead.reads(of:)), offset: settings.offset)
        planner = CallPlanner(stations: Set(devices.map(\.stationID)))
        survey = GroupSurvey(isUseful: Self.canUseGroups(devices))
        problems = ProblemLog(account: account)
        stretcher = Stretcher(account: account, budget: budget)
        var shapes = ShapeCache()
        self.devices = devices.map { StationSnapshots($0, layout: settings.layout, shapes: &shapes) }
        self.shapes = shapes
        open = Array(repeating: [], count: devices.count)
        let metered = Self.metered(devices)
        for (place, device) in devices.enumerated() {
            let id = device.stationID
            if stations[id] == nil {
                stations[id] = Station(
                    record: StationRecord(energy: energy[id] ?? EnergyTotals(), countsEnergy: metered.contains(id)))
            }
            stations[id]?.devices.append(place)
        }
    }

    /// Whether a group's answer can spare a call.
    static func canUseGroups(_ devices: [StationDevice]) -> Bool {
        let loads = devices.lazy.filter { $0.registers.contains { $0.registerClass == .load } }.map(\.stationID)
        return Set(loads).count > 1
    }

    /// Stations of which something shows `energyTotal`.
    static func metered(_ devices: [StationDevice]) -> Set<StationID> {
        Set(devices.lazy.filter { $0.registers.contains { $0.attribute == .bridge(.energyTotal) } }.map(\.stationID))
    }

    /// When to come again.
    func nextWake(after now: Date) -> Date? {
        [schedule.nextTick(after: now), staleness.first].compactMap { $0 }.min()
    }

    mutating func tell(_ event: ScrapeEvent) { events.append(event) }

    mutating func tell(_ changes: [ScrapeProblemChange]) { events += changes.map { .problem($0) } }

    /// What was told since the last time.
    mutating func takeEvents() -> [ScrapeEvent] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }
}
