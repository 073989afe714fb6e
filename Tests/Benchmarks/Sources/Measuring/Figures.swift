/// What a benchmark found out: prints as `name=value name=value …`, the form that the runner reads from every program.
public struct Figures: CustomStringConvertible {
    private var fields: [String] = []

    public init() {}

    public var description: String { fields.joined(separator: " ") }

    public mutating func add(_ name: String, _ value: String) { fields.append("\(name)=\(value)") }

    public mutating func add(_ name: String, _ value: Int) { add(name, String(value)) }

    /// Rounded to thousandths.
    public mutating func add(_ name: String, _ value: Double) { add(name, "\((value * 1000).rounded() / 1000)") }

    /// Of the median run, and the best.
    public mutating func add(_ timings: Timings) {
        add("us", timings.median)
        add("us_min", timings.best)
        add("cpu_us", timings.medianCPU)
    }
}
