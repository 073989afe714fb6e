import FoundationEssentials

/// The parts of `topics.md` that a machine can check: its tables and its fenced examples.
struct TopicsDocument {
    /// A fenced block: ```` ```json topic=devices/… headers=payload ````.
    struct Example: CustomStringConvertible {
        /// `json` or `text`.
        let language: String
        /// What follows the language, `key=value` each.
        let attributes: [String: String]
        let text: String
        /// Of its first line, from 1.
        let line: Int

        var topic: String? { attributes["topic"] }
        var description: String { "line \(line): \(attributes)" }
    }

    /// A table under its header: the cells of each row by the header's words.
    struct Table {
        let header: [String]
        let rows: [[String: String]]
    }

    let examples: [Example]
    let tables: [Table]

    /// The file at the root of the repository.
    static func path(of file: String = #filePath) -> String {
        // Tests/TopicsTests/Document/TopicsDocument.swift
        file.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/") + "/topics.md"
    }

    static func load() throws -> TopicsDocument {
        TopicsDocument(try String(contentsOfFile: path(), encoding: .utf8))
    }

    init(_ text: String) {
        var examples: [Example] = []
        var tables: [Table] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var index = 0
        while index < lines.count {
            if lines[index].hasPrefix("```") {
                let start = index
                index += 1
                while index < lines.count, lines[index] != "```" { index += 1 }
                let words = lines[start].dropFirst(3).split(separator: " ").map(String.init)
                let attributes = words.dropFirst().map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
                examples.append(
                    Example(
                        language: words.first ?? "",
                        attributes: Dictionary(uniqueKeysWithValues: attributes.map { ($0[0], $0.last ?? "") }),
                        text: lines[(start + 1)..<index].joined(separator: "\n"), line: start + 2))
            } else if lines[index].hasPrefix("|"), index + 1 < lines.count, lines[index + 1].hasPrefix("|---") {
                let header = Self.cells(lines[index])
                var rows: [[String: String]] = []
                index += 2
                while index < lines.count, lines[index].hasPrefix("|") {
                    rows.append(Dictionary(uniqueKeysWithValues: zip(header, Self.cells(lines[index]))))
                    index += 1
                }
                tables.append(Table(header: header, rows: rows))
            }
            index += 1
        }
        self.examples = examples
        self.tables = tables
    }

    private static func cells(_ line: String) -> [String] {
        line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map { cell in
            let blank: (Character) -> Bool = { $0 == " " }
            let start = cell.drop(while: blank)
            return String(start.prefix(start.count - start.reversed().prefix(while: blank).count))
        }
    }
}
