import Registry
import Testing

@testable import StatusServer

@Suite struct SetOrderTests {
    private func order(_ text: String) throws(SetOrder.Problem) -> SetOrder {
        try SetOrder(Array(text.utf8), makeID: { "made" })
    }

    @Test func `a set message keeps its members and gets an id if it has none`() throws {
        let own = try order(#"{"device": "a/b/1", "set": {"shedState": 1, "allowedLoad": 3.0, "id": 7}}"#)
        #expect(own.device == "a/b/1" && own.id == 7)
        #expect(String(decoding: own.write.encoded(), as: UTF8.self) == #"{"shedState":1,"allowedLoad":3.0,"id":7}"#)
        let other = try order(#"{"set": {"shedState": 0}, "device": "a"}"#)
        #expect(other.id == "made" && other.write["id"] == "made")
    }

    @Test(arguments: [
        ("", "no JSON object"), ("[]", "no JSON object"), (#"{"device":"a"}"#, "set is no object"),
        (#"{"device":"a","set":{}}"#, "set is no object"), (#"{"device":"a","set":1}"#, "set is no object"),
        (#"{"device":"","set":{"a":1}}"#, "device names no device"), (#"{"set":{"a":1}}"#, "device names no device"),
        (#"{"device":"a/+/1","set":{"a":1}}"#, "device names no device"),
        (#"{"device":"a","set":{"a":1},"token":"x"}"#, "no member 'token'"),
    ])
    func `what is none is refused with its form`(text: String, reason: String) {
        let problem = #expect(throws: SetOrder.Problem.self) { try order(text) }
        #expect(problem?.reason.contains(reason) == true && problem?.reason.contains(#"{"device": "…""#) == true)
    }
}
