import FoundationEssentials
import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

/// What an enemy, or a broken proxy, may answer to any operation: always an error that names the operation, the place
/// and the cause.
@Suite struct HostileReplyTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// What the error must say, beside the operation and the place.
        let cause: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ cause: String) {
            self.init(name, Array(text.utf8), cause)
        }

        init(_ name: String, _ bytes: [UInt8], _ cause: String) {
            self.name = name
            self.bytes = bytes
            self.cause = cause
        }
    }

    private static let head = "<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><S:Body>"
    private static let laughs = (1...9).map { level in
        "<!ENTITY l\(level) '\((0..<10).map { _ in "&l\(level - 1);" }.joined())'>"
    }.joined()

    private static let attributes = (0..<1_000_000).map { "a\($0)='' " }.joined()

    static let answers = [
        Answer("billion laughs", "<!DOCTYPE l [<!ENTITY l0 'lol'>\(laughs)]>\(head)&l9;", "document type declaration"),
        Answer("an external entity", "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\(head)&x;", "declaration"),
        Answer("an external subset", "<!DOCTYPE l SYSTEM 'http://127.0.0.1:1/x.dtd'>\(head)", "declaration"),
        Answer("an undeclared entity", "\(head)<x>&l9;</x>", "'l9' not defined"),
        Answer("deep nesting", head + String(repeating: "<x>", count: 10_000), "nested deeper than 64"),
        Answer("a million attributes", "\(head)<x \(attributes)/>", "longer than 65536"),
        Answer("a NUL", Array("\(head)<x>".utf8) + [0] + Array("</x>".utf8), ""),
        Answer("bytes that are no UTF-8", Array("\(head)<x>".utf8) + [0xC3, 0x28], ""),
        Answer("half of UTF-16", [0xFF, 0xFE, 0x3C], "ends inside a character"),
        Answer("UTF-32", [0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0], "“UTF-32” is not supported"),
        Answer("an unknown encoding", "<?xml version='1.0' encoding='IBM037'?>\(head)", "“IBM037” is not supported"),
        Answer("a declaration that lies", "<?xml version='1.0' encoding='UTF-16'?>\(head)", "but is not in it"),
        Answer("gzip that was not asked for", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0], "does not start with"),
        Answer("JSON", #"{"error": "gone"}"#, "does not start with"),
        Answer("a page of HTML", "<html><body><h1>503</h1><br></body></html>", "root is html"),
        Answer("nothing", "", "the document is empty"),
        Answer("too large", [UInt8](repeating: 0x20, count: (64 << 20) + 1), "more than the limit of 67108864"),
        Answer("another namespace", "<Envelope xmlns='urn:x'><Body/></Envelope>", "expected"),
    ]

    @Test(arguments: answers)
    func `a hostile answer is an error that names operation, place and cause`(_ answer: Answer) throws {
        for operation in ReplyFuzzTests.operations {
            let error = try #require(Self.error(answer.bytes, operation), "\(operation.name) took it")
            #expect(error.operation == operation.name && error.label == "malformed", "\(error)")
            #expect(error.description.contains(answer.cause), "\(error)")
            guard case .malformed(_, let line, let column) = error.kind else { continue }
            #expect(line >= 1 && column >= 1, "\(error)")
            #expect(error.description.contains("line \(line), column \(column)"), "\(error)")
        }
    }

    @Test(arguments: ReplyFuzzTests.operations.map { $0.name })
    func `an answer cut at any byte is malformed`(_ name: String) throws {
        let operation = try #require(ReplyFuzzTests.operations.first { $0.name == name })
        let fixtures = Corpus.folder("ChargePointAPITests/Fixtures", suffix: ".response.xml")
            .filter { $0.name.hasPrefix(name + "__") && $0.bytes.first == UInt8(ascii: "<") }
        // The shortest that has everything: no fixture answers getStationGroupDetails.
        guard
            let whole = fixtures.map(\.bytes).filter({ Self.error($0, operation) == nil }).min(by: {
                $0.count < $1.count
            })
        else { return #expect(name == "getStationGroupDetails") }
        let end = try #require(whole.lastIndex(of: UInt8(ascii: ">")))
        for count in 0...end {
            let error = Self.error(Array(whole[..<count]), operation)
            #expect(error?.label == "malformed", "cut at \(count): \(error?.description ?? "read")")
        }
    }

    private static func error(_ bytes: [UInt8], _ operation: any ChargePointAPI.Operation.Type) -> APIError? {
        func read<O: ChargePointAPI.Operation>(_ operation: O.Type) -> APIError? {
            let reader = AnswerReader(
                credentials: Credentials(username: "KEY-OF-ALAMEDA", password: "EXAMPLE-PASSWORD"),
                service: "127.0.0.1",
                date: Date(timeIntervalSince1970: 0))
            do throws(APIError) {
                _ = try reader.read(HTTPResponse(status: 200, body: bytes), to: operation)
                return nil
            } catch { return error }
        }
        return read(operation)
    }
}
