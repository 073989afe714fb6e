import Testing
import Topics

@testable import Bridge

/// Where an asker may have its answer sent.
@Suite struct AnswerTopicsTests {
    private let tree = TopicTree(instance: "bridge1")

    @Test(arguments: ["answers", "operators/7/answers", "devicesX/a", "answers/$me", "/", "a/" + "é"])
    func `a topic of the asker's own takes answers`(topic: String) {
        #expect(tree.takesAnswers(topic))
    }

    @Test(arguments: [
        "", "a/+", "a/#", "#", "a/+\u{301}", "devices/campus/s1/1/set", "chargepoint2mqtt/bridge1/state",
        "$SYS/broker/uptime", "$CONTROL/dynamic-security/v1", "$share/group/answers",
    ])
    func `the bridge's own, the broker's own and wildcards take none`(topic: String) {
        #expect(!tree.takesAnswers(topic))
    }

    @Test func `a topic may have as many levels as every broker takes`() {
        let levels = [String](repeating: "a", count: 129)
        #expect(tree.takesAnswers(levels.dropLast().joined(separator: "/")))
        #expect(!tree.takesAnswers(levels.joined(separator: "/")))
    }
}
