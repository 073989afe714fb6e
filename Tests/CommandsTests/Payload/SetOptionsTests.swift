import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct SetOptionsTests {
    private func refusal(_ members: JSONObject) -> String? {
        do throws(Rejection) {
            _ = try SetOptions(members)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `an object without options says nothing`() throws {
        let options = try SetOptions(["shedState": 1])
        #expect(options.timeInterval == nil && options.id == nil && options.validUntil == nil)
    }

    @Test(arguments: [(JSONValue.integer(60), 60), (0, 0), ("30", 30), (.number(JSONNumber("6e1")!), 60)])
    func `a time interval is whole minutes`(json: JSONValue, minutes: Int) throws {
        #expect(try SetOptions(["timeInterval": json]).timeInterval == minutes)
    }

    @Test(arguments: [
        JSONValue.integer(-1), .number(JSONNumber("1.5")!), true, .null, "soon", [60], .integer(1 << 31),
    ])
    func `any other time interval is refused`(json: JSONValue) throws {
        let reason = try #require(refusal(["timeInterval": json]))
        #expect(reason.contains("is no timeInterval; send whole minutes, such as 60, or 0"))
    }

    @Test func `a duration stands for a time interval`() throws {
        #expect(try SetOptions(["duration": "PT1H30M"]).timeInterval == 90)
        #expect(try SetOptions(["duration": "PT120S"]).timeInterval == 2)
    }

    @Test func `a duration that is no whole number of minutes is refused, not rounded in silence`() throws {
        #expect(
            refusal(["duration": "PT90S"])
                == "\"PT90S\" is no whole number of minutes, and the API counts those; send PT2M or another")
        #expect(try #require(refusal(["duration": "PT0.1S"])).contains("send PT1M"))
    }

    @Test func `a duration of nothing, one without form, and one too long are refused`() throws {
        #expect(
            refusal(["duration": "PT0S"])
                == "the duration is zero; leave it out for a shed that lasts until cleared")
        #expect(try #require(refusal(["duration": "an hour"])).contains("such as PT1H30M"))
        #expect(try #require(refusal(["duration": 60])).contains("such as PT1H30M"))
        #expect(refusal(["duration": "P2000000D"]) == "the duration is longer than the API takes")
    }

    @Test func `a duration beside a time interval is refused`() {
        #expect(
            refusal(["timeInterval": 60, "duration": "PT1H"])
                == "timeInterval and duration say the same thing twice; send one of them")
    }

    @Test func `a start is an instant`() throws {
        #expect(
            try SetOptions(["start": "2016-11-07T19:30:00Z"]).start == Date(timeIntervalSince1970: 1_478_547_000))
        #expect(try #require(refusal(["start": "19:30"])).contains("\"19:30\" is no start; send a time with offset"))
        #expect(try #require(refusal(["start": .null])).contains("null is no start"))
    }

    @Test func `cancel takes the id of another command`() throws {
        #expect(try SetOptions(["cancel": "dr-17"]).cancel == "dr-17")
        #expect(try SetOptions(["cancel": 17]).cancel == 17)
        for json in [JSONValue.null, "", true, [], .string(String(repeating: "x", count: 257))] {
            #expect(try #require(refusal(["cancel": json])).contains("cancel takes the id"))
        }
    }

    @Test(arguments: [JSONValue.string("a-1"), 7, .number(JSONNumber("7.0")!)])
    func `an id is a text or a number`(json: JSONValue) throws {
        #expect(try SetOptions(["id": json]).id == json)
    }

    @Test(arguments: [JSONValue.null, "", true, [], .string(String(repeating: "x", count: 257))])
    func `any other id is refused`(json: JSONValue) {
        #expect(refusal(["id": json]) == "the id must be a text of 1 to 256 bytes or a number")
    }

    @Test func `validUntil is an instant`() throws {
        let expected = Date(timeIntervalSince1970: 1_478_547_000)
        #expect(try SetOptions(["validUntil": "2016-11-07T19:30:00+00:00"]).validUntil == expected)
        #expect(try SetOptions(["validUntil": "2016-11-07T11:30:00-08:00"]).validUntil == expected)
        #expect(try #require(refusal(["validUntil": "tomorrow"])).contains("is no validUntil; send a time with offset"))
        #expect(try #require(refusal(["validUntil": 1_478_547_000])).contains("is no validUntil"))
    }
}
