/// Writes metrics as text: in Prometheus's format 0.0.4, or in OpenMetrics 1.0.0, which differs in the names of families
/// and has an end.
struct Exposition: Sendable {
    enum Format: Hashable, Sendable {
        case prometheus
        case openMetrics

        var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }

        /// What a client wants, by its header `Accept`. Only who names OpenMetrics gets it.
        init(accept: String?) {
            let isWanted = accept?.split(separator: ",").contains { offer in
                let parameters = offer.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
                return parameters.first == "application/openmetrics-text" && !parameters.contains { $0 == "q=0" }
            }
            self = isWanted == true ? .openMetrics : .prometheus
        }
    }

    private let format: Format
    private var bytes: [UInt8] = []

    init(format: Format) { self.format = format }

    /// How many bytes wait to be taken.
    var count: Int { bytes.count }

    /// What was written since the last time.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Begins a metric; its samples follow, without those of any other between.
    mutating func begin(_ metric: Metric) {
        let family = familyName(metric)
        let kind = format == .prometheus && metric.kind == .info ? "gauge" : metric.kind.rawValue
        write("# HELP \(family) \(metric.help.escaped(quotes: format == .openMetrics))\n# TYPE \(family) \(kind)\n")
    }

    mutating func sample(_ metric: Metric, _ labels: [String] = [], _ value: Double) {
        write(metric.name)
        write(labels: metric.labels, labels)
        write(" \(Self.text(value))\n")
    }

    mutating func sample(_ metric: Metric, _ labels: [String] = [], _ value: Int) {
        write(metric.name)
        write(labels: metric.labels, labels)
        write(" \(value)\n")
    }

    mutating func sample(_ metric: Metric, _ labels: [String] = [], _ value: Bool) {
        sample(metric, labels, value ? 1 : 0)
    }

    mutating func sample(_ metric: Metric, _ labels: [String] = [], _ histogram: Histogram) {
        var count = 0
        for (bound, more) in zip(histogram.bounds.map(Self.text) + ["+Inf"], histogram.counts) {
            count += more
            write(metric.name + "_bucket")
            write(labels: metric.labels + ["le"], labels + [bound])
            write(" \(count)\n")
        }
        for (part, value) in [("_count", String(count)), ("_sum", Self.text(histogram.sum))] {
            write(metric.name + part)
            write(labels: metric.labels, labels)
            write(" \(value)\n")
        }
    }

    /// Nothing follows.
    mutating func end() { if format == .openMetrics { write("# EOF\n") } }

    private func familyName(_ metric: Metric) -> String {
        guard format == .openMetrics else { return metric.name }
        return switch metric.kind {
        case .counter: String(metric.name.dropLast("_total".count))
        case .info: String(metric.name.dropLast("_info".count))
        case .gauge, .histogram: metric.name
        }
    }

    private mutating func write(labels names: [String], _ values: [String]) {
        guard !names.isEmpty else { return }
        for (place, (name, value)) in zip(names, values).enumerated() {
            write("\(place == 0 ? "{" : ",")\(name)=\"\(value.escaped(quotes: true))\"")
        }
        write("}")
    }

    private mutating func write(_ text: String) { bytes += text.utf8 }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }
}

extension String {
    fileprivate func escaped(quotes: Bool) -> String {
        guard utf8.contains(where: { $0 == 0x5c || $0 == 0x0a || $0 == 0x22 }) else { return self }
        return reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r\n": text += "\r\\n"
            case "\"" where quotes: text += "\\\""
            default: text.append(character)
            }
        }
    }
}
