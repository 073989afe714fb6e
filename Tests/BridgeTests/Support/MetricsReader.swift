import FoundationEssentials
import Registry
import TestSupport

/// A bridge's metrics, as Prometheus's own Python parsers read them.
struct MetricsReader {
    private let samples: [(name: String, labels: [String: String], value: Double)]
    /// The types of the families.
    let types: [String: String]

    static func read(_ site: Site) async throws -> MetricsReader {
        let result = try await TestPython.run(
            "BridgeTests/Python/metrics.py", ["http://127.0.0.1:\(site.httpPort)/metrics"])
        guard result.status == .exited(0) else {
            throw CommandFailed(command: "metrics.py", output: result.errorOutput)
        }
        return try MetricsReader(JSONValue(parsing: Array(result.output.utf8)).object ?? [:])
    }

    private init(_ families: JSONObject) {
        var samples: [(name: String, labels: [String: String], value: Double)] = []
        var types: [String: String] = [:]
        for family in families.members {
            types[family.key] = family.value.object?["type"]?.string
            for sample in family.value.object?["samples"]?.array?.compactMap(\.object) ?? [] {
                var labels: [String: String] = [:]
                for label in sample["labels"]?.object?.members ?? [] { labels[label.key] = label.value.string }
                samples.append((sample["name"]?.string ?? "", labels, sample["value"]?.number?.double ?? .nan))
            }
        }
        (self.samples, self.types) = (samples, types)
    }

    /// The sum of the samples of a metric that have these labels; nil if there is none.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let fitting = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return fitting.isEmpty ? nil : fitting.reduce(0) { $0 + $1.value }
    }

    /// The values that a label of a metric has.
    func labels(_ name: String, _ label: String) -> Set<String> {
        Set(samples.filter { $0.name == name }.compactMap { $0.labels[label] })
    }
}
