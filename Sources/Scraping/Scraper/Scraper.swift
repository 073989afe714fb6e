public import ChargePointAPI
public import Registry
public import struct FoundationEssentials.Date
import Synchronization

/// Reads the stations of one account: makes the calls that are due and tells of each device as soon as all that was
/// due of it is answered or has failed.
///
/// Decisions are ``ScrapeState``'s; this only carries them out. What it tells goes to `onEvent`, in order and at once:
/// whoever listens must be quick, and keep what it cannot deliver yet, so that reading goes on while the broker is
/// away. It reads the stations that it was given, which need not be all of the account.
public actor Scraper<Caller: OperationCaller> {
    public nonisolated let account: String
    /// Beats each time that ``run()`` looks for what is due, at least twice a minute.
    public nonisolated let heartbeat = Heartbeat()
    private var caller: Caller
    /// Counts the callers that there were.
    private var callers = 1
    let clock: WallClock
    private let budget: CallBudget?
    private let onEvent: @Sendable (ScrapeEvent) -> Void
    var state: ScrapeState
    /// The groups as they were last known, for those who cannot wait.
    private nonisolated let groups: Mutex<StationGroups>
    private var shownGroups = 0
    private var queue = CallQueue()
    /// Tasks that make calls.
    private var workers = 0
    private var calls = 0
    /// The sleep of ``run()``.
    private var nap: Task<Void, any Error>?

    /// Longest time between two looks at the clock in ``run()``, in seconds: how late a jump of the clock is noticed.
    private static var longestSleep: Int { 30 }

    /// - Parameters:
    ///   - devices: the device files of this account that this bridge owns.
    ///   - limits: what was staged and asked for.
    ///   - energy: what stations' `energyTotal` goes on from.
    ///   - budget: the one that `caller` asks; reading is stretched to fit it. Nil: as much as the registers want.
    public init(
        account: String, devices: [StationDevice], caller: Caller, settings: ScraperSettings = ScraperSettings(),
        limits: any LimitLookup = NoLimits(), energy: [StationID: EnergyTotals] = [:], budget: CallBudget? = nil,
        clock: WallClock = .system,
        onEvent: @escaping @Sendable (ScrapeEvent) -> Void
    ) {
        self.account = account
        self.caller = caller
        self.clock = clock
        self.budget = budget
        self.onEvent = onEvent
        groups = Mutex(StationGroups(of: []))
        state = ScrapeState(
            account: account, devices: devices, settings: settings, limits: limits, energy: energy, budget: budget)
    }

    /// Reads whatever falls due, until the task is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                heartbeat.beat()
                for _ in 0..<start(at: clock.now()) { group.addTask { await self.work() } }
                let now = clock.now()
                let latest = now.adding(seconds: Self.longestSleep)
                await sleep(until: min(nextWake(after: now) ?? latest, latest))
            }
            group.cancelAll()
        }
        abandon()
    }

    /// Reads what is due now. Returns when there are no more calls to begin and those it made are done.
    public func scrape(at now: Date) async {
        let workers = start(at: now)
        await withDiscardingTaskGroup { group in
            for _ in 0..<workers { group.addTask { await self.work() } }
        }
    }

    /// When ``scrape(at:)`` has something to do again; nil if never.
    public func nextWake(after now: Date) -> Date? {
        let opening = queue.isEmpty ? nil : budget?.closedUntil(at: now)
        return [state.nextWake(after: now), opening].compactMap { $0 }.min()
    }

    /// Reads one class of a station out of turn, however young what is known: getLoad after a command, alarms after
    /// they were cleared. The station's devices follow.
    ///
    /// - Returns: the station's record after it; nil if this scraper does not read the station.
    @discardableResult
    public func read(_ key: ReadKey) async throws(ReadFailure) -> StationRecord? {
        guard let call = state.directCall(for: key, at: clock.now()) else { return nil }
        if let failure = await makeNow(call).failure { throw failure }
        return state.stations[key.station]?.record
    }

    /// A fresh getLoad of a station, after a command.
    ///
    /// - Returns: what it said; nil if this scraper does not read the station.
    @discardableResult
    public func readLoad(_ station: StationID) async throws(ReadFailure) -> GetLoad.Station? {
        try await read(ReadKey(station, .load))?.load
    }

    /// A fresh getLoad of a station group, after a command to it. Stations that its answer lacks are asked for alone.
    ///
    /// - Returns: what was said of the stations, without those that could not be read or that this scraper does not
    ///   read.
    /// - Throws: why nothing could be read, if so.
    public func readLoad(
        of group: StationGroupID, for stations: [StationID]
    ) async throws(ReadFailure) -> [StationID: GetLoad.Station] {
        guard let call = state.directCall(for: group, stations, at: clock.now()) else { return [:] }
        let finished = await makeNow(call)
        var unread: [StationID: ReadFailure] = [:]
        if let failure = finished.failure { throw failure }
        // Due reads may wait for them: they are asked for even if nobody waits for this any more.
        await withTaskGroup(of: (StationID, ReadFailure?).self) { tasks in
            for station in finished.lacking {
                tasks.addTask {
                    do throws(ReadFailure) {
                        try await self.readLoad(station)
                        return (station, nil)
                    } catch {
                        return (station, error)
                    }
                }
            }
            for await (station, failure) in tasks { unread[station] = failure }
        }
        let answered = call.call.stations.filter { unread[$0] == nil }
        if answered.isEmpty, let failure = unread.values.first { throw failure }
        return Dictionary(
            answered.compactMap { id in state.stations[id]?.record.load.map { (id, $0) } }, uniquingKeysWith: { $1 })
    }

    /// Makes a call out of turn.
    private func makeNow(_ call: QueuedCall) async -> ScrapeState.Finished {
        let finished = await make(call)
        // A due read that waited for this one, given up, needs a call after all.
        if !queue.isEmpty { nap?.cancel() }
        return finished
    }

    /// Setpoints of a station were written: its points may show other values.
    public func limitsChanged(of station: StationID) {
        state.limitsChanged(of: station, at: clock.now())
        publish()
    }

    /// Takes other device files, settings and, with other credentials, another caller. What is known of stations that
    /// stay is kept, and so is their schedule; new ones are read at once.
    ///
    /// - Parameters:
    ///   - energy: what the `energyTotal` of new stations goes on from.
    ///   - caller: nil: as before.
    public func replace(
        devices: [StationDevice], settings: ScraperSettings, energy: [StationID: EnergyTotals] = [:],
        caller: Caller? = nil
    ) {
        let now = clock.now()
        state.replace(devices: devices, settings: settings, energy: energy, at: now)
        for call in queue.removeAll(where: state.isUnwanted) {
            let unwanted = ReadFailure(.cancelled, message: "not wanted any more")
            let finished = state.finish(call, .failure(unwanted), at: now)
            queue.append(state.scheduled(finished.followers))
        }
        if let caller {
            self.caller = caller
            callers += 1
            state.callerChanged(at: now)
        }
        publish()
        nap?.cancel()
    }

    // MARK: What is known

    /// The station group that answers for exactly these stations, as far as the account has shown; nil if none does.
    public nonisolated func group(holding stations: Set<StationID>) -> StationGroupID? {
        groups.withLock { $0.group(holding: stations) }
    }

    /// The newest snapshot of every device, in the order of the device files.
    public var snapshots: [DeviceSnapshot] { state.devices.flatMap { $0.slots.map(\.snapshot) } }

    /// The newest snapshot of one device; nil if there is no such device, or the API has not shown it yet.
    ///
    /// - Parameter port: nil is the station's own device, or the only one with `layout: station`.
    public func snapshot(of device: DevicePath, port: Int?) -> DeviceSnapshot? {
        let slots = state.devices.first { $0.device.path == device }?.slots
        return slots?.first { $0.snapshot.port == port }?.snapshot
    }

    /// The newest snapshots of a device file: of the station and of each port that is known so far. Found at once,
    /// however many there are.
    public func snapshots(of device: StationDevice) -> [DeviceSnapshot] {
        let places = state.stations[device.stationID]?.devices ?? []
        return places.first { state.devices[$0].device.path == device.path }
            .map { state.devices[$0].slots.map(\.snapshot) } ?? []
    }

    /// What is known of a station; nil if this scraper does not read it.
    public func record(of station: StationID) -> StationRecord? { state.stations[station]?.record }

    /// What is told and not over.
    public var problems: [ScrapeProblem] { state.problems.active }

    public var statistics: ScrapeStatistics {
        ScrapeStatistics(
            calls: calls, waitingCalls: queue.count, skippedReads: state.schedule.skippedReads,
            missedTicks: state.schedule.missedTicks, isPaused: state.schedule.isPaused,
            stretch: state.schedule.stretch)
    }

    // MARK: Carrying out

    /// Queues what is due. Returns how many more workers that needs.
    private func start(at now: Date) -> Int {
        let calls = state.begin(at: now)
        queue.append(state.scheduled(calls))
        state.adapt(waiting: queue.count, at: now)
        publish()
        return hire()
    }

    /// How many more workers the queue needs. They count as working from now on.
    private func hire() -> Int {
        // What cannot be asked today waits, so that none is passed over for good.
        guard budget?.closedUntil(at: clock.now()) == nil else { return 0 }
        let needed = max(0, min(queue.count, state.settings.concurrentCalls - workers))
        workers += needed
        return needed
    }

    /// Returns early when the task is cancelled or there is work to do.
    private func sleep(until date: Date) async {
        let nap = Task { [clock] in try await clock.sleep(date) }
        self.nap = nap
        await withTaskCancellationHandler {
            _ = await nap.result
        } onCancel: {
            nap.cancel()
        }
        self.nap = nil
    }

    private func work() async {
        while !Task.isCancelled, budget?.closedUntil(at: clock.now()) == nil, let call = queue.popFirst() {
            await make(call)
            // What a call left to be asked is not for one worker alone.
            let more = hire()
            if more == 0 { continue }
            await withDiscardingTaskGroup { group in
                // One of them goes on in this one's stead.
                for _ in 0...more { group.addTask { await self.work() } }
            }
            return
        }
        workers -= 1
    }

    @discardableResult
    private func make(_ call: QueuedCall) async -> ScrapeState.Finished {
        var call = call
        var result: Result<ReadReply, ReadFailure>
        let askedBy = callers
        if let obstacle = state.obstacle(to: call) {
            result = .failure(obstacle)
        } else {
            calls += 1
            call.sentAt = clock.now()
            result = await CallPurpose.$current.withValue(call.isDirect ? .command : .scrape) { [call] in
                await read(call)
            }
        }
        if case .failure(let failure) = result, failure.kind == .wrongCredentials, askedBy != callers {
            // That concerns credentials which are replaced.
            let outdated = ReadFailure(.cancelled, message: "the account's credentials have changed meanwhile")
            guard call.isDirect else {
                queue.prepend([call])
                return ScrapeState.Finished(failure: outdated)
            }
            result = .failure(outdated)
        }
        if case .failure(let failure) = result, failure.kind == .overBudget, !call.isDirect {
            queue.prepend([call])
            return ScrapeState.Finished(failure: failure)
        }
        if case .success(let reply) = result { state.noteCost(of: call, pages: reply.pages) }
        let finished = state.finish(call, result, at: clock.now())
        queue.prepend(state.scheduled(finished.replacements))
        queue.append(state.scheduled(finished.followers))
        publish()
        return finished
    }

    private func read(_ call: QueuedCall) async -> Result<ReadReply, ReadFailure> {
        do throws(APIError) {
            return .success(try await caller.read(call.call, within: call.limit, maximumPages: call.maximumPages))
        } catch {
            return .failure(ReadFailure(error))
        }
    }

    /// Lets go of the calls that wait, at the end.
    private func abandon() {
        while let call = queue.popFirst() {
            _ = state.finish(call, .failure(ReadFailure(.cancelled, message: "cancelled")), at: clock.now())
        }
        _ = state.takeEvents()
    }

    private func publish() {
        if shownGroups != state.planner.groups.version {
            shownGroups = state.planner.groups.version
            groups.withLock { [known = state.planner.groups] in $0 = known }
        }
        for event in state.takeEvents() { onEvent(event) }
    }
}
