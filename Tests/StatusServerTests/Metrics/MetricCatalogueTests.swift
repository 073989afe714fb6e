import Testing

@testable import StatusServer

/// The conventions of https://prometheus.io/docs/practices/naming/ and of OpenMetrics.
@Suite struct MetricCatalogueTests {
    @Test(arguments: MetricCatalogue.all)
    func `a metric is named by the conventions`(metric: Metric) throws {
        #expect(metric.name.wholeMatch(of: /(process|chargepoint|chargepoint2mqtt)(_[a-z0-9]+)+/) != nil)
        #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
        #expect(metric.name.hasSuffix("_info") == (metric.kind == .info))
        for wrong in ["milliseconds", "minutes", "hours", "kilo", "kwh", "percent", "_count", "_sum", "_bucket"] {
            #expect(!metric.name.contains(wrong))
        }
        if metric.kind == .histogram { #expect(metric.name.hasSuffix("_seconds")) }
        for label in metric.labels {
            // Prometheus gives each target these two.
            #expect(label.wholeMatch(of: /[a-z]+/) != nil && !["instance", "job", "le", "quantile"].contains(label))
            // A port is what is measured; nothing else stands in a name and in a label too.
            #expect(label == "port" || !metric.name.contains("_\(label)_"))
        }
        #expect(metric.help.hasSuffix(".") && metric.help.first?.isUppercase == true)
    }

    @Test func `no two have one name`() {
        let names = MetricCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
    }
}
