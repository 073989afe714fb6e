import FoundationEssentials
import HTTP
import Registry
import TestSupport
import Testing

@testable import StatusServer

/// topics.md says what the listener does.
@Suite struct MetricsDocumentTests {
    private static func document() throws -> String {
        try String(contentsOfFile: TestPython.tests + "/../topics.md", encoding: .utf8)
    }

    /// The rows of the table under a heading of columns.
    private static func rows(below heading: String) throws -> [String] {
        let lines = try document().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = try #require(lines.firstIndex(of: heading))
        return Array(lines[(start + 2)...].prefix { $0.hasPrefix("|") })
    }

    @Test func `the table of metrics is the catalogue`() throws {
        let rows = try Self.rows(below: "| Metric | Type | Labels | Meaning |")
        let expected = MetricCatalogue.all.map { metric in
            let labels = metric.labels.isEmpty ? "–" : metric.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |"
        }
        #expect(rows == expected)
    }

    @Test func `every path of the table is answered, and no other`() async throws {
        let paths = try Self.rows(below: "| Path | Method | Answer |").compactMap { row in
            row.firstMatch(of: /^\| `([^`]+)` \| (\w+) \|/).map { (String($0.1), String($0.2)) }
        }
        var list = RouteList()
        let server = ServerBench.server(ListenerSettings())
        for routes in server.routes { routes.add(to: &list) }
        #expect(paths.map { "\($0.1) \($0.0)" }.sorted() == list.paths.sorted())
    }

    @Test(arguments: ["/healthz", "/readyz"])
    func `examples have the members that answers have`(path: String) async throws {
        let lines = try Self.document().split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "```json path=\(path)"))
        let text = lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n")
        let example = try JSONValue(parsing: Array(text.utf8))
        let bridge = ScriptedBridge()
        bridge.sides.value = Readiness(
            broker: Readiness.Side(name: "b:1", since: nil, problems: []),
            accounts: [
                Readiness.Side(
                    name: "a", since: nil,
                    problems: [Readiness.Problem(what: "w", location: "l", remedy: "r", since: nil)])
            ])
        try await ServerBench.run(bridge) { bench in
            let answer = try JSONValue(parsing: try await bench.send(path).body)
            #expect(Self.members(answer) == Self.members(example))
        }
    }

    /// The names of all members, with the path to each.
    private static func members(_ value: JSONValue, _ path: String = "") -> Set<String> {
        switch value {
        case .object(let object):
            object.members.reduce(into: []) { names, member in
                names.insert("\(path)/\(member.key)")
                names.formUnion(members(member.value, "\(path)/\(member.key)"))
            }
        case .array(let values): values.reduce(into: []) { $0.formUnion(members($1, path + "/-")) }
        default: []
        }
    }
}
