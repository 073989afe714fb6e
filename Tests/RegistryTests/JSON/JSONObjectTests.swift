import Testing

import Registry

struct JSONObjectTests {
    @Test func `members keep the order in which they were added`() {
        var object: JSONObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = 4
        #expect(object.keys == ["b", "a", "c"])
        #expect(String(decoding: object.encoded(), as: UTF8.self) == #"{"b":4,"a":2,"c":3}"#)
        object["a"] = nil
        object["z"] = nil
        #expect(object.keys == ["b", "c"])
        #expect(object.count == 2)
    }

    @Test func `a member that is null is there, one that is missing is not`() throws {
        let object = try #require(JSONValue(parsing: Array(#"{"a":null}"#.utf8)).object)
        #expect(object["a"] == .some(.null))
        #expect(object["b"] == nil)
        #expect(!object.isEmpty)
    }

    @Test func `a key given twice keeps its first place and its last value`() {
        #expect(JSONObject([("a", 1), ("b", 2), ("a", 3)]) == ["a": 3, "b": 2])
    }

    @Test func `each kind answers only its own question and names itself`() {
        let values: [JSONValue] = [nil, true, 1, "x", [], [:]]
        #expect(values.map(\.kind) == ["null", "a boolean", "a number", "a string", "an array", "an object"])
        #expect(values.map { $0.bool != nil } == [false, true, false, false, false, false])
        #expect(values.map { $0.number != nil } == [false, false, true, false, false, false])
        #expect(values.map { $0.string != nil } == [false, false, false, true, false, false])
        #expect(values.map { $0.array != nil } == [false, false, false, false, true, false])
        #expect(values.map { $0.object != nil } == [false, false, false, false, false, true])
    }
}
