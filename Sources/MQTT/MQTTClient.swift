/// A connection to an MQTT broker that heals itself.
///
/// It connects when started, again whenever the connection is lost, and subscribes anew each time. What is published
/// during an outage waits, in its order, and is sent when the broker is back.
///
/// One thread of its own drives libmosquitto; all of this may be called from anywhere. Making the first client sets
/// SIGPIPE to be ignored in the whole process, as libmosquitto does.
public final class MQTTClient: Sendable {
    /// What happens with the connection, for one reader; the oldest are dropped if nobody reads. It ends with the
    /// client.
    public let events: AsyncStream<MQTTEvent>
    private let core: ClientCore

    /// The time that the last messages have to be acknowledged.
    private static let closingTime = Duration.seconds(2)
    /// The time after which `shutdown` returns, come what may.
    private static let shutdownLimit = Duration.seconds(5)

    /// A client that is not yet connected.
    ///
    /// - Parameters:
    ///   - subscriptions: what to subscribe to, with each connection, in one packet if QoS and options are the same.
    ///   - onMessages: called on the client's thread with all messages that were read in one go, *before* the broker
    ///     gets their acknowledgements (QoS 1): when it returns, they are taken over. While it runs nothing is sent.
    public init(
        configuration: MQTTConfiguration, subscriptions: [Subscription] = [],
        onMessages: @escaping @Sendable ([MQTTMessage]) -> Void = { _ in }
    ) throws(MQTTError) {
        try configuration.validate()
        for subscription in subscriptions { try subscription.validate() }
        let (events, sink) = AsyncStream.makeStream(of: MQTTEvent.self, bufferingPolicy: .bufferingNewest(1000))
        self.events = events
        core = try ClientCore(
            configuration: configuration, subscriptions: subscriptions, onMessages: onMessages, events: sink)
    }

    /// Without `shutdown` the connection is cut, and the broker publishes the last will.
    deinit { core.abandon() }

    /// How the client stands now.
    public var status: MQTTStatus { core.status }

    /// Begins to connect; returns at once. A second call does nothing.
    public func start() throws(MQTTError) {
        guard core.start() else { return }
        do throws(MQTTError) {
            try ClientThread.start(core)
        } catch let error {
            core.ended()
            throw error
        }
    }

    /// Publishes a message, and returns when the broker has acknowledged it (QoS 0: when it was written to the socket).
    ///
    /// During an outage that is after the next connection. A message in flight when the connection is lost is sent
    /// again, so it may arrive twice; with QoS 2 only if the session is lost too (`cleanStart`, or a broker that
    /// forgets).
    ///
    /// - Throws: `.queueFull` at once if too many wait; what the broker gave as its reason if it refuses the message;
    ///   `.cancelled` if the task is: the message is withdrawn if it was not yet sent; `.closed` after `shutdown`.
    public func publish(_ message: MQTTMessage) async throws(MQTTError) { try await publish([message]) }

    /// Publishes messages in their order, and returns when all are acknowledged. The first error of any is thrown once
    /// every one is acknowledged or has failed. One that cannot be a message keeps all from being sent.
    public func publish(_ batch: [MQTTMessage]) async throws(MQTTError) {
        for message in batch { try message.validate(protocolVersion: core.configuration.protocolVersion) }
        if let failure = await deliver(batch).first { throw failure.error }
    }

    /// Publishes messages in their order, and returns when each is acknowledged or has failed: those that failed.
    ///
    /// Every message has its own fate: one that cannot be a message, or that the broker refuses, takes none with it.
    public func deliver(_ batch: [MQTTMessage]) async -> [MQTTFailure] {
        var failures: [MQTTFailure] = []
        var sound: [MQTTMessage] = []
        for message in batch {
            do throws(MQTTError) {
                try message.validate(protocolVersion: core.configuration.protocolVersion)
                sound.append(message)
            } catch {
                failures.append(MQTTFailure(topic: message.topic, error: error))
            }
        }
        guard !sound.isEmpty else { return failures }
        guard !Task.isCancelled else { return failures + [MQTTFailure(topic: nil, error: .cancelled)] }
        let delivery = Delivery(count: sound.count)
        let numbers: Range<UInt64>
        do throws(MQTTError) {
            numbers = try core.enqueue(sound, delivery)
        } catch {
            return failures + [MQTTFailure(topic: nil, error: error)]
        }
        let core = core
        return await failures
            + withTaskCancellationHandler {
                await delivery.outcome()
            } onCancel: {
                core.cancel(numbers)
                delivery.abandon(.cancelled)
            }
    }

    /// Subscribes to more, now and with each connection to come. The broker's answer comes as an event.
    public func subscribe(_ subscriptions: [Subscription]) throws(MQTTError) {
        for subscription in subscriptions { try subscription.validate() }
        if !subscriptions.isEmpty { core.request(.subscribe(subscriptions)) }
    }

    /// Ends subscriptions.
    public func unsubscribe(_ filters: [String]) {
        if !filters.isEmpty { core.request(.unsubscribe(filters)) }
    }

    /// Ends the client: what waits to be sent fails with `.closed`; what is in flight, and then `last`, have two
    /// seconds to be acknowledged; then the broker is told that we leave, so that it does not publish the last will.
    ///
    /// Without a connection it ends at once, and `last` is not sent: the broker has published the last will by
    /// itself. It returns within five seconds, whether the broker answers or not, and whether the calling task is
    /// cancelled or not. Only if the thread is then inside a call that blocks (`onMessages`; the name resolver;
    /// connecting to a name with several addresses of which the first did not answer) does it end later, by itself.
    public func shutdown(publishing last: MQTTMessage? = nil) async {
        core.close(publishing: last, until: .now + Self.closingTime)
        let core = core
        let timer = Task {
            try await Task.sleep(for: Self.shutdownLimit)
            core.stopWaiting()
        }
        await core.awaitEnd()
        timer.cancel()
    }
}
