@testable import MQTT
import Glibc
import TestSupport
import Testing

@Suite struct ShutdownTests {
    static let will = MQTTMessage(topic: "state", text: "offline by will", retain: true)

    @Test(arguments: QoS.allCases)
    func `the last message is delivered, and the will is not`(qos: QoS) async throws {
        let broker = try await BrokerProcess.start()
        let sub = try await MosquittoSub.start(broker, "state")
        let test = try await TestClient.connected(.test(broker) { $0.will = Self.will })
        await test.client.shutdown(publishing: MQTTMessage(topic: "state", text: "offline", qos: qos, retain: true))
        #expect(try await sub.first().text == "offline")
        await test.awaitEndOfEvents()
        #expect(test.losses.isEmpty)
        try await MosquittoPub.publish(broker, topic: "state", "end")
        #expect(try await sub.collect(2).map(\.text) == ["offline", "end"])
        try await broker.logLine(containing: "Client client disconnected.")
    }

    @Test func `a client that is dropped without shutdown leaves its will, with its properties`() async throws {
        let broker = try await BrokerProcess.start()
        let sub = try await MosquittoSub.start(broker, "state")
        var will = Self.will
        will.properties = MQTTProperties(contentType: "text/plain", userProperties: [("why", "größe")])
        let configuration = MQTTConfiguration.test(broker) { $0.will = will }
        var test: TestClient? = try await TestClient.connected(configuration)
        #expect(test != nil)
        test = nil
        let message = try await sub.first()
        #expect(message.text == "offline by will")
        #expect(message.properties["content-type"]?.string == "text/plain")
        #expect(message.userProperties.map(\.value.string) == ["größe"])
    }

    @Test(arguments: [MQTTConfiguration.ProtocolVersion.v5, .v311])
    func `a killed process leaves its will`(version: MQTTConfiguration.ProtocolVersion) async throws {
        let broker = try await BrokerProcess.start()
        let sub = try await MosquittoSub.start(broker, "state")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [port = broker.port as Int, isV5 = (version == .v5) as Bool] in
            let test = try await TestClient.connected(
                .test(port: port) { ($0.will, $0.protocolVersion) = (ShutdownTests.will, isV5 ? .v5 : .v311) })
            try await test.client.publish(MQTTMessage(topic: "state", text: "online"))
            kill(getpid(), SIGKILL)
        }
        #expect(try await sub.collect(2).map(\.text) == ["online", "offline by will"])
    }

    @Test func `with a frozen broker it ends within its time, and everything that is open fails`() async throws {
        let broker = try await BrokerProcess.start()
        let test = try await TestClient.connected(.test(broker))
        broker.freeze()
        let publishes = (0..<30).map { number in
            Task { try await test.client.publish(MQTTMessage(topic: "t", text: "\(number)")) }
        }
        try await eventually("the window is full") {
            test.client.status == MQTTStatus(isConnected: true, waiting: 10, inFlight: 20)
        }
        await test.client.shutdown(publishing: MQTTMessage(topic: "state", text: "offline"))
        for publish in publishes {
            let error = await #expect(throws: MQTTError.self) { try await publish.value }
            #expect(error?.code == .closed)
        }
        await test.awaitEndOfEvents()
        broker.thaw()
    }

    @Test func `without a broker it ends at once, and what waits fails`() async throws {
        let test = try TestClient(.test(port: try FreePort.find()) { $0.reconnect.first = .seconds(60) })
        try test.client.start()
        let publish = Task { try await test.client.publish(MQTTMessage(topic: "t", text: "1")) }
        try await test.awaitLosses(1)
        await test.client.shutdown(publishing: MQTTMessage(topic: "state", text: "offline"))
        let error = await #expect(throws: MQTTError.self) { try await publish.value }
        #expect(error?.code == .closed)
        await test.awaitEndOfEvents()
    }

    @Test func `while connecting it ends at once`() async throws {
        let server = try RawServer()
        let test = try TestClient(.test(port: server.port))
        try test.client.start()
        await test.client.shutdown()
        await test.awaitEndOfEvents()
        #expect(test.losses.isEmpty)
    }

    @Test func `it returns though onMessages does not, and though the task is cancelled`() async throws {
        let broker = try await BrokerProcess.start()
        let gate = Gate()
        let test = try await TestClient.connected(.test(broker), subscriptions: [Subscription("t")]) { _ in gate.pass()
        }
        try await MosquittoPub.publish(broker, topic: "t", "1")
        try await eventually("onMessages runs") { gate.waiting == 1 }
        let publish = Task { try await test.client.publish(MQTTMessage(topic: "u", text: "1")) }
        try await eventually("it waits") { test.client.status.waiting == 1 }
        let shutdown = Task {
            while !Task.isCancelled { await Task.yield() }
            await test.client.shutdown()
        }
        shutdown.cancel()
        await shutdown.value
        let error = await #expect(throws: MQTTError.self) { try await publish.value }
        #expect(error?.code == .closed)
        gate.open()
        await test.awaitEndOfEvents()
    }

    @Test func `after it, or without a start, everything is closed`() async throws {
        let test = try TestClient(.test(port: 1883))
        let publish = Task { try await test.client.publish(MQTTMessage(topic: "t")) }
        try await eventually("it waits") { test.client.status.waiting == 1 }
        await test.client.shutdown()
        await test.client.shutdown()
        var error = await #expect(throws: MQTTError.self) { try await publish.value }
        #expect(error?.code == .closed)
        error = await #expect(throws: MQTTError.self) { try await test.client.publish(MQTTMessage(topic: "t")) }
        #expect(error?.code == .closed)
        try test.client.start()
        #expect(!test.client.status.isConnected)
        await test.awaitEndOfEvents()
    }

    @Test func `what is in flight is acknowledged before the farewell`() async throws {
        let broker = try await BrokerProcess.start()
        for _ in 0..<20 {
            let test = try await TestClient.connected(.test(broker))
            let publish = Task { try await test.client.publish(MQTTMessage(topic: "t", text: "1")) }
            try await eventually("it is sent") { test.client.status.waiting == 0 }
            await test.client.shutdown()
            // Either it was not yet in the queue, or it was acknowledged.
            let outcome = await publish.result
            if case .failure(let error as MQTTError) = outcome { #expect(error.code == .closed) }
        }
    }

    @Test func `publishing, cancelling, reconnecting and shutting down at once leaves nobody waiting`() async throws {
        let broker = try await BrokerProcess.start()
        let proxy = try CuttableProxy(to: broker.port)
        for round in 0..<15 {
            let test = try await TestClient.connected(
                .test(port: proxy.port, "stress \(round)") { $0.maxWaiting = 500 })
            let outcomes = Locked<[String: Int]>([:])
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        let publish = Task {
                            try await test.client.publish(
                                (0...number % 5).map {
                                    MQTTMessage(topic: "t/\(number)", text: "\($0)", qos: QoS.allCases[number % 3])
                                })
                        }
                        if number % 4 == 0 { await Task.yield(); publish.cancel() }
                        let label: String
                        do {
                            try await publish.value
                            label = "done"
                        } catch { label = (error as? MQTTError)?.label ?? "\(error)" }
                        outcomes.withLock { $0[label, default: 0] += 1 }
                    }
                }
                group.addTask {
                    if round % 3 == 0 { proxy.cut() }
                    if round % 3 == 1 { while outcomes.value.values.reduce(0, +) < 100 { await Task.yield() } }
                    await test.client.shutdown(publishing: MQTTMessage(topic: "state", text: "offline"))
                }
            }
            #expect(outcomes.value.values.reduce(0, +) == 300)
            #expect(Set(outcomes.value.keys).isSubset(of: ["done", "cancelled", "closed", "queue-full"]))
            #expect(test.client.status == MQTTStatus(isConnected: false, waiting: 0, inFlight: 0))
            await test.awaitEndOfEvents()
        }
    }
}
