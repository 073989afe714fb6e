import FoundationEssentials
import Registry
import Schemas
import Testing

/// The schemas of messages take what `topics.md` shows, and nothing that is not so.
@Suite struct MessageSchemaTests {
    /// A JSON example of `topics.md`.
    struct Example: CustomStringConvertible {
        let schema: String
        let topic: String
        let document: JSONValue
        var description: String { topic }
    }

    private static func examples() throws -> [Example] {
        let text = try String(contentsOfFile: "\(TestPaths.root)/topics.md", encoding: .utf8)
        return try text.split(separator: "\n```json topic=").dropFirst().compactMap { part in
            let lines = part.split(separator: "\n", omittingEmptySubsequences: false)
            let topic = String(lines[0].split(separator: " ")[0])
            let body = lines.dropFirst().prefix { $0 != "```" }.joined(separator: "\n")
            let document = try JSONValue(parsing: Array(body.utf8))
            return schema(of: topic, document).map { Example(schema: $0, topic: topic, document: document) }
        }
    }

    /// Nil: VOLTTRON's, or a bare value.
    private static func schema(of topic: String, _ document: JSONValue) -> String? {
        if topic.contains("/actuators/") || topic.hasPrefix("homeassistant/") { return nil }
        if topic.hasSuffix("/reload/result") { return "reload-result" }
        if topic.hasPrefix("chargepoint2mqtt/") { return topic.split(separator: "/").last.map(String.init) }
        if topic.hasSuffix("/set/result") { return "result" }
        if topic.hasSuffix("/get/result") { return "get-result" }
        if topic.hasSuffix("/set") { return document.object == nil ? nil : "set" }
        if topic.hasSuffix("/get") { return "get" }
        return topic.hasSuffix("/all") ? "snapshot" : "point"
    }

    @Test func `every example of topics md is valid`() async throws {
        let examples = try Self.examples()
        #expect(
            Set(examples.map(\.schema)) == Set(SchemaCatalogue.all.map(\.name)).subtracting(["bridge", "device"]),
            "every schema has an example")
        var validation = Validation()
        for example in examples { validation.add(example.schema, example.topic, example.document, isValid: true) }
        #expect(validation.count > 15)
        try await validation.run()
    }

    @Test func `a message without one of its keys, with another, or with a value of another type is not`() async throws
    {
        var validation = Validation()
        let closed: Set = ["result", "get-result", "info", "health", "error"]
        for example in try Self.examples() where closed.contains(example.schema) {
            let object = try #require(example.document.object)
            for key in object.keys where key != "stations" {
                var less = object
                less[key] = nil
                validation.add(example.schema, "\(example) without \(key)", .object(less), isValid: false)
                // What was written, and what was read, may be anything.
                guard !["value", "readback", "id"].contains(key) else { continue }
                var other = object
                other[key] = [["nonsense": 1]]
                validation.add(example.schema, "\(example), other \(key)", .object(other), isValid: false)
            }
            var more = object
            more["nonsense"] = 1
            validation.add(example.schema, "\(example) with more", .object(more), isValid: false)
        }
        #expect(validation.count > 60)
        try await validation.run()
    }

    @Test func `snapshots and points are arrays of values and metadata`() async throws {
        let metadata: JSONValue = ["units": "kW", "tz": "UTC", "type": "float"]
        let headers: JSONValue = [
            "Date": "2016-11-07T19:20:01.000000+00:00", "TimeStamp": "2016-11-07T19:20:00.7+00:00",
        ]
        var validation = Validation()
        func add(_ schema: String, _ document: JSONValue, _ isValid: Bool) {
            validation.add(schema, "\(document)", document, isValid: isValid)
        }
        add("snapshot", [["a": 1], ["a": metadata]], true)
        add("snapshot", [["a": nil], ["a": metadata], headers], true)
        add("snapshot", [["a": 1]], false)
        add("snapshot", [["a": 1], ["a": "kW"]], false)
        add("snapshot", [["a": [1]], ["a": metadata]], false)
        add("snapshot", [["a": 1], ["a": metadata], headers, 1], false)
        add("snapshot", [["set": 1], ["set": metadata]], false)
        add("point", [3, metadata], true)
        add("point", [3, metadata, headers], true)
        add("point", [3], false)
        add("point", [3, ["units": "kW", "tz": "UTC", "type": "integral"]], false)
        add("point", ["value": 3], false)
        try await validation.run()
    }

    @Test func `set and get messages may hold what the bridge takes`() async throws {
        var validation = Validation()
        func add(_ schema: String, _ document: JSONValue, _ isValid: Bool) {
            validation.add(schema, "\(document)", document, isValid: isValid)
        }
        add("set", ["allowedLoad": 3], true)
        add("set", ["shedState": "on", "percentShed": "50", "timeInterval": 60, "id": 7], true)
        add("set", ["shedState": true, "duration": "PT1H30M", "validUntil": "2026-11-07T19:30:00+00:00"], true)
        add("set", ["cancel": "event-7"], true)
        add("set", [:], false)
        add("set", ["allowedLoad": nil], false)
        add("set", ["allowedLoad": ["kW": 3]], false)
        add("set", ["allowedLoad": "much"], false)
        add("set", ["shedState": 1, "timeInterval": -1], false)
        add("set", ["shedState": 1, "timeInterval": 1, "duration": "PT1H"], false)
        add("set", ["shedState": 1, "duration": "1h"], false)
        add("set", ["shedState": 1, "id": ""], false)
        add("set", [1], false)
        add("get", [:], true)
        add("get", ["refresh": true, "id": "q-1"], true)
        add("get", ["refresh": "now"], false)
        add("get", ["refersh": true], false)
        try await validation.run()
    }
}
