import FoundationEssentials
import TestSupport
import Testing

/// One message of the fixtures' manifest, with what the manifest says of it.
struct Fixture: Sendable, CustomTestStringConvertible {
    let file: String
    /// `request`, `response`, `fault` or `not_soap`.
    let kind: String
    /// Nil for faults and pages.
    let operation: String?
    let entry: JSONDocument

    var testDescription: String { file }
    var httpStatus: Int { entry["http_status"]?.integer ?? 200 }
    var responseCode: String? { entry["response_code"]?.string }

    func bytes() throws -> [UInt8] { try Self.read(file) }

    /// What a reader must make of a response.
    func expected() throws -> JSONDocument {
        guard let name = entry["expected"]?.string else { throw Missing(what: "expected of \(file)") }
        return try JSONDocument(parsing: String(decoding: Self.read(name), as: UTF8.self))
    }

    struct Missing: Error { let what: String }

    /// The folder of the fixtures, beside this one.
    static var folder: String {
        let support = URL(filePath: #filePath).deletingLastPathComponent()
        return support.deletingLastPathComponent().appending(path: "Fixtures").path()
    }

    static func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: folder + "/" + name)))
    }

    /// Every entry of the manifest.
    static let all: [Fixture] = {
        guard let bytes = try? read("manifest.json"),
            let manifest = try? JSONDocument(parsing: String(decoding: bytes, as: UTF8.self)),
            case .array(let entries) = manifest
        else { return [] }
        return entries.compactMap { entry in
            guard let file = entry["file"]?.string, let kind = entry["kind"]?.string else { return nil }
            return Fixture(file: file, kind: kind, operation: entry["operation"]?.string, entry: entry)
        }
    }()

    static func of(kind: String) -> [Fixture] { all.filter { $0.kind == kind } }

    static func named(_ file: String) throws -> Fixture {
        guard let fixture = all.first(where: { $0.file == file }) else { throw Missing(what: file) }
        return fixture
    }
}
