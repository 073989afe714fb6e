public import ChargePointAPI
public import Registry
import Synchronization

public import struct FoundationEssentials.Date
public import struct FoundationEssentials.UUID

/// Takes set messages, carries them out station by station in order of arrival, and answers each exactly once.
///
/// `submit` may be called from any thread and returns at once; the order of its calls is the order of arrival. The work
/// happens in `run()`: one worker for each station that has commands, all stations side by side.
///
/// A message is looked at in two steps. What can never be a command is refused as it comes in. What a command does is
/// decided when its turn has come, since it depends on what ran before it.
public final class CommandCenter: Sendable {
    /// Takes one result. Called on whatever thread has it, never under a lock, so it may submit again.
    public typealias Completion = @Sendable (CommandResult) -> Void

    /// Times and bounds that users do not set.
    public struct Bounds: Sendable {
        /// Seconds that a result waits for its readback.
        public var readback: Double = 20
        /// Seconds that the second call of a command may wait for its turn, even if the command expires meanwhile.
        public var halfDone: Double = 60
        /// Commands that may wait for one station.
        public var waitingPerStation = 1000
        /// How long to wait, in seconds, before the API is tried again after it was out of reach: from, doubling, to.
        public var retry: ClosedRange<Double> = 1...30
        public var followUp = FollowUpSchedule()

        public init() {}
    }

    /// Everything that commands need of others.
    public struct Surroundings: Sendable {
        /// Who carries out operations of an account; nil if there is no such account.
        public var caller: @Sendable (_ account: String) -> (any OperationCaller)?
        public var reader: any LoadReader
        public var facts: any StationFactsSource
        public var setpoints: any SetpointStore
        public var clock: CommandClock
        /// Where set messages are kept until they are answered.
        public var journal: any CommandJournal
        public var groups: any StationGroupSource
        /// Tells what a set message addresses. Called again for kept messages after a restart, when the devices may be
        /// others.
        public var understand: @Sendable (SetMessage) -> Understood
        /// Sends the answer of a set message to whoever awaits it; once the broker has it, `delivered` is to be called with
        /// the ticket. Called from any thread; must return soon.
        public var answer: @Sendable (_ ticket: Int64, SetMessage, JournalEntry.Answer) -> Void
        /// Names a command whose sender did not.
        public var makeID: @Sendable () -> String
        /// Takes what happens beside the results. Called from any thread; must return soon.
        public var report: @Sendable (CommandEvent) -> Void

        public init(
            caller: @escaping @Sendable (_ account: String) -> (any OperationCaller)?, reader: any LoadReader,
            facts: any StationFactsSource, setpoints: any SetpointStore, clock: CommandClock = .system,
            journal: any CommandJournal = MemoryCommandJournal(),
            groups: any StationGroupSource = NoStationGroups(),
            understand: @escaping @Sendable (SetMessage) -> Understood = { _ in .foreign },
            answer: @escaping @Sendable (_ ticket: Int64, SetMessage, JournalEntry.Answer) -> Void = { _, _, _ in },
            makeID: @escaping @Sendable () -> String = { UUID().uuidString },
            report: @escaping @Sendable (CommandEvent) -> Void
        ) {
            self.caller = caller
            self.reader = reader
            self.facts = facts
            self.setpoints = setpoints
            self.clock = clock
            self.journal = journal
            self.groups = groups
            self.understand = understand
            self.answer = answer
            self.makeID = makeID
            self.report = report
        }
    }

    /// What `run()` is to do.
    enum Job: Sendable {
        /// Work off a station's queue.
        case work(StationID)
        /// Try a station's queue again at this time; those that expire before are told so in time.
        case retry(StationID, at: Date)
        /// Look for expired commands of a station after so many seconds.
        case expire(StationID, after: Double)
        /// Read a station until it shows what was accepted.
        case follow(StationID, generation: Int)
    }

    struct State: Sendable {
        var isShutDown = false
        var lastTicket = 0
        /// A station is in it while it has commands that wait or one that has its turn.
        var queues: [StationID: StationQueue] = [:]
        /// Who waits for the result of a ticket: the sender, and those of its duplicates.
        var completions: [Int: [Completion]] = [:]
        var recent: RecentCommands
        var followUps: FollowUps
    }

    let router: CommandRouter
    let surroundings: Surroundings
    let bounds: Bounds
    let state: Mutex<State>
    private let jobs: AsyncStream<Job>
    private let jobSink: AsyncStream<Job>.Continuation

    public init(rules: CommandRules, surroundings: Surroundings, bounds: Bounds = Bounds()) {
        router = CommandRouter(rules: rules)
        self.surroundings = surroundings
        self.bounds = bounds
        state = Mutex(
            State(
                recent: RecentCommands(memory: Double(rules.maxAge)),
                followUps: FollowUps(schedule: bounds.followUp)))
        (jobs, jobSink) = AsyncStream.makeStream()
    }

    /// How many commands wait or have their turn.
    public var unfinished: Int { state.withLock { $0.completions.count } }

    /// Takes a set message; `completion` gets its result, at once if it is refused.
    public func submit(_ request: SetRequest, completion: @escaping Completion) {
        let checked = router.check(request)
        let id = checked.id ?? .string(surroundings.makeID())
        func answer(_ status: CommandResult.Status, _ text: String) -> Arrival {
            .answer(
                CommandResult(
                    id: id, subject: checked.subject, status: status, responseText: text,
                    receivedAt: request.receivedAt, completedAt: now))
        }
        let arrival: Arrival
        switch checked.outcome {
        case .failure(let rejection):
            arrival = answer(.rejected, rejection.reason)
        case .success(let command):
            arrival = state.withLock { state -> Arrival in
                if state.isShutDown { return answer(.failed, CommandCenter.shutdownText) }
                let keys = RecentCommands.Key.of(request, command)
                switch state.recent.find(keys, at: now) {
                case .finished(let result): return .answer(result)
                case .running(let ticket):
                    state.completions[ticket, default: []].append(completion)
                    return .wait
                case nil: break
                }
                let station = command.target.station
                if state.queues[station]?.waiting.count ?? 0 >= bounds.waitingPerStation {
                    return answer(
                        .rejected,
                        "\(bounds.waitingPerStation) commands wait for station \(station) already; send fewer at a time"
                    )
                }
                state.lastTicket += 1
                let queued = QueuedCommand(
                    ticket: state.lastTicket, request: request, command: command, subject: checked.subject, id: id,
                    maxAge: router.rules.maxAge)
                state.completions[queued.ticket] = [completion]
                state.recent.begin(keys, ticket: queued.ticket, at: now)
                let isIdle = state.queues[station] == nil
                state.queues[station, default: StationQueue()].append(queued)
                if let wakesAt = state.queues[station]?.wakesAt, queued.expiresAt < wakesAt {
                    return .expire(station, after: pauseUntilExpired(queued))
                }
                return isIdle ? .start(station) : .wait
            }
        }
        switch arrival {
        case .answer(let result): completion(result)
        case .start(let station): start(.work(station))
        case .expire(let station, let pause): start(.expire(station, after: pause))
        case .wait: break
        }
    }

    /// Takes a set message and returns its result.
    public func submit(_ request: SetRequest) async -> CommandResult {
        await withCheckedContinuation { continuation in
            submit(request) { continuation.resume(returning: $0) }
        }
    }

    private enum Arrival {
        case answer(CommandResult)
        case start(StationID)
        /// It waits for an API that is out of reach, and expires before that is tried again.
        case expire(StationID, after: Double)
        case wait
    }

    /// Carries out commands until `shutdown()`; then those that have their turn are finished. Cancelling the task shuts
    /// down and also cuts short the calls under way.
    public func run() async {
        await withTaskCancellationHandler {
            // Readings and pauses end as soon as no command runs any more.
            await withDiscardingTaskGroup { idle in
                await withDiscardingTaskGroup { workers in
                    for await job in jobs {
                        switch job {
                        case .work(let station): workers.addTask { await self.work(on: station) }
                        case .retry(let station, let time):
                            idle.addTask { await self.retry(station, at: time) }
                        case .expire(let station, let pause):
                            idle.addTask { await self.expireWaiting(of: station, after: pause) }
                        case .follow(let station, let generation):
                            idle.addTask { await self.follow(station, generation: generation) }
                        }
                    }
                }
                idle.cancelAll()
            }
        } onCancel: {
            shutdown()
        }
        shutdown()
    }

    /// Takes no more commands, and fails those whose turn has not come.
    public func shutdown() {
        let waiting = state.withLock { state -> [QueuedCommand] in
            state.isShutDown = true
            return state.queues.keys.flatMap { state.queues[$0]?.takeAll() ?? [] }
        }
        jobSink.finish()
        for command in waiting { finish(command, .failed, CommandCenter.shutdownText) }
    }

    static let shutdownText = "not begun: the bridge is shutting down; send it again when the bridge is back"

    /// Takes a getLoad reply that came by another way, so that what it shows in force is known at once.
    public func observe(_ load: GetLoad.Station, of station: StationID) {
        report(state.withLock { $0.followUps.take(load, of: station, at: now) })
    }

    var now: Date { surroundings.clock.now() }

    func start(_ job: Job) { jobSink.yield(job) }

    func report(_ events: [CommandEvent]) { events.forEach(surroundings.report) }

    /// Answers everybody who waits for a command.
    ///
    /// - Parameter isExecuted: whether it ran, or may have: then the same message does not run it again.
    func finish(_ command: QueuedCommand, _ result: CommandResult, isExecuted: Bool = false) {
        let completions = state.withLock { state in
            state.recent.finish(ticket: command.ticket, command.command, result, isExecuted: isExecuted)
            return state.completions.removeValue(forKey: command.ticket) ?? []
        }
        for completion in completions { completion(result) }
    }

    func finish(_ command: QueuedCommand, _ status: CommandResult.Status, _ text: String?) {
        finish(command, result(of: command, status, text))
    }

    func result(of command: QueuedCommand, _ status: CommandResult.Status, _ text: String?) -> CommandResult {
        CommandResult(
            id: command.id, subject: command.subject, status: status, responseText: text,
            receivedAt: command.request.receivedAt, completedAt: now)
    }
}
