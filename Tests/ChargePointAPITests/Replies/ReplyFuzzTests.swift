import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

/// Damaged answers: none may crash the decoder, and each is a reply or an error that names the operation.
@Suite struct ReplyFuzzTests {
    private static let corpus = Fixture.of(kind: "response") + Fixture.of(kind: "fault") + Fixture.of(kind: "not_soap")

    @Test(arguments: 0..<20)
    func `mutated answers are read or refused`(_ seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let originals = try Self.corpus.map { ($0, try $0.bytes()) }
        let credentials = Credentials(username: "EXAMPLE-LICENSE-KEY", password: "EXAMPLE-PASSWORD")
        var outcomes: [String: Int] = [:]
        for _ in 0..<400 {
            let (fixture, bytes) = originals[Int.random(in: 0..<originals.count, using: &random)]
            let body = Self.mutated(bytes, others: originals.map(\.1), &random)
            let operation = try #require(Coverage.operations[fixture.operation ?? "getLoad"])
            let status = Bool.random(using: &random) ? 200 : 500
            do {
                _ = try operation.outcome(
                    of: HTTPResponse(status: status, body: body), credentials: credentials)
                outcomes["reply", default: 0] += 1
            } catch {
                outcomes[error.label, default: 0] += 1
                #expect(error.operation == operation.name)
                #expect(error.description.count < 2000)
                #expect(!error.description.contains { $0.isNewline })
            }
        }
        #expect(outcomes["reply"] ?? 0 > 0)
        #expect(outcomes["malformed"] ?? 0 > 0)
    }

    @Test func `an answer cut at any byte is malformed`() throws {
        let fixture = try Fixture.named("getLoad__shed_by_allowed_load.response.xml")
        var bytes = try fixture.bytes()
        while let last = bytes.last, last != UInt8(ascii: ">") { bytes.removeLast() }
        let credentials = Credentials(username: "k", password: "p")
        for count in 0..<bytes.count {
            let error = #expect(throws: APIError.self) {
                _ = try AnswerReader(credentials: credentials, service: "x", date: ManualClock.start).read(
                    HTTPResponse(status: 200, body: Array(bytes.prefix(count))), to: GetLoad.self)
            }
            #expect(error?.label == "malformed")
        }
    }

    /// A few changes: bytes replaced, removed, doubled, or a piece of another document put in.
    private static func mutated(
        _ bytes: [UInt8], others: [[UInt8]], _ random: inout SeededRandom
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 2 {
            let start = Int.random(in: 0..<bytes.count - 1, using: &random)
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[start] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3:
                let other = others[Int.random(in: 0..<others.count, using: &random)]
                let from = Int.random(in: 0..<other.count, using: &random)
                bytes.insert(contentsOf: other[from..<min(other.count, from + 60)], at: start)
            default: bytes[start] = Array("<>&;\"'/0".utf8).randomElement(using: &random) ?? 0
            }
        }
        return bytes
    }
}
