@testable import MQTT
import TestSupport
import Testing

@Suite struct ReconnectTests {
    static let versions: [MQTTConfiguration.ProtocolVersion] = [.v5, .v311]

    @Test(arguments: versions)
    func `a restart of the broker heals, and what was published meanwhile arrives in its order`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(
            .test(broker) { $0.protocolVersion = version }, subscriptions: [Subscription("in/#")])
        try await broker.stop()
        try await test.awaitLosses(1)
        #expect(!test.client.status.isConnected)
        let publishes = (0..<50).map { number in
            let qos = QoS.allCases[number % 3]
            return Task { try await test.client.publish(MQTTMessage(topic: "out", text: "\(number)", qos: qos)) }
        }
        try await eventually("all wait") { test.client.status.waiting == 50 }
        try await broker.restart()
        for publish in publishes { try await publish.value }
        try await test.awaitConnections(2)
        try await test.awaitAnswers(2)
        try await MosquittoPub.publish(broker, topic: "in/x", "1")
        #expect(try await test.awaitMessages(1)[0].topic == "in/x")
        await test.client.shutdown()
    }

    @Test func `the order of what waits is kept over an outage`() async throws {
        let broker = try await BrokerProcess.start { $0.isPersistent = true }
        // A session that exists before the outage: the broker keeps what comes for it.
        var access = MosquittoAccess(port: broker.port)
        (access.clientID, access.version) = ("reader", "311")
        let reader = try await MosquittoSub.start(access, "out", qos: 1, arguments: ["-c"])
        let test = try await TestClient.connected(.test(broker))
        try await broker.stop()
        reader.stop()
        try await test.awaitLosses(1)
        let publish = Task { try await test.client.publish((0..<200).map { MQTTMessage(topic: "out", text: "\($0)") }) }
        try await eventually("all wait") { test.client.status.waiting == 200 }
        try await broker.restart()
        try await publish.value
        let again = try await MosquittoSub.start(access, "out", qos: 1, arguments: ["-c"])
        #expect(try await again.collect(200).map(\.text) == (0..<200).map(String.init))
        await test.client.shutdown()
    }

    @Test(arguments: versions, [QoS.atLeastOnce, .exactlyOnce])
    func `a broker killed under load loses nothing that it has acknowledged, and all is acknowledged in the end`(
        version: MQTTConfiguration.ProtocolVersion, qos: QoS
    ) async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker) { $0.protocolVersion = version })
        let acknowledged = Locked<Set<Int>>([])
        let load = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<20 {
                    group.addTask {
                        for number in 0..<100 {
                            try await test.client.publish(
                                MQTTMessage(topic: "t/\(task)/\(number)", text: "x", qos: qos, retain: true))
                            acknowledged.withLock { _ = $0.insert(task * 100 + number) }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        for share in [200, 900, 1500] {
            try await eventually("\(share) acknowledged") { acknowledged.value.count >= share }
            try await broker.kill()
            try await broker.restart()
        }
        try await load.value
        #expect(acknowledged.value.count == 2000)
        #expect(test.client.status == MQTTStatus(isConnected: true, waiting: 0, inFlight: 0))
        await test.client.shutdown()
    }

    @Test(arguments: versions)
    func `QoS 2 stays exactly once over many cuts while the session is kept`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start()
        let proxy = try CuttableProxy(to: broker.port)
        let sub = try await MosquittoSub.start(MosquittoAccess(port: broker.port), "out", qos: 0)
        let test = try await TestClient.connected(
            .test(port: proxy.port, "keeper") {
                ($0.protocolVersion, $0.cleanStart) = (version, false)
                // That the connection is cut so often is no other client's fault.
                $0.reconnect.slow = .milliseconds(50)
            })
        #expect(!test.sessions[0].sessionPresent)
        let load = Task {
            try await test.client.publish(
                (0..<2000).map { MQTTMessage(topic: "out", text: "\($0)", qos: .exactlyOnce) })
        }
        for cut in 1...6 {
            try await eventually("some went out") { test.client.status.waiting <= 2000 - cut * 250 }
            proxy.cut()
            try await test.awaitConnections(cut + 1)
        }
        try await load.value
        #expect(test.sessions.dropFirst().allSatisfy { $0.sessionPresent })
        let texts = try await sub.collect(2000).map(\.text)
        #expect(Set(texts).count == 2000)
        // Anything that came twice would have come by now.
        try await test.client.publish(MQTTMessage(topic: "out", text: "end", qos: .exactlyOnce))
        #expect(try await sub.collect(2001).map(\.text).last == "end")
        await test.client.shutdown()
    }

    @Test(arguments: versions, [QoS.atLeastOnce, .exactlyOnce])
    func `what came in before a cut and was not acknowledged comes again`(
        version: MQTTConfiguration.ProtocolVersion, qos: QoS
    ) async throws {
        let broker = try await BrokerProcess.start()
        let proxy = try CuttableProxy(to: broker.port)
        let test = try await TestClient.connected(
            .test(port: proxy.port, "keeper") {
                ($0.protocolVersion, $0.cleanStart) = (version, false)
                $0.reconnect.slow = .milliseconds(50)
            }, subscriptions: [Subscription("in", qos: .exactlyOnce)])
        #expect(test.granted.map(\.qos) == [.atLeastOnce])
        let sender = try await TestClient.connected(.test(broker, "sender"))
        for part in 0..<5 {
            let messages = (0..<200).map { MQTTMessage(topic: "in", text: "\(part * 200 + $0)", qos: qos) }
            try await sender.client.publish(messages)
            proxy.cut()
            try await test.awaitConnections(part + 2)
        }
        try await eventually("all came") { Set(test.messages.map(\.text)).count == 1000 }
        await sender.client.shutdown()
        await test.client.shutdown()
    }

    @Test func `messages for a kept session come in after the outage`() async throws {
        let broker = try await BrokerProcess.start { $0.isPersistent = true }
        let test = try await TestClient.connected(
            .test(broker, "keeper") { $0.cleanStart = false }, subscriptions: [Subscription("in")])
        await test.client.shutdown()
        for number in 0..<60 { try await MosquittoPub.publish(broker, topic: "in", "\(number)") }
        let again = try await TestClient.connected(.test(broker, "keeper") { $0.cleanStart = false })
        #expect(again.sessions[0].sessionPresent)
        #expect(try await again.awaitMessages(60).map(\.text) == (0..<60).map(String.init))
        await again.client.shutdown()
    }

    @Test(arguments: versions)
    func `what a broker that forgot the session acknowledges, it also has`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(
            .test(broker, "keeper") {
                ($0.protocolVersion, $0.cleanStart) = (version, false)
                $0.reconnect.first = .seconds(1)
            }, subscriptions: [Subscription("in")])
        let total = 1500
        let acknowledged = Locked<Set<Int>>([])
        let load = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<100 {
                    group.addTask {
                        for number in stride(from: task, to: total, by: 100) {
                            try await test.client.publish(
                                MQTTMessage(topic: "out/\(number)", text: "x", qos: .exactlyOnce, retain: true))
                            let count = acknowledged.withLock {
                                $0.insert(number)
                                return $0.count
                            }
                            // Some are now half-done: the first half of their exchange is known to this broker only.
                            if count == total / 3 { try await broker.kill() }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await test.awaitLosses(1)
        let before = try await eventually("those who have their acknowledgement have said so") {
            let (status, done) = (test.client.status, acknowledged.value)
            // Each of those that are not through waits for one.
            let open = (0..<100).count { task in stride(from: task, to: total, by: 100).contains { !done.contains($0) }
            }
            return status.waiting + status.inFlight == open ? done : nil
        }
        #expect(before.count < total)
        try await broker.restart()
        try await load.value
        #expect(test.sessions.map(\.sessionPresent) == [false, false])
        let reader = try await TestClient.connected(.test(broker, "reader"), subscriptions: [Subscription("out/#")])
        let kept = try await reader.awaitMessages(total - before.count)
        await reader.client.shutdown()
        #expect(Set(kept.map(\.topic)).isSuperset(of: Set(0..<total).subtracting(before).map { "out/\($0)" }))
        try await MosquittoPub.publish(broker, topic: "in", "1")
        #expect(try await test.awaitMessages(1)[0].text == "1")
        await test.client.shutdown()
    }

    /// Three connections of a client that publishes at QoS 2: lost half-way; and twice with the session that arguments say.
    private static let halfDone = """
        done = False
        for session in [0] + [int(word) for word in sys.argv[1:]]:
            accept()
            read()
            client.sendall(bytes([0x20, 2, session, 0]))
            while True:
                name, body = read()
                if name is None: break
                if name == "PUBLISH":
                    start = 2 + struct.unpack(">H", body[:2])[0]
                    client.sendall(bytes([0x50, 2]) + body[start:start + 2])
                if name == "PUBREL":
                    if not done: break
                    client.sendall(bytes([0x70, 2]) + body[:2])
            client.close()
            done = True
        """

    @Test func `a half-done QoS 2 message is finished if the session is there, and published anew if it is not`()
        async throws
    {
        for (sessions, packets) in [
            // Kept: only the second half is repeated. Gone: that connection is dropped, and the next starts afresh.
            (["1"], ["CONNECT", "PUBLISH", "PUBREL", "CONNECT", "PUBREL"]),
            (["0", "1"], ["CONNECT", "PUBLISH", "PUBREL", "CONNECT", "END", "CONNECT", "PUBLISH", "PUBREL"]),
        ] {
            let (server, port) = try await ScriptedBroker.start(Self.halfDone, sessions)
            let test = try TestClient(
                .test(port: port) { ($0.protocolVersion, $0.cleanStart) = (.v311, false) })
            try test.client.start()
            try await test.client.publish(MQTTMessage(topic: "t", text: "1", qos: .exactlyOnce))
            let lines = try await eventually("the broker has told of all packets") {
                let lines = server.outputLines(after: 1).prefix(packets.count)
                return lines.count == packets.count ? Array(lines) : nil
            }
            #expect(lines == packets)
            #expect(test.sessions.map(\.sessionPresent) == [false, sessions == ["1"]])
            await test.client.shutdown()
        }
    }

    @Test func `a message that makes a 3_1_1 broker hang up is given up, and the others arrive`() async throws {
        // On 3.1.1 the broker cannot say how much it takes, nor why it closes the connection.
        let broker = try await BrokerProcess.start { $0.lines = ["max_packet_size 1000"] }
        let test = try await TestClient.connected(
            .test(broker) {
                $0.protocolVersion = .v311
                $0.reconnect.slow = .milliseconds(50)
            })
        let results = await withTaskGroup(of: (Int, MQTTError?).self) { group in
            for number in 0..<30 {
                let size = number == 11 ? 2000 : 10
                group.addTask {
                    do throws(MQTTError) {
                        try await test.client.publish(
                            MQTTMessage(topic: "t/\(number)", payload: Array(repeating: 0, count: size)))
                        return (number, nil)
                    } catch let error {
                        return (number, error)
                    }
                }
            }
            return await group.reduce(into: [Int: MQTTError?]()) { $0[$1.0] = $1.1 }
        }
        #expect(results.count == 30)
        for (number, error) in results { #expect((error != nil) == (number == 11)) }
        #expect(results[11]??.code == .poisonous && results[11]??.message.contains("t/11") == true)
        await test.client.shutdown()
    }

    @Test func `refilling at half keeps order and window over reconnects`() async throws {
        let broker = try await BrokerProcess.start { $0.maxInFlight = 5 }
        let test = try await TestClient.connected(.test(broker))
        let load = Task { try await test.client.publish((0..<5000).map { MQTTMessage(topic: "t", text: "\($0)") }) }
        try await eventually("some went out") { test.client.status.waiting < 4000 }
        try await broker.kill()
        #expect(test.client.status.inFlight <= 5)
        try await broker.restart()
        try await load.value
        #expect(test.sessions.allSatisfy { $0.receiveMaximum == 5 })
        await test.client.shutdown()
    }
}
