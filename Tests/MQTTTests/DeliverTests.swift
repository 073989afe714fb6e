import MQTT
import TestSupport
import Testing

@Suite struct DeliverTests {
    @Test func `each message of a delivery has its own fate`() async throws {
        let broker = try await BrokerProcess.start { $0.acl = "topic write allowed/#\ntopic read #\n" }
        let sub = try await MosquittoSub.start(broker, "#")
        let test = try await TestClient.connected(.test(broker))
        let topics = ["allowed/1", "forbidden/1", "no/wild+card", "allowed/2", "forbidden/2", "allowed/3"]
        let failures = await test.client.deliver(topics.map { MQTTMessage(topic: $0, text: "1") })
        #expect(Set(failures.map(\.topic)) == ["forbidden/1", "no/wild+card", "forbidden/2"])
        #expect(failures.first { $0.topic == "no/wild+card" }?.error.code == .invalid)
        #expect(failures.first { $0.topic == "forbidden/2" }?.error.code == .notAuthorized)
        #expect(try await sub.collect(3).map(\.topic) == ["allowed/1", "allowed/2", "allowed/3"])
        #expect(await test.client.deliver([]).isEmpty)
        await test.client.shutdown()
        let late = await test.client.deliver([MQTTMessage(topic: "allowed/4", text: "1")])
        #expect(late.map(\.error.code) == [.closed])
        #expect(late.first?.topic == nil)
    }
}
