@testable import MQTT
import TestSupport

/// A client under test, with a record of its events and of what came in.
final class TestClient: Sendable {
    let client: MQTTClient
    private let record = Locked<[MQTTEvent]>([])
    private let received = Locked<[MQTTMessage]>([])
    private let reader: Task<Void, Never>

    init(
        _ configuration: MQTTConfiguration, subscriptions: [Subscription] = [],
        onMessages: @escaping @Sendable ([MQTTMessage]) -> Void = { _ in }
    ) throws {
        let (record, received) = (record, received)
        client = try MQTTClient(configuration: configuration, subscriptions: subscriptions) { messages in
            onMessages(messages)
            received.withLock { $0 += messages }
        }
        let events = client.events
        reader = Task {
            for await event in events { record.withLock { $0.append(event) } }
        }
    }

    /// Starts, and waits until the broker has accepted the client and answered its subscriptions.
    static func connected(
        _ configuration: MQTTConfiguration, subscriptions: [Subscription] = [],
        onMessages: @escaping @Sendable ([MQTTMessage]) -> Void = { _ in }
    ) async throws -> TestClient {
        let client = try TestClient(configuration, subscriptions: subscriptions, onMessages: onMessages)
        try client.client.start()
        try await client.awaitConnections(1)
        if !subscriptions.isEmpty { try await client.awaitAnswers(subscriptions.count) }
        return client
    }

    var events: [MQTTEvent] { record.value }
    var messages: [MQTTMessage] { received.value }

    var sessions: [BrokerSession] {
        events.compactMap { if case .connected(let session) = $0 { session } else { nil } }
    }
    var losses: [(error: MQTTError, retryIn: Duration)] {
        events.compactMap { if case .disconnected(let error, let delay) = $0 { (error, delay) } else { nil } }
    }
    var granted: [GrantedSubscription] {
        events.flatMap { if case .subscribed(let granted) = $0 { granted } else { [GrantedSubscription]() } }
    }
    var refused: [(filter: String, error: MQTTError)] {
        events.compactMap { if case .subscriptionRefused(let filter, let error) = $0 { (filter, error) } else { nil } }
    }

    func awaitConnections(_ count: Int) async throws {
        do {
            try await eventually("\(count) connections") { sessions.count >= count }
        } catch {
            throw DidNotConnect(description: "\(error); events: \(events)")
        }
    }

    /// Waits until so many filters are granted or refused.
    func awaitAnswers(_ count: Int) async throws {
        try await eventually("\(count) subscriptions answered") { granted.count + refused.count >= count }
    }

    func awaitLosses(_ count: Int) async throws {
        try await eventually("\(count) connections lost or refused") { losses.count >= count }
    }

    func awaitMessages(_ count: Int) async throws -> [MQTTMessage] {
        try await eventually("\(count) messages") { messages.count >= count ? messages : nil }
    }

    /// Waits until the client's events have ended.
    func awaitEndOfEvents() async { await reader.value }
}

extension MQTTMessage {
    /// Without what its way in added.
    var asSent: MQTTMessage {
        var message = self
        message.arrival = nil
        return message
    }
}

struct DidNotConnect: Error, CustomStringConvertible {
    let description: String
}

extension MQTTConfiguration {
    /// For a broker under test: reconnects at once.
    static func test(
        _ broker: BrokerProcess, _ clientID: String = "client", change: (inout MQTTConfiguration) -> Void = { _ in }
    ) -> MQTTConfiguration { test(port: broker.port, clientID, change: change) }

    static func test(
        port: Int, _ clientID: String = "client", change: (inout MQTTConfiguration) -> Void = { _ in }
    ) -> MQTTConfiguration {
        var configuration = MQTTConfiguration(port: port, clientID: clientID)
        configuration.reconnect.first = .milliseconds(20)
        configuration.reconnect.maximum = .milliseconds(100)
        change(&configuration)
        return configuration
    }
}
