import ChargePointAPI
import Commands
import FoundationEssentials
import Registry
import Synchronization

/// A command center with a fake service around it.
struct Bench: Sendable {
    let service = FakeService()
    let clock: ManualClock
    let setpoints = MemorySetpointStore()
    let events = Events()
    let center: CommandCenter
    let device: StationDevice

    private final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    /// What was reported, in order.
    final class Events: Sendable {
        private struct State {
            var all: [CommandEvent] = []
            var watchers: [(event: CommandEvent, continuation: CheckedContinuation<Void, Never>)] = []
        }

        private let state = Mutex(State())

        var all: [CommandEvent] { state.withLock { $0.all } }

        func append(_ event: CommandEvent) {
            let woken = state.withLock { state in
                state.all.append(event)
                let woken = state.watchers.filter { $0.event == event }
                state.watchers.removeAll { $0.event == event }
                return woken
            }
            for watcher in woken { watcher.continuation.resume() }
        }

        /// Returns as soon as this has been reported.
        func wait(for event: CommandEvent) async {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.all.contains(event) { return true }
                    state.watchers.append((event, continuation))
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }

    init(
        rules: CommandRules = CommandRules(), device: StationDevice = .twoPorts(),
        bounds: CommandCenter.Bounds = .init(),
        setpoints store: (any SetpointStore)? = nil, reader: (any LoadReader)? = nil,
        clock: ManualClock = ManualClock(), caller: (any OperationCaller)? = nil
    ) {
        self.device = device
        self.clock = clock
        let (service, events) = (service, events)
        let ids = Counter()
        center = CommandCenter(
            rules: rules,
            surroundings: CommandCenter.Surroundings(
                caller: { $0 == "alameda" ? caller ?? service : nil }, reader: reader ?? service, facts: service,
                setpoints: store ?? setpoints, clock: clock.clock,
                makeID: { "made-\(ids.next())" },
                report: { events.append($0) }),
            bounds: bounds)
    }

    /// Runs the center while `body` runs.
    func run(_ body: @Sendable () async throws -> Void) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let center = center
            group.addTask { await center.run() }
            defer { center.shutdown() }
            try await body()
        }
    }

    /// A set message now.
    func request(
        _ payload: String, _ point: String? = nil, port: Int? = 1, of device: StationDevice? = nil,
        isRetained: Bool = false, correlation: String? = nil, expiry: UInt32? = nil
    ) -> SetRequest {
        .text(
            payload, point, port: port, of: device ?? self.device, isRetained: isRetained, correlation: correlation,
            expiry: expiry, at: clock.now)
    }

    /// Sends a set message and waits for its result.
    @discardableResult
    func set(
        _ payload: String, _ point: String? = nil, port: Int? = 1, of device: StationDevice? = nil,
        isRetained: Bool = false, correlation: String? = nil, expiry: UInt32? = nil
    ) async -> CommandResult {
        await center.submit(
            request(
                payload, point, port: port, of: device, isRetained: isRetained, correlation: correlation,
                expiry: expiry))
    }

    /// Sends a set message at once; its result comes later.
    func send(
        _ payload: String, _ point: String? = nil, port: Int? = 1, of device: StationDevice? = nil,
        correlation: String? = nil, expiry: UInt32? = nil
    ) -> Pending {
        let pending = Pending()
        center.submit(
            request(payload, point, port: port, of: device, correlation: correlation, expiry: expiry)
        ) { pending.take($0) }
        return pending
    }

    /// A result that is still to come.
    final class Pending: Sendable {
        private struct State {
            var results: [CommandResult] = []
            var waiters: [CheckedContinuation<CommandResult, Never>] = []
        }

        private let state = Mutex(State())

        /// Every result so far; more than one would be a fault.
        var results: [CommandResult] { state.withLock { $0.results } }

        func take(_ result: CommandResult) {
            let waiters = state.withLock { state in
                state.results.append(result)
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume(returning: result) }
        }

        var result: CommandResult {
            get async {
                await withCheckedContinuation { continuation in
                    let result = state.withLock { state in
                        if state.results.isEmpty { state.waiters.append(continuation) }
                        return state.results.first
                    }
                    if let result { continuation.resume(returning: result) }
                }
            }
        }
    }
}
