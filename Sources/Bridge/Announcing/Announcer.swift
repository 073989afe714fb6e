import ChargePointAPI
import HomeAssistant
import MQTT
import Registry
import Scraping
import Synchronization
import Topics

/// Tells Home Assistant what there is, and takes back what is there no more.
///
/// Everything is told after each connect and whenever Home Assistant starts; in between, what has changed. It goes a few
/// devices at a time, each step remembered on disk before it is taken, so that what an earlier run announced, for other
/// stations, points, prefixes or styles, is found and taken back.
final class Announcer: Sendable {
    /// Devices that are told in one go.
    private static let batch = 16

    private struct State {
        var isConnected = false
        /// Counts connects: what was told over an earlier one is told again.
        var connection = 0
        /// Whether everything is to be told, changed or not.
        var isAllDue = false
        /// Whether states are to follow, since Home Assistant has only started.
        var areStatesDue = false
        /// What was told of stations; whatever is equal need not be looked at again.
        var told: [StationID: View] = [:]
    }

    /// All that a station's documents depend on.
    private struct View: Hashable {
        var rules: DiscoveryRules
        var device: StationDevice
        var ports: [Int]
        var description: StationDescription
    }

    private let installation: CurrentInstallation
    private let publisher: Publisher
    private let memory: AnnouncementMemory
    private let retained: RetainedTopics
    private let version: String
    private let greeting: @Sendable () -> [MQTTMessage]
    private let pause: @Sendable (Duration) async throws -> Void
    private let state = Mutex(State())
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - retained: tidied up after each time that Home Assistant was told something.
    ///   - greeting: told again with the states when Home Assistant has started.
    ///   - pause: waits; for tests.
    init(
        installation: CurrentInstallation, publisher: Publisher, memory: AnnouncementMemory, retained: RetainedTopics,
        version: String, greeting: @escaping @Sendable () -> [MQTTMessage],
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.installation = installation
        self.publisher = publisher
        self.memory = memory
        self.retained = retained
        self.version = version
        self.greeting = greeting
        self.pause = pause
        (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: What happens

    /// The broker may have forgotten everything.
    func connected() {
        note { state in
            state.isConnected = true
            state.connection += 1
            state.isAllDue = true
        }
    }

    func disconnected() { state.withLock { $0.isConnected = false } }

    /// Home Assistant has started: it may have missed what is not retained.
    func homeAssistantStarted() {
        note { state in
            state.isAllDue = true
            state.areStatesDue = true
        }
    }

    /// Stations, their ports or their descriptions have changed.
    func changed() { note { _ in } }

    private func note(_ change: (inout sending State) -> Void) {
        state.withLock { change(&$0) }
        waker.yield()
    }

    // MARK: What is done about it

    /// Announces until the task is cancelled.
    func run() async {
        for await _ in wake { await announce() }
    }

    /// Tells what is due now.
    func announce() async {
        let due = state.withLock { state -> State? in
            guard state.isConnected else { return nil }
            defer { (state.isAllDue, state.areStatesDue) = (false, false) }
            if state.isAllDue { state.told = [:] }
            return state
        }
        guard let due else { return }
        let pass = Pass(installation: installation.current, isWhole: due.isAllDue, connection: due.connection)
        guard await tell(pass) else { return }
        if due.areStatesDue, (try? await pause(.seconds(1))) != nil { publisher.greetAgain(greeting()) }
        await retained.tidy()
    }

    /// One way through all stations.
    private struct Pass {
        let installation: Installation
        /// Whether documents are sent that were sent before.
        let isWhole: Bool
        let connection: Int

        var settings: HomeAssistantRules { HomeAssistantRules(installation) }
    }

    /// - Returns: whether it came to its end; if not, another pass is due, or none any more.
    private func tell(_ pass: Pass) async -> Bool {
        let settings = pass.settings
        let misplaced = memory.all.filter { !settings.mayBeThere($0) }
        guard await withdraw(misplaced) else { return false }
        guard let rules = settings.discovery(version: version) else { return true }
        let bridge = rules.bridge(accounts: pass.installation.accounts.map(\.name))
        guard await announce([bridge], rules, pass) else { return false }

        var devices: [DiscoveredDevice] = []
        var views: [View] = []
        for station in settings.stations {
            guard let view = await view(of: station, rules, pass) else { continue }
            let found = rules.devices(of: station, ports: view.ports, description: view.description)
            devices += found
            views.append(view)
            guard await withdraw(await gone(of: view, apartFrom: found, pass)) else { return false }
            guard devices.count >= Self.batch else { continue }
            guard await announce(devices, rules, pass), remember(views, pass) else { return false }
            (devices, views) = ([], [])
        }
        return await announce(devices, rules, pass) && remember(views, pass)
    }

    /// - Returns: whether the connection is still that of the pass.
    private func remember(_ views: [View], _ pass: Pass) -> Bool {
        state.withLock { state in
            guard state.connection == pass.connection else { return false }
            for view in views { state.told[view.device.stationID] = view }
            return true
        }
    }

    /// What there is to tell of a station; nil: nothing is known of it yet, or nothing that was not told.
    private func view(of station: StationDevice, _ rules: DiscoveryRules, _ pass: Pass) async -> View? {
        let ports = publisher.ports(of: station.path) ?? []
        guard !ports.isEmpty || publisher.knows(DeviceKey(path: station.path, port: nil)) else { return nil }
        let record = await pass.installation.directory.reader(of: station.stationID)?.scraper
            .record(of: station.stationID)
        let view = View(
            rules: rules, device: station, ports: ports.sorted(),
            description: record.map { StationDescription($0) } ?? StationDescription())
        return state.withLock { $0.told[station.stationID] } == view ? nil : view
    }

    /// What was announced of a station that has turned out not to be there.
    private func gone(of view: View, apartFrom found: [DiscoveredDevice], _ pass: Pass) async -> [Announced] {
        let nodes = Set(found.map(\.node))
        let others = memory.announced(of: view.device.stationID).filter { !nodes.contains($0.key.node) }
        guard !others.isEmpty else { return [] }
        let known = await pass.installation.directory.reader(of: view.device.stationID)?.scraper
            .record(of: view.device.stationID)?.ports
        return others.filter { other in
            guard let port = other.port else { return true }
            // A port that no reply has shown yet may still come, as long as none has shown others.
            return view.ports.contains(port)
                || known.map { !$0.isEmpty && !$0.contains(port) && !view.device.namedPorts.contains(port) } ?? false
        }
    }

    // MARK: Steps

    private func withdraw(_ announced: [Announced]) async -> Bool {
        var rest = announced[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            guard await publisher.deliver(part.map { messages($0.withdrawal) }) else { return false }
            memory.change(keeping: [], forgetting: part.map { ($0.station, $0.key) })
        }
        return true
    }

    private func announce(_ devices: [DiscoveredDevice], _ rules: DiscoveryRules, _ pass: Pass) async -> Bool {
        guard state.withLock({ $0.connection }) == pass.connection else { return false }
        let steps = devices.map { device in
            let former = memory.announced(of: device.station).filter { $0.key.node == device.node }
            return (device, rules.announcement(of: device, after: former))
        }
        await memory.keep(steps.flatMap(\.1.beforehand))
        guard await publisher.deliver(steps.map { messages($0.1.preparation) }) else { return false }
        if steps.contains(where: \.1.isMigration), (try? await pause(.seconds(1))) == nil { return false }
        let documents = steps.map { device, step in
            let news = memory.news(of: device.node, in: step.documents)
            return messages(pass.isWhole || !step.preparation.isEmpty ? step.documents : news)
        }
        guard await publisher.deliver(documents), await publisher.deliver(steps.map { messages($0.1.withdrawal) })
        else { return false }
        memory.change(
            keeping: steps.filter { !$0.1.beforehand.isEmpty && $0.1.beforehand != [$0.1.remembered] }
                .map(\.1.remembered),
            forgetting: steps.flatMap { device, step in step.forgotten.map { (device.station, $0) } })
        return true
    }

    private func messages(_ messages: [DiscoveryMessage]) -> [MQTTMessage] {
        messages.map { message in
            MQTTMessage(
                topic: message.topic, payload: message.payload, qos: .atLeastOnce, retain: message.isRetained)
        }
    }
}

extension StationDescription {
    init(_ record: StationRecord) {
        self.init()
        guard let station = record.station else { return }
        name = station.anyName
        manufacturer = station.stationManufacturer
        model = station.stationModel
        serialNumber = station.stationSerialNum
        for port in station.ports {
            guard let number = port.portNumber.flatMap({ Int($0) }), let power = port.power.flatMap({ Kilowatts($0) })
            else { continue }
            // A nameplate of zero is a field left empty.
            if !power.isZero { powers[number] = power }
        }
    }
}
