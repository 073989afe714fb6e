import struct FoundationEssentials.Date
import MQTT
import Registry
import Scraping
import Synchronization
import Topics

/// Brings snapshots, availability, results and the bridge's own documents to the broker, in order and without haste.
///
/// Telling never waits; `run()` hands over what waits. While the broker is away the newest snapshot of each device is
/// kept, and told after the next connect; a topic never goes back in time.
final class Publisher: Sendable {
    /// Items handed over to the MQTT client at once.
    private static let batch = 128

    /// What a waiting item is about; of each only the newest is told.
    enum Key: Hashable, Sendable {
        case snapshot(DeviceKey)
        case availability(DeviceKey)
        case topic(String)
    }

    enum Item: Sendable {
        /// Is written when its turn comes, so that what goes is the newest.
        case snapshot(DeviceKey)
        case messages([MQTTMessage])
    }

    struct Device {
        let writer: DeviceWriter
        var timestamps = TimestampSequence()
        var isOnline: Bool?
        var newest: DevicePublication?
        /// What the broker's retained point topics hold.
        var sent: DevicePublication?
    }

    struct State {
        var outbox = Outbox<Key, Item>()
        var devices: [DeviceKey: Device] = [:]
        var encoders: [EncoderKey: SnapshotEncoder] = [:]
        /// Ports that have a device of their own, by device file.
        var ports: [DevicePath: [Int]] = [:]
        var published = 0
        var dropped = 0
        var isConnected = false
    }

    /// Devices with the same registers and time zone share what is encoded once.
    struct EncoderKey: Hashable {
        let registers: [Register]
        let timezone: String
    }

    /// How it fares, for the health document.
    struct Status: Hashable, Sendable {
        /// Messages that the broker has taken, and those that it refused.
        var published = 0
        var dropped = 0
        /// Items that wait.
        var waiting = 0
        /// Devices.
        var online = 0
        var offline = 0
    }

    let rules: PublishingRules
    let clock: WallClock
    private let sink: any MessageSink
    private let reporter: ErrorReporter
    let state = Mutex(State())
    /// Something for each time that devices appeared, for one reader; those that it was too slow for are one.
    let newDevices: AsyncStream<Void>
    let newDeviceSink: AsyncStream<Void>.Continuation
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(rules: PublishingRules, sink: any MessageSink, clock: WallClock, reporter: ErrorReporter) {
        self.rules = rules
        self.sink = sink
        self.clock = clock
        self.reporter = reporter
        (newDevices, newDeviceSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var status: Status {
        state.withLock { state in
            let online = state.devices.values.count { $0.isOnline == true }
            return Status(
                published: state.published, dropped: state.dropped, waiting: state.outbox.count, online: online,
                offline: state.devices.count - online)
        }
    }

    // MARK: What is to be told

    /// Tells messages that nothing later replaces, such as a result.
    func tell(_ messages: [MQTTMessage]) {
        change { $0.outbox.put(.messages(messages), in: .answers) }
    }

    /// Tells something of which only the newest counts, such as the health document.
    func tellNewest(_ message: MQTTMessage, of topic: String? = nil) {
        change { $0.outbox.put(.messages([message]), replacing: .topic(topic ?? message.topic), in: .answers) }
    }

    /// After each connect: who we are, which devices are there, and the newest snapshot of each.
    ///
    /// - Parameter greeting: state and info.
    func greet(_ greeting: [MQTTMessage]) {
        change { state in
            for message in greeting {
                state.outbox.put(.messages([message]), replacing: .topic(message.topic), in: .greeting)
            }
            for (key, device) in state.devices {
                if let isOnline = device.isOnline { state.announce(key, isOnline) }
                if device.newest != nil { state.outbox.put(.snapshot(key), replacing: .snapshot(key), in: .data) }
            }
            state.isConnected = true
        }
    }

    /// The connection is lost: what is told from now on waits here, where the newest replaces the older.
    func connectionLost() { state.withLock { $0.isConnected = false } }

    func change(_ body: (inout sending State) -> Void) {
        state.withLock { body(&$0) }
        waker.yield()
    }

    // MARK: Telling it

    /// Hands over to the MQTT client what waits, until the task is cancelled.
    func run() async {
        for await _ in wake {
            while !Task.isCancelled, await handOver() {}
        }
    }

    /// Hands over what still waits, as the last act before the farewell.
    func flush(within limit: Duration) async {
        let work = Task { while !Task.isCancelled, await handOver() {} }
        let timer = Task {
            try await Task.sleep(for: limit)
            work.cancel()
        }
        await work.value
        timer.cancel()
    }

    /// - Returns: whether there may be more.
    private func handOver() async -> Bool {
        let messages = state.withLock { state -> [MQTTMessage]? in
            guard state.isConnected, state.outbox.count > 0 else { return nil }
            return state.outbox.take(upTo: Self.batch).flatMap { state.write($0, at: clock.now()) }
        }
        guard let messages else { return false }
        guard !messages.isEmpty else { return true }
        let failures = await sink.deliver(messages)
        let ownFaults = failures.filter { $0.topic != nil }
        // A failure without a topic, such as the client's end, is that of all that is left.
        let lost = failures.count > ownFaults.count ? messages.count : ownFaults.count
        state.withLock { state in
            state.published += messages.count - lost
            state.dropped += lost
        }
        for failure in ownFaults { reporter.publishingFailed(failure.topic ?? "", failure.error) }
        if failures.isEmpty { reporter.publishingSucceeded() }
        return true
    }
}

extension Publisher.State {
    mutating func announce(_ key: DeviceKey, _ isOnline: Bool) {
        guard let message = devices[key]?.writer.availability(isOnline ? .online : .offline) else { return }
        outbox.put(.messages([message]), replacing: .availability(key), in: .presence)
    }

    /// The messages of an item, when its turn has come.
    fileprivate mutating func write(_ item: Publisher.Item, at now: Date) -> [MQTTMessage] {
        switch item {
        case .messages(let messages):
            return messages
        case .snapshot(let key):
            guard let device = devices[key], let newest = device.newest else { return [] }
            let clearing = device.sent.map { device.writer.clearing(pointsOf: $0, missingIn: newest) } ?? []
            devices[key]?.sent = newest
            return clearing + device.writer.messages(newest, at: now)
        }
    }
}
