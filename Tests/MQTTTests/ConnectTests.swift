@testable import MQTT
import Glibc
import TestSupport
import Testing

@Suite struct ConnectTests {
    static let versions: [MQTTConfiguration.ProtocolVersion] = [.v5, .v311]

    @Test(arguments: versions)
    func `the right password is let in, a wrong one is told what to check and waits long`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start { $0.users = ["anna": "größe"] }
        let right = try await TestClient.connected(
            .test(broker, "right") {
                ($0.protocolVersion, $0.username, $0.password) = (version, "anna", "größe")
            })
        await right.client.shutdown()
        for (name, password) in [("anna", "wrong"), ("nobody", "größe"), (nil, nil)] as [(String?, String?)] {
            let wrong = try TestClient(
                .test(broker, "wrong") { ($0.protocolVersion, $0.username, $0.password) = (version, name, password) })
            try wrong.client.start()
            try await wrong.awaitLosses(1)
            let loss = wrong.losses[0]
            #expect(loss.error.code == .notAuthorized && loss.error.needsAttention)
            #expect(loss.retryIn == .seconds(60))
            #expect(loss.error.message.contains("127.0.0.1:\(broker.port)"))
            #expect(loss.error.message.contains("broker.passwordFile"))
            #expect(!loss.error.message.contains("größe"))
            #expect(!wrong.client.status.isConnected)
            await wrong.client.shutdown()
        }
    }

    @Test func `nobody listening is an error with address and reason, tried again with growing waits`() async throws {
        let port = try FreePort.find()
        let test = try TestClient(.test(port: port))
        try test.client.start()
        try await test.awaitLosses(6)
        for loss in test.losses {
            #expect(loss.error.code == .init(domain: .system, value: Int(ECONNREFUSED)))
            #expect(loss.error.message.hasPrefix("broker 127.0.0.1:\(port): Connection refused: does it run"))
            #expect(loss.error.label == "system-\(ECONNREFUSED)" && !loss.error.needsAttention)
        }
        let waits = test.losses.map(\.retryIn)
        #expect(waits[0] <= .milliseconds(20) && waits[0] >= .milliseconds(10))
        #expect(waits[5] <= .milliseconds(100) && waits[5] >= .milliseconds(50))
        await test.client.shutdown()
    }

    @Test func `a name that does not exist is an error of the resolver`() async throws {
        let test = try TestClient(.test(port: 1883) { $0.host = "no such host.invalid" })
        try test.client.start()
        try await test.awaitLosses(1)
        #expect(test.losses[0].error.code.domain == .resolver)
        #expect(test.losses[0].error.message.contains("check broker.host"))
        await test.client.shutdown()
    }

    @Test func `a name with several addresses of which one answers is reached`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker) { $0.host = "localhost" })
        await test.client.shutdown()
    }

    @Test(arguments: [true, false])
    func `a server that takes the connection and says nothing is given up after the time allowed`(
        encrypted: Bool
    ) async throws {
        let server = try RawServer()
        let test = try TestClient(
            .test(port: server.port) {
                $0.connectTimeout = .milliseconds(200)
                if encrypted { $0.tls = .init() }
            })
        try test.client.start()
        try await test.awaitLosses(2)
        #expect(test.losses.allSatisfy { $0.error.code == .timedOut })
        #expect(test.losses[0].error.message.contains("0.2 seconds"))
        await test.client.shutdown()
    }

    @Test(arguments: [true, false], [true, false])
    func `a server that hangs up at once is an error that asks for port and TLS`(
        encrypted: Bool, resets: Bool
    ) async throws {
        let server = try RawServer()
        server.onThread { resets ? $0.acceptAndReset() : $0.acceptAndClose() }
        let test = try TestClient(.test(port: server.port) { if encrypted { $0.tls = .init() } })
        try test.client.start()
        try await test.awaitLosses(1)
        let error = test.losses[0].error
        #expect(error.code == .connectionLost || error.code == .tls || error.code.domain == .system)
        #expect(error.message.contains("broker 127.0.0.1:\(server.port)"))
        #expect(error.message.contains("TLS") || error.message.contains("reset"))
        await test.client.shutdown()
    }

    @Test func `a server that speaks something else is an error`() async throws {
        let server = try RawServer()
        server.onThread { $0.acceptAndAnswer(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }
        let test = try TestClient(.test(port: server.port) { $0.connectTimeout = .milliseconds(300) })
        try test.client.start()
        try await test.awaitLosses(1)
        #expect(test.losses[0].error.message.contains("127.0.0.1:\(server.port)"))
        await test.client.shutdown()
    }

    @Test func `the reason that a broker gives in words is shown`() async throws {
        let server = try RawServer()
        // CONNACK, reason 136, reason string.
        let text = Array("maintenance until 10".utf8)
        let properties: [UInt8] = [0x1f, 0, UInt8(text.count)] + text
        server.onThread {
            $0.acceptAndAnswer([0x20, UInt8(3 + properties.count), 0, 136, UInt8(properties.count)] + properties)
        }
        let test = try TestClient(.test(port: server.port))
        try test.client.start()
        try await test.awaitLosses(1)
        #expect(test.losses[0].error.code == .serverUnavailable)
        #expect(test.losses[0].error.message.contains("\"maintenance until 10\""))
        await test.client.shutdown()
    }

    @Test func `a broker that knows only 3_1_1 is named as such, and the wait is long`() async throws {
        let server = try RawServer()
        server.onThread { $0.acceptAndAnswer([0x20, 2, 0, 1]) }
        let test = try TestClient(.test(port: server.port))
        try test.client.start()
        try await test.awaitLosses(1)
        #expect(test.losses[0].error.code == .unsupportedProtocolVersion)
        #expect(test.losses[0].error.message.contains("broker.protocol") && test.losses[0].retryIn == .seconds(60))
        await test.client.shutdown()
    }

    @Test func `a session taken over is not fought for`() async throws {
        let server = try RawServer()
        // CONNACK, accepted, and DISCONNECT, session taken over. (mosquitto 2.0.11 only closes the connection.)
        server.onThread { $0.acceptAndAnswer([0x20, 3, 0, 0, 0, 0xe0, 1, 142]) }
        let test = try TestClient(.test(port: server.port))
        try test.client.start()
        try await test.awaitLosses(1)
        #expect(test.losses[0].error.code == .sessionTakenOver && test.losses[0].error.needsAttention)
        #expect(test.losses[0].retryIn == .seconds(60))
        #expect(test.losses[0].error.message.contains("same client id"))
        await test.client.shutdown()
    }

    @Test(arguments: versions)
    func `two clients of one id end their fight, and say what it is about`(
        version: MQTTConfiguration.ProtocolVersion
    ) async throws {
        let broker = try await BrokerProcess.start()
        let first = try await TestClient.connected(.test(broker, "twin") { $0.protocolVersion = version })
        let second = try await TestClient.connected(.test(broker, "twin") { $0.protocolVersion = version })
        let loss = try await eventually("one of them gives in") {
            (first.losses + second.losses).first { $0.error.needsAttention }
        }
        #expect(loss.error.code == .unstable && loss.retryIn == .seconds(60))
        #expect(loss.error.message.contains("client id twin"))
        await first.client.shutdown()
        await second.client.shutdown()
    }

    @Test func `a frozen broker is noticed by its silence`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker) { $0.keepAlive = 5 })
        broker.freeze()
        try await eventually("silence is noticed", within: .seconds(40)) { !test.losses.isEmpty }
        #expect(test.losses[0].error.code == .timedOut)
        broker.thaw()
        try await test.awaitConnections(2)
        await test.client.shutdown()
    }

    /// Settings that cannot be, each with a word of its error.
    static let impossible: [(String, @Sendable (inout MQTTConfiguration) -> Void)] = [
        ("broker.host", { $0.host = "" }), ("broker.port", { $0.port = 0 }), ("broker.port", { $0.port = 65_536 }),
        ("client id", { $0.clientID = "" }), ("client id", { $0.clientID = "a\u{0}b" }),
        ("client id", { $0.clientID = "line\nbreak" }), ("broker.username", { $0.username = "tab\t" }),
        ("NUL", { ($0.username, $0.password) = ("u", "a\u{0}b") }),
        ("without a username", { ($0.protocolVersion, $0.password) = (.v311, "p") }),
        ("keepAlive 4", { $0.keepAlive = 4 }), ("keepAlive 65536", { $0.keepAlive = 65_536 }),
        ("keepAlive -1", { $0.keepAlive = -1 }), ("in flight", { $0.maxInFlight = 0 }),
        ("waiting", { $0.maxWaiting = 0 }), ("topic", { $0.will = MQTTMessage(topic: "a/+") }),
        ("last will", { $0.will = MQTTMessage(topic: "a", payload: Array(repeating: 0, count: 65_536)) }),
        ("broker.tls.ca", { $0.tls = .init(caFile: "/nonexistent.pem") }),
        ("both or none", { $0.tls = .init(certFile: "/etc/hostname") }),
    ]

    @Test(arguments: impossible.indices) func `settings that cannot be are refused before connecting`(index: Int) {
        let (word, change) = Self.impossible[index]
        let error = #expect(throws: MQTTError.self) { try TestClient(.test(port: 1883, change: change)) }
        #expect(error?.code == .invalid && error?.message.contains(word) == true)
    }

    @Test func `a password does not show when a configuration is printed`() {
        let configuration = MQTTConfiguration(clientID: "c", username: "u", password: "hidden")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("hidden"))
    }
}
