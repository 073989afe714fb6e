import ChargePointAPI
import Commands
import FoundationEssentials
import Registry
import Synchronization

/// What outlives a bridge that ends and starts anew: the service, the disk, and whoever sends and awaits messages.
final class World: Sendable {
    /// One life of the bridge.
    struct Life: Sendable {
        let center: CommandCenter
        let journal: TestJournal
        fileprivate let isAlive: Flag

        var isDead: Bool { !isAlive.isSet }
    }

    fileprivate final class Flag: Sendable {
        private let value = Mutex(true)
        var isSet: Bool { value.withLock { $0 } }
        func clear() { value.withLock { $0 = false } }
    }

    struct Groups: StationGroupSource {
        var groups: [StationGroupID: Set<StationID>] = [:]

        func group(of account: String, holding stations: Set<StationID>) -> StationGroupID? {
            groups.first { $0.value == stations }?.key
        }
    }

    private struct State {
        var answers: [Int64: [JournalEntry.Answer]] = [:]
        var messages: [Int64: SetMessage] = [:]
        var watchers: [(ticket: Int64, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let service: FakeService
    let clock: ManualClock
    let setpoints = MemorySetpointStore()
    let devices: [StationDevice]
    let groups: Groups
    let rules: CommandRules
    let events = Bench.Events()
    private let state = Mutex(State())

    init(
        _ devices: [StationDevice] = [.twoPorts(), .twoPorts(.second, "campus/building/station_002")],
        groups: Groups = Groups(), rules: CommandRules = CommandRules(), clock: ManualClock = ManualClock()
    ) {
        self.devices = devices
        self.groups = groups
        self.rules = rules
        self.clock = clock
        service = FakeService(devices.map(\.stationID))
        service.setGroups(groups.groups)
    }

    /// A bridge that finds what is on the disk.
    ///
    /// - Parameter step: called before each write to the disk and each call of the service.
    func start(
        on disk: [Int64: JournalEntry] = [:], bounds: CommandCenter.Bounds = .init(),
        step: @escaping @Sendable (Life) -> Void = { _ in }
    ) throws -> Life {
        let (isAlive, shared) = (Flag(), Shared())
        let journal = TestJournal(disk) { if let life = shared.life { step(life) } }
        let center = CommandCenter(
            rules: rules,
            surroundings: CommandCenter.Surroundings(
                caller: { [service] account in
                    account == "alameda" ? Mortal(service: service, isAlive: isAlive, shared: shared, step: step) : nil
                },
                reader: service, facts: service,
                setpoints: MortalSetpoints(store: setpoints, isAlive: isAlive), clock: clock.clock, journal: journal,
                groups: groups, understand: { self.understand($0) },
                answer: { ticket, message, answer in
                    guard isAlive.isSet else { return }
                    self.take(ticket, message, answer)
                },
                report: { self.events.append($0) }),
            bounds: bounds)
        let life = Life(center: center, journal: journal, isAlive: isAlive)
        shared.set(life)
        try center.restore()
        return life
    }

    /// The bridge is gone at this instant.
    func crash(_ life: Life) {
        life.journal.die()
        life.isAlive.clear()
    }

    /// The topic's levels are `path|port|point`.
    func message(
        _ payload: String, _ point: String? = nil, port: Int? = 1, at path: String = "campus/building/station_001",
        isRetained: Bool = false, correlation: String? = nil, expiry: UInt32? = nil
    ) -> SetMessage {
        SetMessage(
            topic: "\(path)|\(port.map(String.init) ?? "")|\(point ?? "")", payload: Array(payload.utf8),
            isRetained: isRetained, correlationData: correlation.map { Array($0.utf8) }, messageExpiry: expiry,
            receivedAt: clock.now)
    }

    private func understand(_ message: SetMessage) -> Understood {
        let levels = message.topic.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard levels.count == 3 else { return .foreign }
        let point = levels[2].isEmpty ? nil : levels[2]
        if let device = devices.first(where: { "\($0.path)" == levels[0] }) {
            return .request(
                SetRequest(
                    target: SetTarget(device: device, port: Int(levels[1])), point: point, payload: message.payload,
                    isRetained: message.isRetained, correlationData: message.correlationData,
                    messageExpiry: message.messageExpiry, receivedAt: message.receivedAt))
        }
        let below = devices.filter { "\($0.path)".hasPrefix(levels[0] + "/") }
        guard !below.isEmpty else {
            return .refused(CommandSubject(unread: message.payload, point: point), reason: "no such device")
        }
        return .request(
            SetRequest(
                subtree: levels[0], stations: below, point: point, payload: message.payload,
                isRetained: message.isRetained, correlationData: message.correlationData,
                messageExpiry: message.messageExpiry, receivedAt: message.receivedAt))
    }

    // MARK: Answers

    private func take(_ ticket: Int64, _ message: SetMessage, _ answer: JournalEntry.Answer) {
        let woken = state.withLock { state in
            state.answers[ticket, default: []].append(answer)
            state.messages[ticket] = message
            let woken = state.watchers.filter { $0.ticket == ticket }
            state.watchers.removeAll { $0.ticket == ticket }
            return woken
        }
        for watcher in woken { watcher.continuation.resume() }
    }

    var answers: [Int64: [JournalEntry.Answer]] { state.withLock { $0.answers } }

    func object(_ ticket: Int64) -> JSONObject? {
        answers[ticket]?.first.flatMap { try? JSONValue(parsing: $0.payload).object }
    }

    func status(_ ticket: Int64) -> CommandResult.Status? { answers[ticket]?.first?.status }
    func text(_ ticket: Int64) -> String? { object(ticket)?["responseText"]?.string }

    /// Returns as soon as this message has an answer.
    func waitForAnswer(_ ticket: Int64) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.answers[ticket] != nil { return true }
                state.watchers.append((ticket, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Runs a bridge while `body` runs.
    func run(_ life: Life, _ body: @Sendable () async throws -> Void) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await life.center.run() }
            defer { life.center.shutdown() }
            try await body()
        }
    }
}

/// A life that is known only once its parts are made.
private final class Shared: Sendable {
    private let box = Mutex<World.Life?>(nil)
    var life: World.Life? { box.withLock { $0 } }
    func set(_ life: World.Life) { box.withLock { $0 = life } }
}

/// The disk's setpoints as a process sees them that may be gone.
private struct MortalSetpoints: SetpointStore {
    let store: MemorySetpointStore
    let isAlive: World.Flag

    var all: [LoadTarget: Setpoints] { store.all }

    func setpoints(of target: LoadTarget) -> Setpoints { store.setpoints(of: target) }

    func stage(_ limit: Limit, for target: LoadTarget) async throws {
        if isAlive.isSet { try await store.stage(limit, for: target) }
    }

    func record(_ asked: Setpoints.Asked, staging limit: Limit?, for target: LoadTarget) async throws {
        if isAlive.isSet { try await store.record(asked, staging: limit, for: target) }
    }
}

/// The service as a process sees it that may be gone.
private struct Mortal: OperationCaller {
    let service: FakeService
    let isAlive: World.Flag
    let shared: Shared
    let step: @Sendable (World.Life) -> Void

    func call<O: Operation>(_ operation: O) async throws(APIError) -> O.Reply {
        try await call(operation, within: .seconds(3600))
    }

    func call<O: Operation>(_ operation: O, within limit: Duration) async throws(APIError) -> O.Reply {
        if let life = shared.life { step(life) }
        guard isAlive.isSet else { throw APIError(operation: O.name, kind: .cancelled) }
        return try await service.call(operation, within: limit)
    }
}
