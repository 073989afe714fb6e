import TestSupport
import Testing

@testable import Registry

/// The reader of registry CSVs, beside Python's.
@Suite struct CSVFuzzTests {
    private static let examples = Corpus.configuration.filter { $0.key.hasSuffix(".csv") }.sorted { $0.key < $1.key }
        .map(\.value)
    private static let mutation = Mutation(
        words: [
            ",", "\"", "\"\"", "\n", "\r\n", "\r", ";", "\t", " ", "\u{0}", "\u{FEFF}", "TRUE", "*", "0", "-1",
            "999999999999",
            "LoadRegister", "AlarmRegister", "portLoad", "Volttron Point Name", "Attribute Name", "Port #",
            "Scrape Interval",
            "datetime", "3.5", "/", "+", "#", "all", "12", "é", "e\u{301}", "\u{2028}",
        ],
        others: examples)

    @Test func `rows as RFC 4180 writes them are those that Python reads`() async throws {
        let pieces = ["a", "é", "\"", ",", "\n", "0", "日本", ";", "'", " x", "\\", "🔌", "\u{301}"]
        try await IndependentReader.compare(FuzzRun("CSV rows", usual: 5_000), "csv") { random in
            let end = Bool.random(using: &random) ? "\r\n" : "\n"
            let rows = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (0..<Int.random(in: 1...5, using: &random)).map { _ -> String in
                    // No blanks at the ends: those are cut off.
                    let inner = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        pieces.randomElement(using: &random)!
                    }
                    return inner.isEmpty ? "" : "x" + inner.joined() + "y"
                }
            }
            let text =
                rows.map { row in
                    row.map { cell in
                        let needsQuotes = cell.unicodeScalars.contains { "\",\n".unicodeScalars.contains($0) }
                        guard needsQuotes || Int.random(in: 0..<4, using: &random) == 0 else { return cell }
                        var quoted = "\"".unicodeScalars
                        for scalar in cell.unicodeScalars {
                            if scalar == "\"" { quoted.append("\"") }
                            quoted.append(scalar)
                        }
                        quoted.append("\"")
                        return String(quoted)
                    }
                    .joined(separator: ",")
                }
                .joined(separator: end) + (Bool.random(using: &random) ? end : "")
            var reader = CSVReader(Array(text.utf8))
            var read: [String] = []
            while let row = reader.next() {
                read.append(row.fields.map { Array($0.utf8).hex }.joined(separator: ","))
            }
            return (Array(text.utf8), reader.faults.isEmpty ? read.joined(separator: "|") : "\(reader.faults)")
        }
    }

    @Test func `of a damaged registry only registers that keep the rules are left, and they read back`() throws {
        try FuzzRun("damaged registries", usual: 800).each { random in
            let bytes = Self.mutation.damaged(Self.examples.randomElement(using: &random)!, most: 10, &random)
            let layout: DeviceLayout = Bool.random(using: &random) ? .port : .station
            let (file, problems) = RegistryFile.parse(bytes, name: "r.csv", layout: layout)
            let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
            for problem in problems {
                guard !problem.message.isEmpty, !problem.remedy.isEmpty, !problem.description.contains("\n"),
                    (1...lines).contains(problem.line ?? 1)
                else { throw FuzzRun.Finding("\(problem): \(bytes.shown)") }
            }
            for register in file.registers {
                guard !register.point.isEmpty, !register.point.contains(where: { "/+#".contains($0) }),
                    !register.isWritable || register.attribute.isWritable, (1...lines).contains(register.line),
                    register.interval.map({ $0 > 0 }) ?? true, register.maxAge.map({ $0 >= 0 }) ?? true
                else { throw FuzzRun.Finding("\(register): \(bytes.shown)") }
            }
            let again = RegistryFile.parse(Array(file.csv().utf8), name: "r.csv", layout: layout)
            guard again.file.registers.map(\.withoutLine) == file.registers.map(\.withoutLine),
                !again.problems.contains(where: { $0.severity == .error })
            else { throw FuzzRun.Finding("\(file.csv()) reads back otherwise: \(again.problems): \(bytes.shown)") }
        }
    }
}

extension Register {
    fileprivate var withoutLine: Register {
        Register(
            point: point, attribute: attribute, port: port, type: type, units: units, startingValue: startingValue,
            isWritable: isWritable, notes: notes, interval: interval, maxAge: maxAge)
    }
}
