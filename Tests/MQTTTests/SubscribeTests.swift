@testable import MQTT
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct SubscribeTests {
    static let versions: [MQTTConfiguration.ProtocolVersion] = [.v5, .v311]

    @Test(arguments: versions, QoS.allCases)
    func `what others publish comes in`(version: MQTTConfiguration.ProtocolVersion, qos: QoS) async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(
            .test(broker) { $0.protocolVersion = version }, subscriptions: [Subscription("a/+/set", qos: .exactlyOnce)])
        try await MosquittoPub.publish(broker, topic: "a/b/set", "5", qos: Int(qos.rawValue))
        try await MosquittoPub.publish(broker, topic: "a/b/other", "6", qos: Int(qos.rawValue))
        try await MosquittoPub.publish(broker, topic: "a/c/set", "", qos: Int(qos.rawValue))
        let messages = try await test.awaitMessages(2)
        #expect(messages.map(\.topic) == ["a/b/set", "a/c/set"])
        #expect(messages.map(\.text) == ["5", ""])
        #expect(messages.allSatisfy { $0.qos == qos && !$0.retain })
        await test.client.shutdown()
    }

    @Test func `properties of others come in`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("#")])
        try await MosquittoPub.publish(
            broker, topic: "t", "x",
            properties: [
                ["user-property", "größe", "1"], ["user-property", "größe", "2"], ["content-type", "text/plain"],
                ["response-topic", "r/s"], ["correlation-data", "çorr"], ["message-expiry-interval", "77"],
                ["payload-format-indicator", "1"],
            ])
        let properties = try await test.awaitMessages(1)[0].properties
        #expect(properties.userProperties.map(\.name) == ["größe", "größe"])
        #expect(properties.userProperties.map(\.value) == ["1", "2"] && properties.userProperty("größe") == "1")
        #expect(properties.contentType == "text/plain" && properties.responseTopic == "r/s")
        #expect(properties.correlationData == Array("çorr".utf8))
        #expect(properties.messageExpiry.map { (70...77).contains($0) } == true && properties.payloadFormatIsUTF8)
        await test.client.shutdown()
    }

    @Test func `all filters go out in one packet`() async throws {
        let broker = try await BrokerProcess.start { $0.logsPackets = true }
        let test = try await TestClient.connected(
            .test(broker), subscriptions: ["a", "b/+", "c/#"].map { Subscription($0) })
        #expect(test.granted.map(\.filter) == ["a", "b/+", "c/#"])
        let packets = broker.log.split(separator: "\n").filter { $0.contains("Received SUBSCRIBE from client") }
        #expect(packets.count == 1)
        await test.client.shutdown()
    }

    @Test func `retained messages are told from live ones, unless asked as published`() async throws {
        let broker = try await BrokerProcess.start()
        try await MosquittoPub.publish(broker, topic: "t", "old", retain: true)
        let plain = try await TestClient.connected(.test(broker, "plain"), subscriptions: [Subscription("t")])
        let asPublished = try await TestClient.connected(
            .test(broker, "as published"), subscriptions: [Subscription("t", retainAsPublished: true)])
        let never = try await TestClient.connected(
            .test(broker, "never"), subscriptions: [Subscription("t", retainedMessages: .never)])
        _ = try await plain.awaitMessages(1)
        _ = try await asPublished.awaitMessages(1)
        try await MosquittoPub.publish(broker, topic: "t", "new", retain: true)
        #expect(try await plain.awaitMessages(2).map(\.retain) == [true, false])
        #expect(try await asPublished.awaitMessages(2).map(\.retain) == [true, true])
        #expect(try await never.awaitMessages(1).map(\.text) == ["new"])
        for client in [plain, asPublished, never] { await client.client.shutdown() }
    }

    @Test func `own messages do not come back with noLocal`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(
            .test(broker), subscriptions: [Subscription("t", noLocal: true), Subscription("u")])
        try await test.client.publish([MQTTMessage(topic: "t", text: "1"), MQTTMessage(topic: "u", text: "2")])
        #expect(try await test.awaitMessages(1).map(\.text) == ["2"])
        #expect(Set(test.granted.map(\.filter)) == ["t", "u"])
        await test.client.shutdown()
    }

    static let onlyOpenTopics = """
        {"defaultACLAccess":
            {"publishClientSend": true, "publishClientReceive": true, "subscribe": false, "unsubscribe": true},
         "clients": [], "groups": [{"groupname": "all", "roles": [{"rolename": "open"}]}], "anonymousGroup": "all",
         "roles": [{"rolename": "open", "acls": [
            {"acltype": "subscribePattern", "topic": "open/#", "priority": 1, "allow": true}]}]}
        """

    @Test(arguments: [(MQTTConfiguration.ProtocolVersion.v5, 135), (.v311, 128)])
    func `a filter that the broker refuses is named, and the others hold`(
        version: MQTTConfiguration.ProtocolVersion, reason: Int
    ) async throws {
        let broker = try await BrokerProcess.start { $0.dynamicSecurity = Self.onlyOpenTopics }
        let test = try await TestClient.connected(
            .test(broker) { $0.protocolVersion = version },
            subscriptions: [Subscription("open/#"), Subscription("closed/#"), Subscription("open/too")])
        #expect(test.granted.map(\.filter) == ["open/#", "open/too"])
        #expect(test.refused.map(\.filter) == ["closed/#"])
        #expect(test.refused[0].error.code == .reason(reason))
        #expect(test.refused[0].error.message.contains("closed/#") && test.refused[0].error.message.contains("ACL"))
        await test.client.shutdown()
    }

    @Test func `subscriptions can be added and ended while connected, and outlive a reconnect`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("a")])
        try test.client.subscribe([Subscription("b"), Subscription("c")])
        try await test.awaitAnswers(3)
        test.client.unsubscribe(["a"])
        try await MosquittoPub.publish(broker, topic: "b", "1")
        _ = try await test.awaitMessages(1)
        try await broker.kill()
        try await broker.restart()
        try await test.awaitConnections(2)
        try await test.awaitAnswers(5)
        for topic in ["a", "b", "c"] { try await MosquittoPub.publish(broker, topic: topic, "2") }
        #expect(try await test.awaitMessages(3).map(\.topic) == ["b", "b", "c"])
        await test.client.shutdown()
    }

    @Test func `the broker gets no acknowledgement before onMessages has returned`() async throws {
        let broker = try await BrokerProcess.start { $0.logsPackets = true }
        let gate = Gate()
        let test = try await TestClient.connected(.test(broker, "slow"), subscriptions: [Subscription("t")]) { _ in
            gate.pass()
        }
        try await MosquittoPub.publish(broker, topic: "t", "1")
        try await eventually("onMessages runs") { gate.waiting == 1 }
        // The broker has sent it, and a second one, which it would not delay for the acknowledgement of the first.
        try await MosquittoPub.publish(broker, topic: "t", "2")
        try await broker.logLine(containing: "Sending PUBLISH to slow (d0, q1, r0, m2")
        #expect(!broker.log.contains("Received PUBACK from slow"))
        gate.open()
        try await broker.logLine(containing: "Received PUBACK from slow (Mid: 2")
        #expect(try await test.awaitMessages(2).map(\.text) == ["1", "2"])
        await test.client.shutdown()
    }

    @Test func `messages that wait together come in one call`() async throws {
        let broker = try await BrokerProcess.start()
        let gate = Gate()
        let calls = Locked<[Int]>([])
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("t", qos: .atMostOnce)]) {
            let count = $0.count
            calls.withLock { $0.append(count) }
            gate.pass()
        }
        try await MosquittoPub.publish(broker, topic: "t", "0")
        try await eventually("onMessages runs") { gate.waiting == 1 }
        let sender = try await TestClient.connected(.test(broker, "sender"))
        try await sender.client.publish((1...50).map { MQTTMessage(topic: "t", text: "\($0)") })
        gate.open()
        #expect(try await test.awaitMessages(51).map(\.text) == (0...50).map(String.init))
        #expect(calls.value == [1, 50])
        await sender.client.shutdown()
        await test.client.shutdown()
    }

    @Test(arguments: versions, QoS.allCases)
    func `a flood of retained messages comes in whole`(
        version: MQTTConfiguration.ProtocolVersion, qos: QoS
    ) async throws {
        let broker = try await BrokerProcess.start()
        let sender = try await TestClient.connected(.test(broker, "sender"))
        try await sender.client.publish(
            (0..<900).map { MQTTMessage(topic: "t/\($0)", text: "\($0)", qos: qos, retain: true) })
        let test = try await TestClient.connected(
            .test(broker) { $0.protocolVersion = version }, subscriptions: [Subscription("t/#", qos: .exactlyOnce)])
        #expect(Set(try await test.awaitMessages(900).map(\.text)).count == 900)
        #expect(test.losses.isEmpty)
        await sender.client.shutdown()
        await test.client.shutdown()
    }

    @Test func `a message whose process dies in onMessages comes again`() async throws {
        let broker = try await BrokerProcess.start()
        let configuration = MQTTConfiguration.test(broker, "mortal") { $0.cleanStart = false }
        // The session exists before the message does.
        let first = try await TestClient.connected(configuration, subscriptions: [Subscription("t")])
        await first.client.shutdown()
        try await MosquittoPub.publish(broker, topic: "t", "precious")
        await #expect(processExitsWith: .signal(SIGKILL)) { [port = broker.port as Int] in
            let client = try MQTTClient(configuration: .test(port: port, "mortal") { $0.cleanStart = false }) {
                messages in
                if !messages.isEmpty { kill(getpid(), SIGKILL) }
            }
            try client.start()
            try await Task.sleep(for: .seconds(60))
        }
        let third = try await TestClient.connected(configuration)
        #expect(third.sessions[0].sessionPresent)
        #expect(try await third.awaitMessages(1).map(\.text) == ["precious"])
        await third.client.shutdown()
    }
}

/// Holds threads until it is opened; then it stays open.
final class Gate: Sendable {
    private let isOpen = Atomic(false)
    private let count = Atomic(0)

    /// How many threads have come so far.
    var waiting: Int { count.load(ordering: .acquiring) }

    func open() { isOpen.store(true, ordering: .releasing) }

    /// Blocks the calling thread.
    func pass() {
        count.add(1, ordering: .acquiringAndReleasing)
        while !isOpen.load(ordering: .acquiring) { usleep(1000) }
    }
}
