@testable import MQTT
import TestSupport
import Testing

@Suite struct PublishTests {
    static let versions: [MQTTConfiguration.ProtocolVersion] = [.v5, .v311]

    @Test(arguments: versions, QoS.allCases)
    func `a message arrives with its QoS and is acknowledged`(
        version: MQTTConfiguration.ProtocolVersion, qos: QoS
    ) async throws {
        let broker = try await BrokerProcess.start()
        let sub = try await MosquittoSub.start(broker, "#")
        let test = try await TestClient.connected(.test(broker) { $0.protocolVersion = version })
        try await test.client.publish(MQTTMessage(topic: "a/b", text: "héllo", qos: qos))
        let message = try await sub.first()
        #expect(message.topic == "a/b" && message.text == "héllo" && message.qos == Int(qos.rawValue))
        #expect(!message.isRetained)
        #expect(test.client.status == MQTTStatus(isConnected: true, waiting: 0, inFlight: 0))
        await test.client.shutdown()
    }

    @Test func `MQTT 5 properties reach a subscriber as they were set`() async throws {
        let broker = try await BrokerProcess.start()
        let sub = try await MosquittoSub.start(broker, "#")
        let test = try await TestClient.connected(.test(broker))
        let properties = MQTTProperties(
            contentType: "application/json", payloadFormatIsUTF8: true, messageExpiry: 60, responseTopic: "re/ply",
            correlationData: Array("abc".utf8),
            userProperties: [("Date", "2026-11-22"), ("größe", "5 µm 😀"), ("Date", ""), ("", "x")])
        for qos in QoS.allCases {
            try await test.client.publish(MQTTMessage(topic: "t", text: "{}", qos: qos, properties: properties))
        }
        for message in try await sub.collect(3) {
            #expect(message.properties["content-type"]?.string == "application/json")
            #expect(message.properties["payload-format-indicator"]?.integer == 1)
            #expect(message.properties["message-expiry-interval"]?.integer == 60)
            #expect(message.properties["response-topic"]?.string == "re/ply")
            #expect(message.properties["correlation-data"]?.string == "abc")
            #expect(message.userProperties.map(\.name) == ["Date", "größe", "Date", ""])
            #expect(message.userProperties.map(\.value.string) == ["2026-11-22", "5 µm 😀", "", "x"])
        }
        await test.client.shutdown()
    }

    @Test func `properties come back byte for byte, binary correlation data included`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("#", qos: .exactlyOnce)])
        let sent = QoS.allCases.map { qos in
            MQTTMessage(
                topic: "t/\(qos.rawValue)", payload: Array(0...255), qos: qos,
                properties: MQTTProperties(
                    contentType: "x/ü", payloadFormatIsUTF8: false, messageExpiry: 1000, responseTopic: "r",
                    correlationData: Array((0...255).reversed()), userProperties: [("n", "1"), ("n", "2")]))
        }
        try await test.client.publish(sent)
        var received = try await test.awaitMessages(3).sorted { $0.topic < $1.topic }
        for index in received.indices {
            // What is left of the time.
            #expect((900...1000).contains(received[index].properties.messageExpiry ?? 0))
            received[index].properties.messageExpiry = 1000
        }
        #expect(received.map(\.asSent) == sent)
        await test.client.shutdown()
    }

    @Test func `properties are left out on 3_1_1`() async throws {
        let broker = try await BrokerProcess.start()
        let sub = try await MosquittoSub.start(broker, "#")
        let test = try await TestClient.connected(.test(broker) { $0.protocolVersion = .v311 })
        try await test.client.publish(
            MQTTMessage(
                topic: "t", text: "1", properties: MQTTProperties(contentType: "a", userProperties: [("b", "c")])))
        #expect(try await sub.first().properties == .null)
        await test.client.shutdown()
    }

    @Test func `a retained message is there for later subscribers, and an empty one removes it`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker))
        try await test.client.publish(MQTTMessage(topic: "kept", text: "1", retain: true))
        let message = try await MosquittoSub.start(broker, "kept").first()
        #expect(message.isRetained && message.text == "1")
        try await test.client.publish(MQTTMessage(topic: "kept", retain: true))
        try await test.client.publish(MQTTMessage(topic: "other", text: "2", retain: true))
        let others = try await MosquittoSub.start(broker, "kept", "other").collect(1)
        #expect(others.map(\.topic) == ["other"])
        await test.client.shutdown()
    }

    @Test(arguments: versions, [QoS.atLeastOnce, .exactlyOnce])
    func `ten thousand messages of many tasks all arrive, never more than the window in flight`(
        version: MQTTConfiguration.ProtocolVersion, qos: QoS
    ) async throws {
        // The broker closes the connection of an MQTT 5 client that sends more than this.
        let broker = try await BrokerProcess.start { $0.maxInFlight = 7 }
        let test = try await TestClient.connected(.test(broker) { $0.protocolVersion = version })
        let highest = Locked(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<100 {
                group.addTask {
                    for number in 0..<100 {
                        try await test.client.publish(MQTTMessage(topic: "t/\(task)", text: "\(number)", qos: qos))
                        let inFlight = test.client.status.inFlight
                        highest.withLock { $0 = max($0, inFlight) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(test.losses.isEmpty)
        #expect(highest.value <= (version == .v5 ? 7 : 20))
        #expect(version == .v311 || test.sessions[0].receiveMaximum == 7)
        await test.client.shutdown()
    }

    @Test func `messages of one task arrive in their order, whatever their QoS`() async throws {
        let broker = try await BrokerProcess.start()
        // Above QoS 0 the broker holds messages back for the subscriber, and lets QoS 0 overtake those.
        let sub = try await MosquittoSub.start(MosquittoAccess(port: broker.port), "#", qos: 0)
        let test = try await TestClient.connected(.test(broker))
        let messages = (0..<600).map {
            MQTTMessage(topic: "t", text: "\($0)", qos: $0 % 7 == 0 ? .atMostOnce : .atLeastOnce)
        }
        try await test.client.publish(messages)
        #expect(try await sub.collect(600).map(\.text) == (0..<600).map(String.init))
        await test.client.shutdown()
    }

    @Test func `the broker's refusal of a message fails that message only`() async throws {
        let broker = try await BrokerProcess.start { $0.acl = "topic write allowed/#\ntopic read #\n" }
        let test = try await TestClient.connected(.test(broker))
        for qos in [QoS.atLeastOnce, .exactlyOnce] {
            let error = await #expect(throws: MQTTError.self) {
                try await test.client.publish(MQTTMessage(topic: "forbidden/x", text: "1", qos: qos))
            }
            #expect(error?.code == .notAuthorized)
            #expect(error?.message.contains("forbidden/x") == true && error?.message.contains("ACL") == true)
        }
        try await test.client.publish(MQTTMessage(topic: "allowed/x", text: "1"))
        #expect(test.losses.isEmpty)
        await test.client.shutdown()
    }

    @Test func `a batch with a refused message sends the others and throws the refusal`() async throws {
        let broker = try await BrokerProcess.start { $0.acl = "topic write allowed/#\ntopic read #\n" }
        let sub = try await MosquittoSub.start(broker, "#")
        let test = try await TestClient.connected(.test(broker))
        let batch = ["allowed/1", "forbidden", "allowed/2"].map { MQTTMessage(topic: $0, text: "1") }
        let error = await #expect(throws: MQTTError.self) { try await test.client.publish(batch) }
        #expect(error?.code == .notAuthorized)
        #expect(try await sub.collect(2).map(\.topic) == ["allowed/1", "allowed/2"])
        await test.client.shutdown()
    }

    @Test func `a message that is too large for the broker fails before it is sent`() async throws {
        let broker = try await BrokerProcess.start { $0.lines = ["max_packet_size 1000"] }
        let test = try await TestClient.connected(.test(broker))
        #expect(test.sessions[0].maximumPacketSize == 1000)
        // 1 + 2 bytes of fixed header, topic 2 + 1, packet identifier 2, properties 1: 991 bytes of payload are left.
        try await test.client.publish(MQTTMessage(topic: "t", payload: Array(repeating: 120, count: 991)))
        for size in [992, 993, 994, 995, 5000] {
            let error = await #expect(throws: MQTTError.self) {
                try await test.client.publish(MQTTMessage(topic: "t", payload: Array(repeating: 120, count: size)))
            }
            #expect(error?.code == .tooLarge)
        }
        // Those that fail free the window for those behind them at once.
        await #expect(throws: MQTTError.self) {
            let large = MQTTMessage(topic: "t", payload: Array(repeating: 120, count: 5000))
            try await test.client.publish(Array(repeating: large, count: 2000))
        }
        try await test.client.publish(MQTTMessage(topic: "t"))
        #expect(test.losses.isEmpty)
        #expect(test.client.status.inFlight == 0)
        await test.client.shutdown()
    }

    @Test func `a QoS that the broker does not take fails the message`() async throws {
        let broker = try await BrokerProcess.start { $0.lines = ["max_qos 1"] }
        let test = try await TestClient.connected(.test(broker))
        #expect(test.sessions[0].maximumQoS == .atLeastOnce)
        let error = await #expect(throws: MQTTError.self) {
            try await test.client.publish(MQTTMessage(topic: "t", text: "1", qos: .exactlyOnce))
        }
        #expect(error?.message.contains("QoS 2") == true)
        try await test.client.publish(MQTTMessage(topic: "t", text: "1"))
        await test.client.shutdown()
    }

    @Test func `large messages go through whole, both ways`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("big")])
        let payload = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await test.client.publish(MQTTMessage(topic: "big", payload: payload))
        #expect(try await test.awaitMessages(1)[0].payload == payload)
        await test.client.shutdown()
    }

    @Test func `over the bound of the queue publishing fails at once, with the number`() async throws {
        let test = try TestClient(.test(port: try FreePort.find()) { $0.maxWaiting = 3 })
        let waiting = Task { try await test.client.publish((0..<3).map { MQTTMessage(topic: "t", text: "\($0)") }) }
        try await eventually("three wait") { test.client.status.waiting == 3 }
        let error = await #expect(throws: MQTTError.self) { try await test.client.publish(MQTTMessage(topic: "t")) }
        #expect(error?.code == .queueFull && error?.message.hasPrefix("3 messages") == true)
        await test.client.shutdown()
        await #expect(throws: MQTTError.closed) { try await waiting.value }
    }

    @Test func `cancelling withdraws a message that waits, and only that`() async throws {
        let port = try FreePort.find()
        let test = try TestClient(.test(port: port))
        let tasks = (0..<5).map { number in
            Task { try await test.client.publish(MQTTMessage(topic: "t", text: "\(number)", retain: true)) }
        }
        try await eventually("five wait") { test.client.status.waiting == 5 }
        tasks[1].cancel()
        tasks[3].cancel()
        for index in [1, 3] {
            let error = await #expect(throws: MQTTError.self) { try await tasks[index].value }
            #expect(error?.code == .cancelled)
        }
        #expect(test.client.status.waiting == 3)
        await test.client.shutdown()
        for index in [0, 2, 4] { await #expect(throws: MQTTError.closed) { try await tasks[index].value } }
    }

    @Test func `a cancelled task publishes nothing`() async throws {
        let test = try TestClient(.test(port: try FreePort.find()))
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await test.client.publish(MQTTMessage(topic: "t"))
        }
        task.cancel()
        let error = await #expect(throws: MQTTError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(test.client.status.waiting == 0)
        await test.client.shutdown()
    }
}
