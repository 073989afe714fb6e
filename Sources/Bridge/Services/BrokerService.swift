import struct FoundationEssentials.Date
import Logging
import MQTT
import ServiceLifecycle
import Topics

/// Keeps the connection to the broker: says who we are after each connect, and farewell at the end.
struct BrokerService: NamedService {
    let client: MQTTClient
    let publisher: Publisher
    let reporter: ErrorReporter
    let session: SessionMemory
    let watch: BrokerWatch
    let now: @Sendable () -> Date
    /// The bridge's state, told after each connect.
    let online: MQTTMessage
    /// What the bridge serves at the moment, told with it and whenever that changes.
    let info: @Sendable () -> MQTTMessage
    let installation: CurrentInstallation
    let announcer: Announcer
    /// The farewell: a clean one suppresses the last will.
    let offline: MQTTMessage
    /// Host and port, for messages.
    let broker: String
    let logger: Logger

    /// Seconds for what still waits at the end, such as the last results.
    private static let lastSeconds = 0.5

    func run() async throws {
        try client.start()
        let publishing = Task { await publisher.run() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await event in client.events { take(event) }
                }
                group.addTask {
                    for await _ in installation.changes() {
                        // Ports appear many at a time, when they become known.
                        try? await Task.sleep(for: .seconds(1))
                        publisher.tellNewest(info(), in: .greeting)
                    }
                }
            }
        }
        publisher.finish()
        let patience = Task {
            try await Task.sleep(for: .seconds(Self.lastSeconds))
            publishing.cancel()
        }
        await publishing.value
        patience.cancel()
        await client.shutdown(publishing: offline)
    }

    private static func id(_ what: String) -> String { "mqtt/\(what)" }

    private func take(_ event: MQTTEvent) {
        switch event {
        case .connected(let session):
            logger.notice("connected to the broker", metadata: ["broker": "\(broker)"])
            reporter.clear(Self.id("connection"))
            self.session.connected(at: now())
            watch.connected(at: now())
            if session.sessionPresent { client.unsubscribe(self.session.unwanted) }
            if !session.retainAvailable {
                logger.warning("the broker keeps no retained messages: late subscribers wait for the next scrape")
            }
            publisher.greet([online, info()])
            announcer.connected()
        case .disconnected(let error, let pause):
            publisher.connectionLost()
            announcer.disconnected()
            session.attend(at: now())
            session.disconnected()
            watch.disconnected(error.message, at: now())
            logger.warning(
                "no connection to the broker",
                metadata: ["reason": "\(error.message)", "retry": "\(pause.components.seconds) s"])
            if error.needsAttention {
                reporter.raise(
                    BridgeError(
                        id: Self.id("connection"), what: "The broker does not accept the bridge: \(error.message)",
                        location: "broker \(broker)",
                        remedy: "See bridge.yaml: broker and instance. The bridge tries again every minute."))
            }
        case .subscribed(let granted):
            for subscription in granted { reporter.clear(Self.id("subscribe/\(subscription.filter)")) }
        case .subscriptionRefused(let filter, let error):
            reporter.raise(
                BridgeError(
                    id: Self.id("subscribe/\(filter)"),
                    what: "The broker does not let the bridge read \(filter): \(error.message)", location: filter,
                    remedy: "Let the bridge's user read this topic filter in the broker's access list."))
        }
    }
}
