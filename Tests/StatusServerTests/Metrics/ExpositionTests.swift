import Testing

@testable import StatusServer

@Suite struct ExpositionTests {
    private static let gauge = Metric("a_ratio", .gauge, ["x", "y"], "What \"it\" is,\nwith a \\.")

    private static func text(_ format: Exposition.Format, _ write: (inout Exposition) -> Void) -> String {
        var exposition = Exposition(format: format)
        write(&exposition)
        return String(decoding: exposition.take(), as: UTF8.self)
    }

    @Test func `what would end a label or a line is escaped`() {
        let text = Self.text(.prometheus) { exposition in
            exposition.begin(Self.gauge)
            exposition.sample(Self.gauge, ["quote \" backslash \\ line\nend", "ü/é"], 0.5)
        }
        #expect(
            text == #"""
                # HELP a_ratio What "it" is,\nwith a \\.
                # TYPE a_ratio gauge
                a_ratio{x="quote \" backslash \\ line\nend",y="ü/é"} 0.5

                """#)
    }

    @Test func `OpenMetrics names families without the ends of their samples`() {
        let counter = Metric("calls_total", .counter, [], "Calls.")
        let info = Metric("build_info", .info, ["version"], "Version.")
        func write(_ exposition: inout Exposition) {
            exposition.begin(counter)
            exposition.sample(counter, [], 3)
            exposition.begin(info)
            exposition.sample(info, ["1"], 1)
            exposition.end()
        }
        #expect(
            Self.text(.openMetrics, write) == """
                # HELP calls Calls.
                # TYPE calls counter
                calls_total 3
                # HELP build Version.
                # TYPE build info
                build_info{version="1"} 1
                # EOF

                """)
        #expect(
            Self.text(.prometheus, write) == """
                # HELP calls_total Calls.
                # TYPE calls_total counter
                calls_total 3
                # HELP build_info Version.
                # TYPE build_info gauge
                build_info{version="1"} 1

                """)
    }

    @Test func `a histogram counts what is at most each bound`() {
        var histogram = Histogram(bounds: [0.5, 1, 2])
        for value in [0.5, 0.6, 1.5, 7] { histogram.add(value) }
        let metric = Metric("seconds", .histogram, ["op"], "Time.")
        #expect(
            Self.text(.prometheus) { $0.sample(metric, ["get"], histogram) } == """
                seconds_bucket{op="get",le="0.5"} 1
                seconds_bucket{op="get",le="1.0"} 2
                seconds_bucket{op="get",le="2.0"} 3
                seconds_bucket{op="get",le="+Inf"} 4
                seconds_count{op="get"} 4
                seconds_sum{op="get"} 9.6

                """)
    }

    @Test(arguments: [
        (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e21, "1e+21"), (0.1, "0.1"), (-0.0, "-0.0"),
    ])
    func `numbers are written as Go reads them`(value: Double, text: String) {
        let metric = Metric("m", .gauge, [], "")
        #expect(Self.text(.prometheus) { $0.sample(metric, [], value) } == "m \(text)\n")
    }

    @Test(arguments: [
        (nil, Exposition.Format.prometheus), ("*/*", .prometheus), ("text/plain", .prometheus),
        ("application/openmetrics-text", .openMetrics),
        // Prometheus 2 and 3.
        ("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics),
        ("text/plain;version=0.0.4;q=0.5, application/openmetrics-text; version=1.0.0; q=0.8", .openMetrics),
        ("application/openmetrics-text;q=0, text/plain", .prometheus),
    ])
    func `OpenMetrics is for who asks for it`(accept: String?, format: Exposition.Format) {
        #expect(Exposition.Format(accept: accept) == format)
    }
}
