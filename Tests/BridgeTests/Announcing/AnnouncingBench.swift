import FoundationEssentials
import HomeAssistant
import Journal
import Logging
import MQTT
import Registry
import Scraping
import Settings
import TestSupport
import Topics

@testable import Bridge

/// An announcer with a publisher, a state folder, and a sink that takes messages like a broker.
final class AnnouncingBench: Sendable {
    final class Broker: MessageSink {
        let sent = Locked<[MQTTMessage]>([])
        /// Called with what is handed over, before it is taken.
        let onMessages = Locked<(@Sendable ([MQTTMessage]) -> Void)?>(nil)

        func deliver(_ messages: [MQTTMessage]) async -> [MQTTFailure] {
            onMessages.value?(messages)
            sent.withLock { $0 += messages }
            return []
        }
    }

    let broker = Broker()
    let publisher: Publisher
    let installation: CurrentInstallation
    let announcer: Announcer
    let retained: RetainedTopics
    let database: StateDatabase
    let pauses = Locked<[Duration]>([])
    private let publishing: Task<Void, Never>

    init(
        _ folder: TemporaryFolder, stations: [StationDevice],
        _ change: (inout BridgeConfiguration) -> Void = { _ in }
    ) throws {
        let clock = WallClock(now: { Date(timeIntervalSince1970: 1_478_546_400) }, sleep: { _ in })
        let reporter = ErrorReporter(
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: clock.now)
        let first = Self.installation(stations, clock, change)
        installation = CurrentInstallation(first, signal: ChangeSignal())
        publisher = Publisher(rules: first.rules, sink: broker, clock: clock, reporter: reporter)
        database = try StateDatabase(try StateFolder(try Self.state(in: folder)), now: clock.now)
        let pause: @Sendable (Duration) async throws -> Void = { [pauses] duration in
            pauses.withLock { $0.append(duration) }
        }
        retained = try RetainedTopics(
            database.announcements, installation: installation, publisher: publisher, pause: pause)
        announcer = Announcer(
            installation: installation, publisher: publisher,
            memory: try AnnouncementMemory(database.announcements), retained: retained, version: "0.1.0",
            greeting: { [MQTTMessage(topic: "greeting", text: "again")] }, pause: pause)
        publishing = Task { [publisher] in await publisher.run() }
    }

    /// A state folder with what the bench before left in its own, which stays locked as long as that one lives.
    private static func state(in folder: TemporaryFolder) throws -> String {
        let runs = (0...).first { !FileManager.default.fileExists(atPath: folder.path("state\($0)")) } ?? 0
        let path = folder.path("state\(runs)")
        if runs > 0 {
            try FileManager.default.copyItem(atPath: folder.path("state\(runs - 1)"), toPath: path)
            try FileManager.default.removeItem(atPath: "\(path)/lock")
        }
        return path
    }

    deinit {
        publisher.finish()
        publishing.cancel()
    }

    /// Ends it, so that another can go on with the state folder.
    func close() async {
        publisher.finish()
        await publishing.value
        database.close()
    }

    static func installation(
        _ stations: [StationDevice], _ clock: WallClock = .system,
        _ change: (inout BridgeConfiguration) -> Void = { _ in }
    ) -> Installation {
        var configuration = BridgeConfiguration()
        configuration.instance = "test"
        configuration.devices = stations
        change(&configuration)
        return Installation(configuration, devices: stations, accounts: [], clock: clock)
    }

    static func station(_ number: Int, _ registers: [Register]? = nil) -> StationDevice {
        StationDevice(
            path: DevicePath("campus/s\(number)")!, stationID: StationID("1:\(number)")!, account: "a",
            registers: registers
                ?? [
                    Register(point: "load", attribute: .load(.portLoad), port: .every),
                    Register(point: "shed", attribute: .load(.shedState), port: .every, isWritable: true),
                ], publish: PublishSwitches(depthFirst: true))
    }

    /// What a scrape makes known.
    func tell(_ station: StationDevice, port: Int?) {
        let registers = station.registers(forPort: port)
        publisher.tell(
            DeviceUpdate(
                device: station, port: port, registers: registers, values: registers.map { _ in .integer(1) },
                tick: nil, expiresAt: Date(timeIntervalSince1970: 1_478_546_460), isNews: true, isChanged: true))
    }

    func connect() {
        publisher.greet([])
        announcer.connected()
    }

    /// What was sent below a prefix since it was last taken.
    func take(_ prefix: String = "homeassistant/") -> [MQTTMessage] {
        broker.sent.withLock { messages in
            defer { messages = [] }
            return messages.filter { $0.topic.hasPrefix(prefix) }
        }
    }
}
