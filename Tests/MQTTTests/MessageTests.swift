@testable import MQTT
import TestSupport
import Testing

@Suite struct MessageTests {
    static let forbidden: [(String, MQTTMessage)] = [
        ("no topic", MQTTMessage(topic: "")), ("plus", MQTTMessage(topic: "a/+")), ("hash", MQTTMessage(topic: "a/#")),
        ("NUL in the topic", MQTTMessage(topic: "a\u{0}b")), ("newline in the topic", MQTTMessage(topic: "a\nb")),
        ("non-character", MQTTMessage(topic: "a\u{ffff}")),
        ("long topic", MQTTMessage(topic: String(repeating: "a", count: 65_536))),
        ("content type", MQTTMessage(topic: "a", properties: .init(contentType: "a\u{7}"))),
        ("response topic", MQTTMessage(topic: "a", properties: .init(responseTopic: "r/#"))),
        ("empty response topic", MQTTMessage(topic: "a", properties: .init(responseTopic: ""))),
        ("name", MQTTMessage(topic: "a", properties: .init(userProperties: [("a\u{0}", "")]))),
        ("value", MQTTMessage(topic: "a", properties: .init(userProperties: [("a", "line\nbreak")]))),
        (
            "long value",
            MQTTMessage(
                topic: "a", properties: .init(userProperties: [("a", String(repeating: "b", count: 65_536))]))
        ),
        (
            "long correlation data",
            MQTTMessage(
                topic: "a", properties: .init(correlationData: Array(repeating: 0, count: 65_536)))
        ),
    ]

    @Test(arguments: forbidden.indices)
    func `what a broker would hang up on is refused before it is sent`(index: Int) async throws {
        let test = try TestClient(.test(port: 1883))
        let error = await #expect(throws: MQTTError.self, "\(Self.forbidden[index].0)") {
            try await test.client.publish(Self.forbidden[index].1)
        }
        #expect(error?.code == .invalid)
        #expect(test.client.status.waiting == 0)
        await test.client.shutdown()
    }

    @Test(arguments: ["", "a/b#", "a/#/b", "a+/b", "a\nb", "a\u{0}"])
    func `a filter that cannot be is refused`(filter: String) throws {
        let error = #expect(throws: MQTTError.self) {
            try TestClient(.test(port: 1883), subscriptions: [Subscription("good"), Subscription(filter)])
        }
        #expect(error?.code == .invalid)
        let test = try TestClient(.test(port: 1883))
        #expect(throws: MQTTError.self) { try test.client.subscribe([Subscription(filter)]) }
    }

    @Test func `the size of a packet is known to the byte, properties and long payloads included`() async throws {
        let broker = try await BrokerProcess.start { $0.lines = ["max_packet_size 20000"] }
        let test = try await TestClient.connected(.test(broker))
        let full = MQTTProperties(
            contentType: "application/json", payloadFormatIsUTF8: true, messageExpiry: 5, responseTopic: "r/ü",
            correlationData: [1, 2, 3], userProperties: [("a", "b"), ("größe", "")])
        var long = full
        long.userProperties.append(.init(name: "long", value: String(repeating: "x", count: 200)))
        for properties in [MQTTProperties(), full, long] {
            for qos in QoS.allCases {
                var message = MQTTMessage(topic: "t/ü", qos: qos, properties: properties)
                message.payload = Array(repeating: 65, count: 20_000 - message.packetSize(protocolVersion: .v5))
                while message.packetSize(protocolVersion: .v5) > 20_000 { message.payload.removeLast() }
                #expect(message.packetSize(protocolVersion: .v5) == 20_000)
                // The broker hangs up on one byte more, and does not on this.
                try await test.client.publish(message)
                message.payload.append(65)
                let error = await #expect(throws: MQTTError.self) { try await test.client.publish(message) }
                #expect(error?.code == .tooLarge)
            }
        }
        try await test.client.publish(MQTTMessage(topic: "t"))
        #expect(test.losses.isEmpty)
        await test.client.shutdown()
    }

    @Test func `what is empty is left out or arrives empty`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("#")])
        try await test.client.publish(
            MQTTMessage(
                topic: "t",
                properties: .init(contentType: "", correlationData: [], userProperties: [("", ""), ("a", "")])))
        let message = try await test.awaitMessages(1)[0]
        #expect(message.properties == .init(correlationData: [], userProperties: [("", ""), ("a", "")]))
        await test.client.shutdown()
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `random messages come back as they were sent`(seed: UInt64) async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("#", qos: .exactlyOnce)])
        var generator = SeededGenerator(seed: seed)
        let sent = (0..<200).map { Self.random($0, using: &generator) }
        try await test.client.publish(sent)
        let received = try await test.awaitMessages(200)
        #expect(Set(received.map(\.asSent)) == Set(sent))
        await test.client.shutdown()
    }

    /// A message of everything that MQTT allows; the number makes its topic its own.
    static func random(_ number: Int, using generator: inout SeededGenerator) -> MQTTMessage {
        func text(_ lengths: ClosedRange<Int>) -> String {
            let alphabet = Array("abcdefg /-_.{}\"'\\äöü߀漢字😀🇨🇭é")
            return String(
                (0..<Int.random(in: lengths, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator)!
                })
        }
        func bytes(_ lengths: ClosedRange<Int>) -> [UInt8] {
            (0..<Int.random(in: lengths, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        func maybe<T>(_ value: T) -> T? { Bool.random(using: &generator) ? value : nil }
        return MQTTMessage(
            topic: "\(number)/\(text(0...20))", payload: bytes(0...400),
            qos: QoS.allCases.randomElement(using: &generator)!, retain: false,
            properties: MQTTProperties(
                contentType: maybe(text(1...20)), payloadFormatIsUTF8: false,
                responseTopic: maybe(text(1...20)), correlationData: maybe(bytes(0...50)),
                userProperties: (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    (name: text(0...10), value: text(0...30))
                }))
    }

    @Test func `errors have a label of a bounded set, and their reason in the message`() {
        #expect(MQTTError.closed.label == "closed" && MQTTError.queueFull(5).label == "queue-full")
        let refused = MQTTError.publish(topic: "a/b", reason: 151, text: "slow down")
        #expect(refused.label == "reason-151" && refused.code == .quotaExceeded)
        #expect(
            refused.description == "the broker refused a message to a/b: quota exceeded (reason 151, \"slow down\")")
        #expect(MQTTError.publish(topic: "a", reason: 200, text: nil).message.contains("reason 200"))
        #expect(MQTTError(.init(domain: .library, value: 77), "").label == "library-77")
        for code in 1...5 {
            let error = MQTTError.connection(returnCode311: code, endpoint: "h:1")
            #expect(error.code.domain == .reason && error.needsAttention == (code != 3))
        }
    }
}
