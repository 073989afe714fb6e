@testable import MQTT
import TestSupport
import Testing

@Suite struct TLSTests {
    /// The first error of a client that cannot connect.
    static func refusal(_ configuration: MQTTConfiguration) async throws -> MQTTError {
        let test = try TestClient(configuration)
        try test.client.start()
        try await test.awaitLosses(1)
        #expect(test.sessions.isEmpty)
        await test.client.shutdown()
        return test.losses[0].error
    }

    @Test func `a broker with a certificate of a known authority is trusted, by address and by name`() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start { $0.tls = certificates }
        for host in ["127.0.0.1", "localhost"] {
            let test = try await TestClient.connected(
                .test(broker) {
                    $0.host = host
                    $0.tls = .init(caFile: certificates.ca)
                }, subscriptions: [Subscription("t")])
            try await test.client.publish(MQTTMessage(topic: "t", text: "hidden from the wire"))
            #expect(try await test.awaitMessages(1)[0].text == "hidden from the wire")
            await test.client.shutdown()
        }
    }

    @Test func `many messages both ways through TLS, several in one record`() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start { $0.tls = certificates }
        let test = try await TestClient.connected(
            .test(broker) { $0.tls = .init(caFile: certificates.ca) },
            subscriptions: [Subscription("t/#", qos: .exactlyOnce)])
        let qosOf: @Sendable (Int) -> QoS = { QoS.allCases[$0 % 3] }
        try await test.client.publish(
            (0..<3000).map { MQTTMessage(topic: "t/\($0)", payload: Array(repeating: 7, count: $0), qos: qosOf($0)) })
        let messages = try await test.awaitMessages(3000)
        #expect(Set(messages.map(\.topic)).count == 3000)
        #expect(messages.allSatisfy { $0.topic == "t/\($0.payload.count)" && $0.qos == qosOf($0.payload.count) })
        await test.client.shutdown()
    }

    @Test func `packets that share a record are all read, though the socket has nothing more`() async throws {
        let certificates = try await TestCertificates.make()
        // mosquitto writes a record for each packet; others do not.
        let (server, port) = try await ScriptedBroker.start(
            Self.thousandMessages, [certificates.server.certificate, certificates.server.key])
        let test = try await TestClient.connected(
            .test(port: port) { $0.tls = .init(caFile: certificates.ca) }, subscriptions: [Subscription("t")])
        #expect(try await test.awaitMessages(1000).map(\.text) == (0..<1000).map { "message \($0)" })
        _ = try await server.line { $0 == "1000 acknowledged" }
        await test.client.shutdown()
    }

    /// Accepts a client, and when it subscribes sends a thousand QoS 1 messages in as few TLS records as will hold them.
    private static let thousandMessages = """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        accept(lambda s: context.wrap_socket(s, server_side=True))
        read()
        client.sendall(bytes([0x20, 3, 0, 0, 0]))
        answer = bytes([0x90, 4]) + read()[1][:2] + bytes([0, 1])
        for number in range(1000):
            content = struct.pack(">H1sHB", 1, b"t", number + 1, 0) + b"message %d" % number
            answer += bytes([0x32, len(content)]) + content
        client.sendall(answer)
        for number in range(1000):
            while read()[0] != "PUBACK": pass
        print("1000 acknowledged", flush=True)
        client.recv(1)
        """

    @Test func `a broker of an unknown authority is not trusted`() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start { $0.tls = certificates }
        let stranger = try await TestCertificates.make()
        for ca in [stranger.ca, nil] {
            let error = try await Self.refusal(.test(broker) { $0.tls = .init(caFile: ca) })
            #expect(error.code == .tls)
            #expect(error.message.contains("certificate verify failed") && error.message.contains("broker.tls.ca"))
            #expect(error.message.contains("127.0.0.1:\(broker.port)"))
        }
    }

    @Test func `a broker whose certificate names another is not trusted, unless told`() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start { $0.tls = certificates }
        // Another spelling of 127.0.0.1, which the certificate does not have.
        let configuration = MQTTConfiguration.test(broker) {
            $0.host = "127.1"
            $0.tls = .init(caFile: certificates.ca)
        }
        let error = try await Self.refusal(configuration)
        #expect(error.code == .tls && error.message.contains("another name than broker.host"), "\(error)")
        var trusting = configuration
        trusting.tls?.verifiesHostName = false
        await (try TestClient.connected(trusting)).client.shutdown()
    }

    @Test func `a client certificate lets in, none or a stranger's is refused with what to set`() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start {
            ($0.tls, $0.requiresClientCertificate) = (certificates, true)
            $0.lines = ["use_identity_as_username true"]
        }
        func configuration(_ pair: TestCertificates.Pair?) -> MQTTConfiguration {
            .test(broker) {
                $0.tls = .init(caFile: certificates.ca, certFile: pair?.certificate, keyFile: pair?.key)
            }
        }
        let test = try await TestClient.connected(configuration(certificates.client))
        try await test.client.publish(MQTTMessage(topic: "t", text: "1"))
        await test.client.shutdown()
        let none = try await Self.refusal(configuration(nil))
        #expect(none.message.contains("broker.tls.cert"), "\(none)")
        let stranger = try await TestCertificates.make()
        let other = try await Self.refusal(configuration(stranger.client))
        #expect(other.code == .tls && other.message.contains("broker.tls.cert"), "\(other)")
    }

    @Test func `a key that does not fit, or that is encrypted, is an error and no question at the terminal`()
        async throws
    {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start { $0.tls = certificates }
        let wrong = try await Self.refusal(
            .test(broker) {
                $0.tls = .init(
                    caFile: certificates.ca, certFile: certificates.client.certificate, keyFile: certificates.server.key
                )
            })
        #expect(wrong.code == .tls && wrong.message.contains("broker.tls.key"), "\(wrong)")
        let folder = try TemporaryFolder()
        let encrypted = folder.path("encrypted.key")
        let result = try await ChildProcess.run(
            "openssl", ["ec", "-in", certificates.client.key, "-out", encrypted, "-aes256", "-passout", "pass:secret"])
        #expect(result.status == .exited(0))
        let asked = try await Self.refusal(
            .test(broker) {
                $0.tls = .init(
                    caFile: certificates.ca, certFile: certificates.client.certificate, keyFile: encrypted)
            })
        #expect(asked.code == .tls && asked.message.contains("not encrypted"), "\(asked)")
    }

    @Test func `a TLS client at a plain port, and a plain client at a TLS port, are told`() async throws {
        let certificates = try await TestCertificates.make()
        let plain = try await BrokerProcess.start()
        let encrypted = try await BrokerProcess.start { $0.tls = certificates }
        let toPlain = try await Self.refusal(.test(plain) { $0.tls = .init(caFile: certificates.ca) })
        #expect(toPlain.message.contains("TLS"), "\(toPlain)")
        let toEncrypted = try await Self.refusal(.test(encrypted))
        #expect(toEncrypted.message.contains("broker.tls"), "\(toEncrypted)")
    }

    @Test func `a TLS broker that restarts heals`() async throws {
        let certificates = try await TestCertificates.make()
        let broker = try await BrokerProcess.start { $0.tls = certificates }
        let test = try await TestClient.connected(.test(broker) { $0.tls = .init(caFile: certificates.ca) })
        try await broker.kill()
        try await test.awaitLosses(1)
        let publish = Task { try await test.client.publish(MQTTMessage(topic: "t", text: "1")) }
        try await broker.restart()
        try await publish.value
        await test.client.shutdown()
    }
}
