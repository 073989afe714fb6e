import Measuring
import Registry
import Topics

/// Encodes the snapshot of one device again and again, the load of its port changing each time.
@main
struct EncodeSnapshot {
    static func main() {
        let arguments = Arguments(usage: "encode-snapshot <POINTS> <ITERATIONS>")
        var points: [PointDescription] = []
        var values: [PointValue?] = []
        for line in InputFile.lines(arguments[0]) {
            // name kind units type value
            let fields = line.split(separator: " ", maxSplits: 4).map { String($0) }
            points.append(PointDescription(name: fields[0], units: fields[2], timezone: "US/Pacific", type: fields[3]))
            values.append(value(fields[4], kind: fields[1]))
        }
        guard let changing = points.firstIndex(where: { $0.name == "portLoad" }) else { fatalError("no portLoad") }

        let encoder = SnapshotEncoder(points: points)
        var payload: [UInt8] = []
        let iterations = arguments.integer(1)
        // The time of a single one is below what a clock can tell.
        let rounds = iterations >= 64 ? 64 : 1
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = Clocks.wall
            for index in 0..<iterations / rounds {
                values[changing] = .number(index % 2 == 0 ? "3.314" : "6.600")
                payload.removeAll(keepingCapacity: true)
                encoder.encode(values, into: &payload)
            }
            times.append(Double(Clocks.wall - start) / 1e3 / Double(max(1, iterations / rounds)))
        }
        times.sort()

        var figures = Figures()
        figures.add("mode", "swift")
        figures.add("points", points.count)
        figures.add("bytes", payload.count)
        figures.add("us", times[rounds / 2])
        figures.add("us_min", times[0])
        print(figures)
    }

    private static func value(_ text: String, kind: String) -> PointValue {
        switch kind {
        case "s": .string(text)
        case "d": .number(text)
        case "i": .integer(Int(text) ?? 0)
        case "b": .boolean(text == "true")
        default: .null
        }
    }
}
