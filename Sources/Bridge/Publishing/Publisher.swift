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
    /// Messages handed over to the MQTT client at once, or those of one item if it has more. Few: what is handed over
    /// when the connection is lost is sent first after the next, before the bridge says that it is there.
    private static let batch = 100
    /// Bytes of answers that may wait in memory: those of more than 50,000 commands. More come in only from somebody who
    /// floods the bridge; what the journal holds of them is sent after the next start.
    private static let mostAnswerBytes = 64 << 20

    /// What a waiting item is about; of each only the newest is told.
    enum Key: Hashable, Sendable {
        case snapshot(DeviceNumber)
        case availability(DeviceNumber)
        case topic(String)
    }

    enum Item: Sendable {
        /// Is written when its turn comes, so that what goes is the newest.
        case snapshot(DeviceNumber)
        /// Likewise.
        case availability(DeviceNumber)
        case messages([MQTTMessage])
        /// Indirect: it is large and rare, and all that waits would take its room.
        indirect case answer(Answer)
        /// With whom to tell when the broker has taken or refused each (true), or takes nothing more (false).
        case awaited([MQTTMessage], delivered: @Sendable (Bool) -> Void)
    }

    /// The answer to a set message.
    struct Answer: Sendable {
        var result: MQTTMessage
        /// Goes to a topic that somebody else chose: if the broker does not take it, that is nobody's fault here.
        var reply: MQTTMessage?
        /// Called when the broker has taken both, or refuses them.
        var delivered: @Sendable () -> Void

        /// About how many bytes it takes up while it waits; both messages share their payload.
        var bytes: Int { 512 + result.payload.count + result.topic.utf8.count + (reply?.topic.utf8.count ?? 0) }
    }

    /// What is known of a device. A class, so that neither looking at it nor changing it copies it; guarded with the rest
    /// of the state.
    final class Device {
        var writer: DeviceWriter
        var timestamps = TimestampSequence()
        var isOnline: Bool?
        var newest: DevicePublication?
        /// What the broker's retained point topics hold.
        var sent: DevicePublication?
        /// Whether the broker is to forget what it retains of the device.
        var isToBeForgotten = false

        init(writer: DeviceWriter) { self.writer = writer }
    }

    struct State {
        var rules: PublishingRules
        /// Is told of each device that the broker is about to retain something of.
        var tellRetained: (@Sendable (DeviceWriter) -> Void)?
        /// What is served; nil: whatever is told.
        var served: [DevicePath: StationDevice]?
        var outbox = Outbox<Key, Item>()
        /// Of the answers in it.
        var answerBytes = 0
        var devices: [DeviceNumber: Device] = [:]
        var numbers: [DeviceKey: DeviceNumber] = [:]
        /// Of the next device to appear; none is given twice.
        var nextNumber = 0
        var encoders: [EncoderKey: SnapshotEncoder] = [:]
        /// Ports that have a device of their own, by device file.
        var ports: [DevicePath: [Int]] = [:]
        var published = 0
        var publishedBytes = 0
        var dropped = 0
        var isConnected = false
        /// Devices whose snapshots are handed over and not yet acknowledged.
        var inHand: Set<DeviceNumber> = []
    }

    /// Stands for a device's path and port: quicker to look up.
    typealias DeviceNumber = Int

    /// Devices with the same registers and time zone share what is encoded once.
    struct EncoderKey: Hashable {
        let registers: [Register]
        let timezone: String

        /// Of little, since there are few keys and many devices. Comparing is quick too: devices of one kind share the
        /// memory of their registers.
        func hash(into hasher: inout Hasher) {
            hasher.combine(registers.count)
            hasher.combine(registers.last?.point)
            hasher.combine(timezone)
        }
    }

    /// How it fares, for the health document.
    struct Status: Hashable, Sendable {
        /// Messages that the broker has taken, and those that it refused.
        var published = 0
        var dropped = 0
        /// Bytes of the payloads that the broker has taken.
        var publishedBytes = 0
        /// Items that wait.
        var waiting = 0
        /// Devices.
        var online = 0
        var offline = 0
    }

    let clock: WallClock
    private let sink: any MessageSink
    private let reporter: ErrorReporter
    let state: Mutex<State>
    /// Is told of each time that devices appeared.
    let appearances: ChangeSignal
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(
        rules: PublishingRules, sink: any MessageSink, clock: WallClock, reporter: ErrorReporter,
        appearances: ChangeSignal = ChangeSignal()
    ) {
        state = Mutex(State(rules: rules))
        self.sink = sink
        self.clock = clock
        self.reporter = reporter
        self.appearances = appearances
        (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether the broker is there.
    var isConnected: Bool { state.withLock { $0.isConnected } }

    var status: Status {
        state.withLock { state in
            let online = state.devices.values.count { $0.isOnline == true }
            return Status(
                published: state.published, dropped: state.dropped, publishedBytes: state.publishedBytes,
                waiting: state.outbox.count, online: online, offline: state.devices.count - online)
        }
    }

    // MARK: What is to be told

    /// Tells an answer, which nothing later replaces.
    ///
    /// - Parameters:
    ///   - reply: the same for a topic that the asker chose.
    ///   - delivered: called when the broker has it, or refuses it, so that there is no use in sending it again.
    func tell(_ result: MQTTMessage, reply: MQTTMessage? = nil, delivered: @escaping @Sendable () -> Void = {}) {
        let answer = Answer(result: result, reply: reply, delivered: delivered)
        change { state in
            guard state.answerBytes + answer.bytes <= Self.mostAnswerBytes else {
                state.dropped += 1
                return
            }
            state.put(answer)
        }
    }

    /// Tells something of which only the newest counts, such as the health document.
    ///
    /// - Parameter subject: what it is about, if not its topic; always told in the same lane.
    func tellNewest(_ message: MQTTMessage, of subject: String? = nil, in lane: Outbox<Key, Item>.Lane = .answers) {
        change { $0.outbox.put(.messages([message]), replacing: .topic(subject ?? message.topic), in: lane) }
    }

    /// Tells messages and waits for what comes of them; to be used by who tells a little at a time.
    ///
    /// - Parameter batches: each goes in one go, all in their order.
    /// - Returns: whether the broker has taken or refused each. False: the client or the task is at its end.
    func deliver(_ batches: [[MQTTMessage]]) async -> Bool {
        let batches = batches.filter { !$0.isEmpty }
        guard !batches.isEmpty else { return true }
        let (outcomes, sink) = AsyncStream.makeStream(of: Bool.self)
        change { state in
            for batch in batches { state.outbox.put(.awaited(batch) { sink.yield($0) }, in: .discovery) }
        }
        var delivered = 0
        for await isDelivered in outcomes {
            guard isDelivered else { return false }
            delivered += 1
            if delivered == batches.count { return true }
        }
        return false
    }

    /// After each connect: who we are, which devices are there, and the newest snapshot of each.
    ///
    /// - Parameter greeting: state and info.
    func greet(_ greeting: [MQTTMessage]) {
        change { state in
            state.tellAll(greeting)
            state.isConnected = true
        }
    }

    /// All that was told after the last connect, once more, for somebody who has only come now.
    func greetAgain(_ greeting: [MQTTMessage]) {
        change { state in if state.isConnected { state.tellAll(greeting) } }
    }

    /// The connection is lost: what is told from now on waits here, where the newest replaces the older.
    func connectionLost() { state.withLock { $0.isConnected = false } }

    func change(_ body: (inout sending State) -> Void) {
        state.withLock { body(&$0) }
        waker.yield()
    }

    // MARK: Telling it

    /// Hands over to the MQTT client what waits, until `finish()`, and then what still waits if the broker is there.
    func run() async {
        for await _ in wake { await drain() }
        await drain()
    }

    /// Hands over until nothing waits, the broker is away or the task is cancelled.
    func drain() async {
        while !Task.isCancelled, await handOver() {}
    }

    /// Nothing more is to be told.
    func finish() { waker.finish() }

    /// - Returns: whether there may be more.
    private func handOver() async -> Bool {
        let (items, messages, replies) = state.withLock { state in
            var items: [Item] = []
            var messages: [MQTTMessage] = []
            var replies: Set<String> = []
            while state.isConnected, messages.count < Self.batch, let item = state.outbox.take(upTo: 1).first {
                items.append(item)
                messages += state.write(item, at: clock.now())
                if case .snapshot(let number) = item { state.inHand.insert(number) }
                if case .answer(let answer) = item {
                    state.answerBytes -= answer.bytes
                    if let reply = answer.reply { replies.insert(reply.topic) }
                }
            }
            return (items, messages, replies)
        }
        guard !items.isEmpty else { return false }
        let failures = messages.isEmpty ? [] : await sink.deliver(messages)
        let ownFaults = failures.filter { $0.topic != nil }
        // A failure without a topic, such as the client's end, is that of all that is left.
        let lost = failures.count > ownFaults.count ? messages.count : ownFaults.count
        let failed = Set(ownFaults.map { $0.topic ?? "" })
        var bytes = 0
        if lost < messages.count {
            for message in messages where failed.isEmpty || !failed.contains(message.topic) {
                bytes += message.payload.count
            }
        }
        state.withLock { [bytes] state in
            state.published += messages.count - lost
            state.dropped += lost
            state.publishedBytes += bytes
            state.inHand = []
        }
        let isWhole = failures.count == ownFaults.count
        for case .awaited(_, let delivered) in items { delivered(isWhole) }
        for item in items {
            guard case .answer(let answer) = item else { continue }
            if isWhole {
                answer.delivered()
            } else if !isAtItsEnd(failures) {
                // Handed over again: the broker may have it twice, but not never.
                change { $0.put(answer) }
            }
        }
        reporter.published(messages.lazy.map(\.topic).filter { !failed.contains($0) })
        guard !failures.isEmpty else { return isWhole }
        let discovery = Set(items.flatMap(\.awaitedTopics))
        for failure in failures {
            let topic = failure.topic ?? ""
            reporter.publishingFailed(
                topic, failure.error, isReply: replies.contains(topic), isDiscovery: discovery.contains(topic))
        }
        return isWhole
    }

    /// Whether the client takes nothing more.
    private func isAtItsEnd(_ failures: [MQTTFailure]) -> Bool {
        failures.contains { $0.topic == nil && ($0.error.code == .closed || $0.error.code == .cancelled) }
    }
}

extension Publisher.Item {
    fileprivate var awaitedTopics: [String] {
        if case .awaited(let messages, _) = self { messages.map(\.topic) } else { [] }
    }
}

extension Publisher.State {
    mutating func put(_ answer: Publisher.Answer) {
        answerBytes += answer.bytes
        outbox.put(.answer(answer), in: .answers)
    }

    mutating func announce(_ number: Publisher.DeviceNumber) {
        outbox.put(.availability(number), replacing: .availability(number), in: .presence)
    }

    /// Puts everything that there is to say into the outbox.
    fileprivate mutating func tellAll(_ greeting: [MQTTMessage]) {
        for message in greeting {
            outbox.put(.messages([message]), replacing: .topic(message.topic), in: .greeting)
        }
        for (number, device) in devices {
            if device.isOnline != nil { announce(number) }
            if device.newest == nil, inHand.contains(number) {
                // It turned offline while a snapshot was on its way, which arrives now as if it were new.
                device.isToBeForgotten = true
            }
            if device.newest != nil || device.isToBeForgotten {
                outbox.put(.snapshot(number), replacing: .snapshot(number), in: .data)
            }
        }
    }

    /// The messages of an item, when its turn has come.
    fileprivate mutating func write(_ item: Publisher.Item, at now: Date) -> [MQTTMessage] {
        switch item {
        case .messages(let messages), .awaited(let messages, _): messages
        case .answer(let answer): [answer.result] + [answer.reply].compactMap(\.self)
        case .availability(let number): devices[number]?.presence ?? []
        case .snapshot(let number): devices[number]?.write(at: now) ?? []
        }
    }
}

extension Publisher.Device {
    /// Whether it can be relied on, if that is known.
    fileprivate var presence: [MQTTMessage] {
        isOnline.map { [writer.availability($0 ? .online : .offline)] } ?? []
    }

    /// The newest snapshot, or what makes the broker forget the last.
    fileprivate func write(at now: Date) -> [MQTTMessage] {
        let (before, wasToBeForgotten) = (sent, isToBeForgotten)
        isToBeForgotten = false
        sent = newest
        guard let newest else { return wasToBeForgotten ? writer.clearing() : [] }
        let clearing = before.map { writer.clearing(pointsOf: $0, missingIn: newest) } ?? []
        return clearing + writer.messages(newest, at: now)
    }
}
