import FoundationEssentials
import Registry
import Schemas
import TestSupport
import Testing

/// Documents to be judged by an independent validator.
struct Validation {
    private var lines: [JSONObject] = []

    var count: Int { lines.count }

    mutating func add(_ schema: String, _ name: String, _ document: JSONValue, isValid: Bool) {
        lines.append([
            "schema": .string(schema), "name": .string(name), "valid": .bool(isValid), "document": document,
        ])
    }

    mutating func add(_ schema: String, file: String) {
        lines.append(["schema": .string(schema), "name": .string(file), "valid": true, "file": .string(file)])
    }

    /// Runs the validator; every document must be judged as expected.
    func run(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let folder = try TemporaryFolder()
        for entry in SchemaCatalogue.all { try folder.write("schemas/\(entry.name).json", entry.json.description) }
        let manifest = try folder.write("manifest", lines.map { "\(JSONValue.object($0))\n" }.joined())
        let (status, output, errors) = try await TestPython.run(
            "SchemasTests/Python/validate.py", [folder.path("schemas"), manifest])
        #expect(status == .exited(0), "\(output)\(errors)", sourceLocation: sourceLocation)
        #expect(
            output.hasSuffix("\(count) documents, 0 disagreements\n"), "\(output)", sourceLocation: sourceLocation)
    }
}
