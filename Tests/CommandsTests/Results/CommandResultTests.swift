import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct CommandResultTests {
    @Test func `a scalar's result has its keys in this order`() {
        let result = CommandResult(
            id: "a-1", subject: .point("allowedLoad", value: .number(JSONNumber("3.0")!)), status: .done,
            responseCode: "100", responseText: "ok", receivedAt: SetRequest.someTime,
            completedAt: SetRequest.someTime + 0.25,
            readback: ["shedState": 1, "allowedLoad": .number(JSONNumber("3.000")!)], inForce: true, warnings: ["w"])
        #expect(
            String(decoding: result.json(), as: UTF8.self)
                == #"{"id":"a-1","point":"allowedLoad","value":3.0,"status":"done","responseCode":"100","#
                + #""responseText":"ok","receivedAt":"2027-01-15T08:00:00+00:00","#
                + #""completedAt":"2027-01-15T08:00:00.250+00:00","#
                + #""readback":{"shedState":1,"allowedLoad":3.000},"inForce":true,"warnings":["w"]}"#)
    }

    @Test func `an object's result names its points, and what is not known is null`() {
        let result = CommandResult(
            id: 7, subject: .points(["shedState"], value: ["shedState": 1, "id": 7]), status: .failed,
            receivedAt: SetRequest.someTime, completedAt: SetRequest.someTime, inForce: nil)
        #expect(
            String(decoding: result.json(), as: UTF8.self)
                == #"{"id":7,"points":["shedState"],"value":{"shedState":1,"id":7},"status":"failed","#
                + #""responseCode":null,"responseText":null,"receivedAt":"2027-01-15T08:00:00+00:00","#
                + #""completedAt":"2027-01-15T08:00:00+00:00","readback":null,"inForce":null,"warnings":[]}"#)
    }

    @Test func `a message from outside cannot break the document`() throws {
        let subject = CommandSubject(unread: Array("\"},\u{01}\\\u{2028}".utf8) + [0xFF], point: "a\"b")
        let result = CommandResult(
            id: .null, subject: subject, status: .rejected, responseText: "\"", receivedAt: SetRequest.someTime,
            completedAt: SetRequest.someTime)
        let json = try JSONValue(parsing: result.json()).object
        #expect(json?["point"] == "a\"b")
        #expect(json?["value"] == "\"},\u{01}\\\u{2028}\u{FFFD}")
    }
}
