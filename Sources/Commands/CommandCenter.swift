public import ChargePointAPI
public import Registry
import Synchronization

public import struct FoundationEssentials.Date
public import struct FoundationEssentials.UUID

/// Takes set messages, carries them out station by station in order of arrival, and answers each exactly once, also if
/// the bridge ends and starts anew meanwhile.
///
/// `submit` may be called from any thread; the order of its calls is the order of arrival, and what it was given is in
/// the journal when it returns. The work happens in `run()`: one worker for each station that has commands, all
/// stations side by side. A command to many stations waits for its turn at each of them.
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
        /// Commands that may wait or be held for a later start, those of many stations counted once for each.
        public var waiting = 100_000
        /// Stations at which one command has its turn at the same time, so that it leaves room for other commands.
        public var together = 16
        /// How long to wait, in seconds, before the API is tried again after it was out of reach: from, doubling, to.
        public var retry: ClosedRange<Double> = 1...30
        /// How often what follows an accepted clear is tried again although an earlier try may have arrived.
        public var repetitions = 5
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
        /// Whether something is still configured as it was when a command for it came.
        public var isServed: @Sendable (SetTarget) -> Bool
        /// Sends the answer of a set message to whoever awaits it; once the broker has it, `delivered` is to be called
        /// with the ticket. Called from any thread; must return soon.
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
            isServed: @escaping @Sendable (SetTarget) -> Bool = { _ in true },
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
            self.isServed = isServed
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
        /// Look for expired commands of a station at this time.
        case expire(StationID, at: Date)
        /// Read a station until it shows what was accepted.
        case follow(StationID, generation: Int)
        /// Read the stations of a group together until they show what was accepted.
        case followTogether(StationGroupID, generations: [StationID: Int])
        /// Let a command begin at its start.
        case begin(Int64, at: Date)
        /// Keep a message's answer and tell it.
        case tell(Int64, SetMessage, JournalEntry.Answer)
        /// End a command that the second one withdraws.
        case withdraw(Int64, by: Int64)
        /// Answer a command of which every part has its outcome.
        case complete(Int64)
        /// Keep an answer that could not be kept.
        case keep(Int64, JournalEntry.Answer)
    }

    struct State: Sendable {
        var rules: CommandRules
        var isShutDown = false
        /// A station is in it while it has commands that wait or one that has its turn.
        var queues: [StationID: StationQueue] = [:]
        /// The commands without an answer.
        var open: [Int64: OpenCommand] = [:]
        /// How many parts the open commands have.
        var parts = 0
        var recent: RecentCommands
        var followUps: FollowUps
    }

    let surroundings: Surroundings
    let bounds: Bounds
    let state: Mutex<State>
    /// The last ticket that was given. Held while messages are written to the journal, so that their order there and in
    /// the queues is one.
    let intake = Mutex<Int64>(0)
    private let jobs: AsyncStream<Job>
    private let jobSink: AsyncStream<Job>.Continuation

    public init(rules: CommandRules, surroundings: Surroundings, bounds: Bounds = Bounds()) {
        self.surroundings = surroundings
        self.bounds = bounds
        state = Mutex(
            State(
                rules: rules, recent: RecentCommands(memory: Double(rules.maxAge)),
                followUps: FollowUps(schedule: bounds.followUp)))
        (jobs, jobSink) = AsyncStream.makeStream()
    }

    /// How many commands wait, are held for a later start, or have their turn.
    public var unfinished: Int { state.withLock { $0.open.count } }

    /// Carries out commands until `shutdown()`; then those that have their turn are finished. Cancelling the task shuts
    /// down and also cuts short the calls under way: those commands run again after the next start.
    public func run() async {
        await withTaskCancellationHandler {
            // Readings and pauses end as soon as no command runs any more.
            await withDiscardingTaskGroup { idle in
                await withDiscardingTaskGroup { workers in
                    for await job in jobs {
                        switch job {
                        // At once, up to its call: another thread would have to wake up first.
                        case .work(let station): workers.addImmediateTask { await self.work(on: station) }
                        case .tell(let ticket, let message, let answer):
                            workers.addTask { await self.tell(ticket, message, answer) }
                        case .withdraw(let ticket, let canceller):
                            workers.addTask { await self.withdraw(ticket, by: canceller) }
                        case .complete(let ticket): workers.addTask { await self.complete(ticket) }
                        case .retry(let station, let time):
                            idle.addTask { await self.retry(station, at: time) }
                        case .expire(let station, let time):
                            idle.addTask { await self.expireWaiting(of: station, at: time) }
                        case .follow(let station, let generation):
                            idle.addTask { await self.follow(station, generation: generation) }
                        case .followTogether(let group, let generations):
                            idle.addTask { await self.follow(group, generations) }
                        case .begin(let ticket, let time):
                            idle.addTask { await self.begin(ticket, at: time) }
                        case .keep(let ticket, let answer):
                            idle.addTask { await self.keepLater(answer, of: ticket) }
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

    /// Begins no more commands. Those that the journal holds go on after the next start; whoever waits in this process
    /// is told that they failed.
    public func shutdown() {
        let told = state.withLock { state -> [(OpenCommand.Submitter, CommandResult)] in
            state.isShutDown = true
            for station in state.queues.keys { _ = state.queues[station]?.takeAll() }
            return state.open.keys.sorted().flatMap { abandon($0, in: &state) }
        }
        jobSink.finish()
        for case (.caller(let completion), let result) in told { completion(result) }
    }

    static let shutdownText = "not begun: the bridge is shutting down; send it again when the bridge is back"

    /// Takes a getLoad reply that came by another way, so that what it shows in force is known at once.
    public func observe(_ load: GetLoad.Station, of station: StationID) {
        report(state.withLock { $0.followUps.take(load, of: station, at: now) })
    }

    /// Takes other rules: for messages to come and for commands that wait.
    public func replace(rules: CommandRules) { state.withLock { $0.rules = rules } }

    var router: CommandRouter { CommandRouter(rules: state.withLock { $0.rules }) }

    var now: Date { surroundings.clock.now() }

    func start(_ job: Job) { jobSink.yield(job) }

    func report(_ events: [CommandEvent]) { events.forEach(surroundings.report) }
}
