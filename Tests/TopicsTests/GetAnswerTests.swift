import FoundationEssentials
import Registry
import Testing
import Topics

struct GetAnswerTests {
    private let now = Date(timeIntervalSince1970: 1_478_546_400)

    private func entry(_ name: String, _ value: PointValue?, age: Double?) -> GetAnswer.Entry {
        GetAnswer.Entry(
            description: PointDescription(name: name, units: "kw", timezone: "UTC", type: "float"), value: value,
            readAt: age.map { now - $0 })
    }

    private func text(_ answer: GetAnswer) -> String { String(decoding: answer.json(at: now), as: UTF8.self) }

    @Test func `a point's answer has its value, metadata and age`() {
        let answer = GetAnswer(
            id: "q1", device: "campus/s/1", point: "portLoad",
            entries: [entry("portLoad", .number("3.314"), age: 12.9)])
        #expect(
            text(answer)
                == #"{"id":"q1","device":"campus/s/1","point":"portLoad","value":3.314,"#
                + #""metadata":{"units":"kw","tz":"UTC","type":"float"},"age":12,"time":"2016-11-07T19:20:00+00:00","#
                + #""refreshed":false,"warnings":[]}"#)
    }

    @Test func `a stale point is null without an age, a null that was read has one`() {
        let stale = GetAnswer(id: nil, device: "d", point: "p", entries: [entry("p", nil, age: 12)])
        #expect(text(stale).contains(#""value":null,"#) && text(stale).contains(#""age":null"#))
        let null = GetAnswer(id: nil, device: "d", point: "p", entries: [entry("p", .null, age: 0)])
        #expect(text(null).contains(#""age":0"#))
    }

    @Test func `a device's answer holds what its snapshot does`() throws {
        let answer = GetAnswer(
            id: nil, device: "d", point: nil,
            entries: [entry("a", .integer(1), age: 60), entry("b", nil, age: 600), entry("c", .null, age: nil)],
            isRefreshed: true, warnings: ["w"])
        let object = try #require(JSONValue(parsing: answer.json(at: now)).object)
        #expect(object.keys == ["id", "device", "values", "metadata", "ages", "time", "refreshed", "warnings"])
        #expect(object["values"] == ["a": 1, "c": .null])
        #expect(object["ages"] == ["a": 60, "c": .null])
        #expect(object["refreshed"] == true && object["warnings"] == ["w"])
    }

    @Test func `a refusal says why`() {
        #expect(
            String(decoding: GetAnswer.refusal(id: 7, reason: "no", at: now), as: UTF8.self)
                == #"{"id":7,"status":"rejected","responseText":"no","time":"2016-11-07T19:20:00+00:00"}"#)
    }
}
