import Commands
import FoundationEssentials
import MQTT
import Registry
import Testing
import Topics

@testable import Bridge

@Suite struct ActuatorMessagesTests {
    private let now = Date(timeIntervalSince1970: 1_478_546_400)
    private let topic = "devices/actuators/set/campus/s/1/allowedLoad"

    private func messages(isVersion5: Bool = true) -> ActuatorMessages {
        ActuatorMessages(
            tree: TopicTree(instance: "bridge1"), qos: .atLeastOnce, isVersion5: isVersion5, now: { [now] in now })
    }

    private func answer(_ status: CommandResult.Status, on topic: String, _ payload: String) -> MQTTMessage? {
        messages().answer(
            to: SetMessage(topic: topic, payload: [], correlationData: [7], receivedAt: now),
            JournalEntry.Answer(payload: Array(payload.utf8), status: status, isExecuted: true))
    }

    @Test func `what was written is answered by the value`() throws {
        let message = try #require(answer(.done, on: topic, #"{"value": 3.0, "status": "done"}"#))
        #expect(message.topic == "devices/actuators/value/campus/s/1/allowedLoad")
        #expect(message.payload == Array("3.0".utf8))
        #expect(message.properties.correlationData == [7])
        #expect(message.properties.userProperties.map(\.name) == ["time"])
    }

    @Test func `a refusal is answered by its type and text`() throws {
        let message = try #require(answer(.rejected, on: topic, #"{"responseText": "no"}"#))
        #expect(message.topic == "devices/actuators/error/campus/s/1/allowedLoad")
        #expect(message.payload == Array(#"{"type":"rejected","value":"no"}"#.utf8))
    }

    @Test func `other set topics have other answers`() {
        #expect(answer(.done, on: "devices/campus/s/1/allowedLoad/set", "{}") == nil)
    }

    @Test func `the asker's header comes back on MQTT 5, and no header on 3.1.1`() throws {
        let asked = "devices/actuators/get/campus/s/1/portLoad"
        let five = try #require(
            messages().answer(to: asked, correlationData: nil, requesterID: "agent", .success(.null)))
        #expect(five.payload == Array("null".utf8))
        #expect(five.properties.userProperties.last == .init(name: "requesterID", value: "agent"))
        let three = try #require(
            messages(isVersion5: false).answer(to: asked, correlationData: [1], requesterID: "agent", .success(.null)))
        #expect(three.properties == MQTTProperties())
    }
}
