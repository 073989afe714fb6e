/// Turns the rows of a CSV into registers, and collects what is wrong.
struct RegistryParser {
    private(set) var problems: [Problem] = []
    private let name: String
    /// A file that is no registry at all must not fill a screen for every line it has.
    private static let mostProblems = 500

    init(name: String) { self.name = name }

    mutating func parse(_ bytes: [UInt8]) -> [Register] {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            report(.error, line: nil, message: "the file is UTF-16", remedy: "save it as UTF-8")
            return []
        }
        var reader = CSVReader(bytes)
        guard let header = reader.next(), let columns = columns(of: header) else {
            report(reader.faults)
            if problems.isEmpty {
                report(
                    .error, line: nil, message: "the file is empty",
                    remedy: "begin with the line: \(RegistryFile.header)")
            }
            return []
        }
        var registers: [Register] = []
        while let row = reader.next(), problems.count < Self.mostProblems {
            warnOfSurplus(row, width: header.fields.count)
            if let register = register(from: row, columns: columns) { registers.append(register) }
        }
        report(reader.faults)
        if problems.count >= Self.mostProblems {
            report(.error, line: nil, message: "too many problems, the rest is not listed", remedy: "mend these first")
        } else if registers.isEmpty, problems.isEmpty {
            report(
                .warning, line: nil, message: "no row names an attribute, so nothing will be published",
                remedy: "fill in \(RegistryColumn.attribute.rawValue) for the points that you want")
        }
        return registers
    }

    /// Where each column stands; nil if the file cannot be understood without a missing one.
    private mutating func columns(of header: CSVRow) -> [RegistryColumn: Int]? {
        var columns: [RegistryColumn: Int] = [:]
        var unknown: [String] = []
        for (index, cell) in header.fields.enumerated() where !cell.isEmpty {
            guard let column = RegistryColumn(header: cell) else {
                unknown.append(cell)
                continue
            }
            if columns.updateValue(index, forKey: column) != nil {
                report(
                    .warning, line: header.line, key: column.rawValue,
                    message: "the column stands there twice, and the right one is taken", remedy: "remove one")
            }
        }
        let missing = RegistryColumn.required.filter { columns[$0] == nil }
        guard missing.isEmpty else {
            let isSemicolon = header.fields.contains { $0.contains(";") }
            report(
                .error, line: header.line,
                message: "no column \(missing.map(\.rawValue).alternatives)",
                remedy: isSemicolon
                    ? "separate the columns by commas; this file seems to use semicolons"
                    : "the first line must name the columns: \(RegistryFile.header)")
            return nil
        }
        let names = RegistryColumn.allCases.map(\.rawValue)
        for cell in unknown.prefix(Self.mostProblems) {
            report(
                .warning, line: header.line, key: cell.quoted, message: "unknown column, ignored",
                remedy: Spelling.remedy(for: cell, among: names, otherwise: "the columns are \(RegistryFile.header)"))
        }
        return columns
    }

    /// More cells than the header has: most likely a text with a comma and no quotes, which moves what follows it.
    private mutating func warnOfSurplus(_ row: CSVRow, width: Int) {
        let surplus = row.fields.dropFirst(width).filter { !$0.isEmpty }
        guard !surplus.isEmpty else { return }
        report(
            .warning, line: row.line,
            message: "more cells than the header has columns, \(surplus.joined(separator: ", ").quoted) is ignored",
            remedy: "put texts that hold a comma in quotes")
    }

    /// One row's register; nil if it has none, or errors.
    private mutating func register(from row: CSVRow, columns: [RegistryColumn: Int]) -> Register? {
        var cells = RegistryCells(row: row, columns: columns, file: name)
        defer { problems += cells.problems }
        // VOLTTRON skips these: a registry may list points that are not wired up yet.
        guard !cells.text(.attribute).isEmpty else { return nil }
        return cells.register()
    }

    private mutating func report(_ faults: [CSVFault]) {
        for fault in faults.prefix(Self.mostProblems) {
            switch fault.kind {
            case .unterminatedQuote:
                report(
                    .error, line: fault.line, message: "a quoted field is not closed before the end of the file",
                    remedy: "close it with \", or write \"\" for a quote within it")
            case .textAfterQuote:
                report(
                    .warning, line: fault.line, message: "text after the closing quote of a field, taken as part of it",
                    remedy: "put the whole field in quotes and write \"\" for a quote within it")
            case .notUTF8:
                report(.error, line: fault.line, message: "not UTF-8", remedy: "save the file as UTF-8")
            }
        }
    }

    private mutating func report(
        _ severity: Problem.Severity, line: Int?, key: String? = nil, message: String, remedy: String
    ) {
        problems.append(Problem(severity, file: name, line: line, key: key, message: message, remedy: remedy))
    }
}
