@testable import MQTT
import TestSupport
import Testing

/// Sessions that the broker keeps for a client that is away.
@Suite struct SessionTests {
    static let versions: [MQTTConfiguration.ProtocolVersion] = [.v5, .v311]

    private static func configuration(
        _ port: Int, _ version: MQTTConfiguration.ProtocolVersion,
        change: (inout MQTTConfiguration) -> Void = { _ in }
    ) -> MQTTConfiguration {
        .test(port: port, "keeper") {
            ($0.protocolVersion, $0.cleanStart) = (version, false)
            change(&$0)
        }
    }

    @Test(arguments: versions)
    func `what the broker sends before it answers the subscription may be a repetition, the rest is none`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start()
        let configuration = Self.configuration(broker.port, version)
        let first = try await TestClient.connected(configuration, subscriptions: [Subscription("in")])
        try await MosquittoPub.publish(broker, topic: "in", "1")
        #expect(
            try await first.awaitMessages(1)[0].arrival
                == MQTTArrival(connection: 1, packetID: 1, mayBeRepeated: false))
        await first.client.shutdown()
        try await MosquittoPub.publish(broker, topic: "in", "2")
        try await MosquittoPub.publish(broker, topic: "in", "0", qos: 0)
        let second = try await TestClient.connected(configuration, subscriptions: [Subscription("in")])
        try await MosquittoPub.publish(broker, topic: "in", "3")
        try await MosquittoPub.publish(broker, topic: "in", "4", qos: 0)
        let messages = try await second.awaitMessages(3)
        #expect(messages.map(\.text) == ["2", "3", "4"])
        #expect(messages.map(\.arrival?.mayBeRepeated) == [true, false, false])
        #expect(messages.map(\.arrival?.packetID) == [2, 3, 0])
        await second.client.shutdown()
    }

    @Test(arguments: versions)
    func `a message whose acknowledgement is lost comes again with its packet id`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start()
        let proxy = try CuttableProxy(to: broker.port)
        let cuts = Locked(true)
        let test = try await TestClient.connected(
            Self.configuration(proxy.port, version), subscriptions: [Subscription("in")]
        ) { _ in
            // The acknowledgement is written when this returns.
            if cuts.withLock({ cuts in
                defer { cuts = false }; return cuts
            }) {
                proxy.cut()
            }
        }
        try await MosquittoPub.publish(broker, topic: "in", "1")
        let messages = try await test.awaitMessages(2)
        #expect(messages.map(\.text) == ["1", "1"])
        #expect(
            messages.map(\.arrival) == [
                MQTTArrival(connection: 1, packetID: 1, mayBeRepeated: false),
                MQTTArrival(connection: 2, packetID: 1, mayBeRepeated: true),
            ])
        await test.client.shutdown()
    }

    @Test(arguments: versions)
    func `a former session can be thrown away, and the one that follows is kept`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start()
        let first = try await TestClient.connected(
            Self.configuration(broker.port, version), subscriptions: [Subscription("in")])
        await first.client.shutdown()
        try await MosquittoPub.publish(broker, topic: "in", "old")

        let second = try await TestClient.connected(
            Self.configuration(broker.port, version) { $0.discardsFormerSession = true },
            subscriptions: [Subscription("in")])
        #expect(second.sessions.map(\.sessionPresent) == [false])
        await second.client.shutdown()
        try await MosquittoPub.publish(broker, topic: "in", "new")

        let third = try await TestClient.connected(
            Self.configuration(broker.port, version), subscriptions: [Subscription("in")])
        #expect(third.sessions.map(\.sessionPresent) == [true])
        #expect(try await third.awaitMessages(1).map(\.text) == ["new"])
        await third.client.shutdown()
    }

    @Test(arguments: [(UInt32(3600), ["meanwhile", "after"]), (UInt32(0), ["after"])])
    func `on 3_1_1 a session that was left for too long is thrown away`(
        expiry: UInt32, expected: [String]
    ) async throws {
        let broker = try await BrokerProcess.start()
        let proxy = try CuttableProxy(to: broker.port)
        let test = try await TestClient.connected(
            Self.configuration(proxy.port, .v311) { $0.sessionExpiry = expiry }, subscriptions: [Subscription("in")])
        proxy.refuse()
        try await test.awaitLosses(1)
        try await MosquittoPub.publish(broker, topic: "in", "meanwhile")
        try proxy.admit()
        try await test.awaitConnections(2)
        try await test.awaitAnswers(2)
        try await MosquittoPub.publish(broker, topic: "in", "after")
        #expect(try await test.awaitMessages(expected.count).map(\.text) == expected)
        await test.client.shutdown()
    }
}
