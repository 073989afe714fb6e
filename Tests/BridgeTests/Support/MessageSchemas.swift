import Registry
import TestSupport
import Testing

/// Holds what a bridge published against the schemas that the program prints, by an independent validator.
enum MessageSchemas {
    private static let names = [
        "snapshot", "point", "set", "result", "get", "get-result", "info", "health", "error", "reload-result",
    ]

    /// Judges every JSON document among messages, and tells how many there were of each schema.
    static func check(
        _ messages: [ReceivedMessage], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String: Int] {
        let folder = try TemporaryFolder()
        for name in names {
            let printed = try await ChildProcess.run(Executables.bridge, ["schema", name])
            try folder.write("schemas/\(name).json", printed.output)
        }
        var lines = ""
        var counts: [String: Int] = [:]
        for message in messages {
            guard let document = try? JSONValue(parsing: message.payload),
                let name = schema(of: message.topic, document)
            else { continue }
            counts[name, default: 0] += 1
            let entry: JSONObject = [
                "schema": .string(name), "name": .string(message.topic), "valid": true, "document": document,
            ]
            lines += "\(JSONValue.object(entry))\n"
        }
        let manifest = try folder.write("manifest", lines)
        let (status, output, errors) = try await TestPython.run(
            "SchemasTests/Python/validate.py", [folder.path("schemas"), manifest])
        #expect(status == .exited(0), "\(output)\(errors)", sourceLocation: sourceLocation)
        return counts
    }

    /// Nil: VOLTTRON's, or no document.
    private static func schema(of topic: String, _ document: JSONValue) -> String? {
        let last = topic.split(separator: "/").last.map(String.init)
        if topic.hasPrefix("chargepoint2mqtt/") {
            return ["state", "reload"].contains(last) ? nil : last == "result" ? "reload-result" : last
        }
        guard topic.hasPrefix("devices/"), !topic.hasPrefix("devices/actuators/") else { return nil }
        if topic.hasSuffix("/set/result") { return "result" }
        if topic.hasSuffix("/get/result") { return "get-result" }
        if topic.hasSuffix("/set") || topic.hasSuffix("/get") { return nil }
        return topic.hasSuffix("/all") || topic.hasPrefix("devices/all/") ? "snapshot" : "point"
    }
}
