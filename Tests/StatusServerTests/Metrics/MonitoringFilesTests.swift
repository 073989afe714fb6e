import FoundationEssentials
import Registry
import TestSupport
import Testing

@testable import StatusServer

/// What docker/ has for Prometheus and Grafana: sound, and of metrics that there are.
@Suite struct MonitoringFilesTests {
    private static let root = TestPython.tests + "/.."

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    /// The names of samples that a text of PromQL names.
    private static func names(in expression: String) -> Set<String> {
        Set(expression.matches(of: /\b(process|chargepoint|chargepoint2mqtt)_[a-z0-9_]+/).map { String($0.0) })
    }

    /// The names that samples have.
    private static let samples = Set(
        MetricCatalogue.all.flatMap { metric in
            metric.kind == .histogram ? ["_bucket", "_count", "_sum"].map { metric.name + $0 } : [metric.name]
        })

    // MARK: Grafana

    private static func dashboard() throws -> JSONObject {
        let text = try text("docker/grafana/dashboards/chargepoint2mqtt.json")
        return try #require(try JSONValue(parsing: Array(text.utf8)).object)
    }

    private static func panels() throws -> [JSONObject] {
        try dashboard()["panels"]?.array?.compactMap(\.object) ?? []
    }

    @Test func `Grafana's panels use metrics that there are, and no data source of their own`() throws {
        let panels = try Self.panels().filter { $0["type"]?.string != "row" }
        #expect(panels.count > 20)
        for panel in panels {
            let title = panel["title"]?.string ?? ""
            let targets = panel["targets"]?.array?.compactMap(\.object) ?? []
            #expect(!targets.isEmpty, "\(title)")
            #expect(Set(targets.map { $0["refId"]?.string }).count == targets.count, "\(title)")
            for target in targets {
                let expression = target["expr"]?.string ?? ""
                let names = Self.names(in: expression)
                #expect(!names.isEmpty, "\(title): \(expression)")
                #expect(names.subtracting(Self.samples) == [], "\(title): \(expression)")
                #expect(target["datasource"]?.object?["uid"]?.string == "${datasource}", "\(title)")
            }
        }
    }

    @Test func `Grafana's panels have places and ids of their own`() throws {
        let panels = try Self.panels()
        let ids = panels.compactMap { $0["id"]?.number?.integer }
        #expect(ids.count == panels.count && Set(ids).count == ids.count)
        var taken: Set<[Int]> = []
        for panel in panels {
            let place = try #require(panel["gridPos"]?.object)
            func side(_ name: String) -> Int { place[name]?.number?.integer ?? -1 }
            #expect(side("x") >= 0 && side("w") > 0 && side("h") > 0 && side("x") + side("w") <= 24)
            for x in side("x")..<side("x") + side("w") {
                for y in side("y")..<side("y") + side("h") {
                    #expect(taken.insert([x, y]).inserted, "\(panel["title"]?.string ?? "") lies over another")
                }
            }
        }
    }

    @Test func `Grafana's variables are all used and all there`() throws {
        let variables = try Self.dashboard()["templating"]?.object?["list"]?.array?.compactMap(\.object) ?? []
        let names = Set(variables.compactMap { $0["name"]?.string })
        #expect(names == ["datasource", "instance", "account", "device"])
        let text = try Self.text("docker/grafana/dashboards/chargepoint2mqtt.json")
        let used = Set(text.matches(of: /\$\{?([a-z]+)\b/).map { String($0.1) })
        #expect(used == names)
        for variable in variables {
            let query = variable["definition"]?.string ?? ""
            #expect(Self.names(in: query).subtracting(Self.samples) == [])
            let match = query.firstMatch(of: /label_values\(([a-z0-9_]+), ([a-z]+)\)/)
            guard let match, match.2 != "instance" else { continue }
            let metric = MetricCatalogue.all.first { $0.name == match.1 }
            #expect(metric?.labels.contains(String(match.2)) == true, "\(query)")
        }
    }

    @Test func `every metric of the bridge is on the dashboard or in an alert, or said not to be`() throws {
        let shown = Self.names(
            in: try Self.text("docker/grafana/dashboards/chargepoint2mqtt.json")
                + (try Self.text("docker/prometheus/alerts.yml")))
        let left = MetricCatalogue.all.map(\.name).filter { name in !shown.contains { $0.hasPrefix(name) } }
        #expect(
            left == [
                "process_virtual_memory_bytes", "process_max_fds", "process_start_time_seconds",
                "chargepoint2mqtt_published_bytes_total", "chargepoint2mqtt_scrape_ticks_missed_total",
                "chargepoint_port_online", "chargepoint_ports_omitted",
            ])
    }

    // MARK: Prometheus

    @Test func `alerts are of metrics that there are`() throws {
        let text = try Self.text("docker/prometheus/alerts.yml")
        #expect(Self.names(in: text).subtracting(Self.samples) == [])
    }

    @Test(arguments: [
        ["check", "rules", "docker/prometheus/alerts.yml"], ["check", "config", "docker/prometheus/prometheus.yml"],
        ["test", "rules", "Tests/StatusServerTests/Fixtures/alerts_test.yml"],
    ])
    func `promtool takes rules and configuration, and alerts fire when they should`(arguments: [String]) async throws {
        let result = try await Promtool.run(arguments.dropLast() + ["\(Self.root)/\(arguments.last ?? "")"])
        #expect(result.status == .exited(0), "\(result.output)\(result.errorOutput)")
    }

    @Test func `every alert is tried`() throws {
        let rules = try Self.text("docker/prometheus/alerts.yml").matches(of: /alert: (\w+)/).map { String($0.1) }
        let tried = try Self.text("Tests/StatusServerTests/Fixtures/alerts_test.yml")
            .matches(of: /alertname: (\w+)\n +exp_alerts:\n/).map { String($0.1) }
        #expect(rules.count == 12)
        #expect(Set(rules) == Set(tried))
    }

    @Test func `promtool finds nothing to better in the example of all metrics`() async throws {
        let result = try await Promtool.run(
            ["check", "metrics"], input: "\(Self.root)/Tests/StatusServerTests/Fixtures/metrics.txt")
        #expect(result.status == .exited(0))
        #expect(result.output + result.errorOutput == "")
    }
}
