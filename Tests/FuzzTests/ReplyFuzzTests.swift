import FoundationEssentials
import HTTP
import TestSupport
import Testing
import XML

@testable import ChargePointAPI

/// The decoder of every operation's answer, on damaged copies of the fixtures.
@Suite struct ReplyFuzzTests {
    private static let credentials = Credentials(username: "EXAMPLE-LICENSE-KEY", password: "EXAMPLE-PASSWORD")
    private static let reader = AnswerReader(
        credentials: credentials, service: "127.0.0.1", date: Date(timeIntervalSince1970: 0))

    static let operations: [any ChargePointAPI.Operation.Type] = [
        GetStationStatus.self, GetLoad.self, ShedLoad.self, ClearShedState.self, GetAlarms.self, ClearAlarms.self,
        GetStationRights.self, GetChargingSessionData.self, GetStations.self, GetStationGroups.self,
        GetOrgsAndStationGroups.self, GetStationGroupDetails.self, GetCPNInstances.self,
        Get15minChargingSessionData.self, CreateLoadShedEvent.self, RemoveLoadShedEvent.self,
    ]

    /// An answer as a fixture has it, and the operation that it answers; a fault or page answers any.
    private struct Example {
        let operation: any ChargePointAPI.Operation.Type
        let bytes: [UInt8]
    }

    private static let examples: [Example] = Corpus.folder("ChargePointAPITests/Fixtures", suffix: "").flatMap { file in
        let name = file.name.split(separator: "_").first.map(String.init) ?? ""
        if file.name.hasPrefix("fault__") || file.name.hasPrefix("not_soap") {
            return operations.prefix(2).map { Example(operation: $0, bytes: file.bytes) }
        }
        guard file.name.hasSuffix(".response.xml"), let operation = operations.first(where: { $0.name == name }) else {
            return []
        }
        return [Example(operation: operation, bytes: file.bytes)]
    }

    private static let mutation = Mutation(
        words: [
            "<", ">", "&", "</x>", "<x>", "<![CDATA[", "]]>", "<!--", "-->", "&#0;", "&amp;", "&lt;", "\u{0}", "None",
            " xsi:nil=\"true\"", "<!DOCTYPE a>", "<?xml encoding=\"UTF-16\"?>", "<moreFlag>1</moreFlag>", "-1", "1e999",
            "9223372036854775808", "2016-02-30T00:00:00Z", "<Port>", "</Port>", "<stationData/>", "NaN", "<Fault/>",
        ],
        others: examples.map(\.bytes))

    private static func read<O: ChargePointAPI.Operation>(
        _ operation: O.Type, _ bytes: [UInt8], status: Int = 200
    ) throws(APIError) -> AnyHashable {
        AnyHashable(try reader.read(HTTPResponse(status: status, body: bytes), to: operation).0)
    }

    @Test func `there is an example for every operation`() {
        let seen = Set(Self.examples.map { $0.operation.name })
        // No fixture has that one.
        #expect(seen == Set(Self.operations.map { $0.name }).subtracting(["getStationGroupDetails"]))
    }

    @Test func `a damaged answer is a reply, or an error that says where and why`() throws {
        var outcomes: [String: Int] = [:]
        let run = FuzzRun("damaged answers", usual: 4_000)
        try run.each { random in
            let example = Self.examples[Int.random(in: 0..<Self.examples.count, using: &random)]
            let bytes = Self.damaged(example, &random)
            do throws(APIError) {
                let isError = Int.random(in: 0..<5, using: &random) == 0
                _ = try Self.read(example.operation, bytes, status: isError ? 500 : 200)
                outcomes["reply", default: 0] += 1
            } catch {
                outcomes[error.label, default: 0] += 1
                try Self.check(error, example.operation.name, bytes)
            }
        }
        #expect(
            run.seeds.count < 1_000 || (outcomes["reply"] ?? 0 > 100 && outcomes["malformed"] ?? 0 > 100), "\(outcomes)"
        )
    }

    /// Half of them still well-formed: elements lost, doubled, moved or renamed, and texts of every wrong kind.
    private static func damaged(_ example: Example, _ random: inout SeededRandom) -> [UInt8] {
        guard Bool.random(using: &random), var tree = try? XMLElement.parse(example.bytes) else {
            return mutation.damaged(example.bytes, most: 3, &random)
        }
        // The envelope, its body and what stands in it stay, mostly.
        let isWhole = Int.random(in: 0..<8, using: &random) > 0
        for _ in 0..<Int.random(in: 1...3, using: &random) { tree.spoil(from: isWhole ? 3 : 0, &random) }
        return (try? tree.document()) ?? mutation.damaged(example.bytes, &random)
    }

    private static func check(_ error: APIError, _ operation: String, _ bytes: [UInt8]) throws {
        let text = error.description
        guard error.operation == operation, text.contains(operation), text.utf8.count < 2_000,
            !text.contains(where: \.isNewline), !text.contains("EXAMPLE-PASSWORD")
        else { throw FuzzRun.Finding("\(text): \(bytes.shown)") }
        guard case .malformed(let reason, let line, let column) = error.kind else { return }
        // A line ends with a line feed; in UTF-16 and Latin-1 the columns are those of the document in UTF-8.
        let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        guard !reason.isEmpty, (0...lines).contains(line), (line == 0) == (column == 0), column <= 3 * bytes.count + 1
        else { throw FuzzRun.Finding("line \(line), column \(column): \(text): \(bytes.shown)") }
    }

    @Test func `a cut answer is never a reply`() throws {
        try FuzzRun("cut answers", usual: 2_000).each { random in
            let example = Self.examples[Int.random(in: 0..<Self.examples.count, using: &random)]
            guard let last = example.bytes.lastIndex(of: UInt8(ascii: ">")), example.bytes.contains(0x3C) else {
                return
            }
            let bytes = Array(example.bytes[..<Int.random(in: 0...last, using: &random)])
            if let reply = try? Self.read(example.operation, bytes) {
                throw FuzzRun.Finding("\(reply) of \(bytes.shown)")
            }
        }
    }

    @Test func `the order of elements, comments and strange elements change nothing`() throws {
        let whole = Self.examples.filter { (try? Self.read($0.operation, $0.bytes)) != nil }
        let trees = try whole.map { try XMLElement.parse($0.bytes) }
        try FuzzRun("shuffled answers", usual: 1_500).each { random in
            let index = Int.random(in: 0..<whole.count, using: &random)
            let bytes = try trees[index].shuffled(using: &random).document()
            let reply = try Self.read(whole[index].operation, bytes)
            if try reply != Self.read(whole[index].operation, whole[index].bytes) {
                throw FuzzRun.Finding("\(reply) of \(bytes.shown)")
            }
        }
    }
}

extension XMLElement {
    /// The same with the children in another order, those of one name kept in theirs, and strange ones between.
    fileprivate func shuffled(using random: inout SeededRandom) -> XMLElement {
        var copy = self
        var queues: [String: [XMLElement]] = [:]
        for child in children { queues[child.name, default: []].append(child.shuffled(using: &random)) }
        copy.children = children.map(\.name).shuffled(using: &random).map { queues[$0]!.removeFirst() }
        if !children.isEmpty {
            copy.text = ""
            while Int.random(in: 0..<6, using: &random) == 0 {
                let strange = XMLElement(
                    name: "unheardOf", text: "x", children: [XMLElement(name: "stationID", text: "no")])
                copy.children.insert(strange, at: Int.random(in: 0...copy.children.count, using: &random))
            }
        }
        return copy
    }

    private static let names = [
        "stationData", "Port", "portNumber", "sgID", "moreFlag", "responseCode", "Envelope", "Fault", "Geo", "Pricing",
        "x",
    ]
    private static let texts = [
        "", " ", "None", "NaN", "INF", "-1", "1e999", "1e-999", "0x10", "9223372036854775808", "-9223372036854775808",
        "2016-02-30T00:00:00Z", "2016-11-07T24:00:00Z", "99999999-01-01T00:00:00Z", "24:00:01", "true", "100", "101",
        "\u{FFFD}",
        "1:34001", "🔌", "00000000000000000000000001", "3.3140000000000001", "٣", "-0", "+1", "1,5", "\n1\n", "1 2",
        String(repeating: "9", count: 500),
    ]

    /// Changes one thing, at least so many levels down.
    fileprivate mutating func spoil(from level: Int, _ random: inout SeededRandom) {
        if let index = children.indices.randomElement(using: &random),
            level > 0 || Int.random(in: 0..<3, using: &random) > 0
        {
            return children[index].spoil(from: level - 1, &random)
        }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: children = []
        case 1: children += children
        case 2: children.shuffle(using: &random)
        case 3: name = Self.names.randomElement(using: &random)!
        case 4: children = [self]
        case 5: attributes["nil"] = ["true", "false", "1", "x"].randomElement(using: &random)
        default: text = Self.texts.randomElement(using: &random)!
        }
    }

    fileprivate func document() throws -> [UInt8] {
        var writer = XMLWriter()
        write(to: &writer)
        return try writer.finish()
    }

    private func write(to writer: inout XMLWriter) {
        var all = attributes.map { ($0.key == "nil" ? "xsi:nil" : $0.key, $0.value) }
        all.append(("xmlns", namespace ?? ""))
        if attributes["nil"] != nil { all.append(("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")) }
        writer.element(name, attributes: all) { writer in
            writer.text(text)
            for child in children { child.write(to: &writer) }
        }
    }
}
