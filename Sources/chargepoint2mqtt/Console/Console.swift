import ArgumentParser
import FoundationEssentials
import Registry
import Terminal

/// What a command writes to: text for people on a terminal, or for whatever stands behind a pipe.
struct Console: Sendable {
    /// Columns of the terminal; nil: nothing is cut.
    let width: Int?
    private let isColoured: Bool
    private let isErrorColoured: Bool
    /// Columns of the terminal that shows standard error; nil: nothing is broken.
    private let errorWidth: Int?
    let environment: [String: String]

    init(_ color: ColourChoice, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
        width = TerminalStream.output.width(environment: environment)
        isColoured = color.isColoured(isTerminal: TerminalStream.output.isTerminal, environment: environment)
        errorWidth = TerminalStream.error.isTerminal ? TerminalStream.error.width(environment: environment) : nil
        isErrorColoured = color.isColoured(isTerminal: TerminalStream.error.isTerminal, environment: environment)
    }

    /// For tests.
    init(width: Int?, isColoured: Bool = false) {
        self.width = width
        self.isColoured = isColoured
        isErrorColoured = isColoured
        errorWidth = width
        environment = [:]
    }

    // MARK: Making text

    func text(_ text: String, _ style: Style = .plain) -> String { style.applied(to: text.harmless, isColoured) }

    /// A sentence, on as many lines as it takes.
    func lines(_ sentence: String, _ style: Style = .plain, indent: Int = 0) -> [String] {
        let start = String(repeating: " ", count: indent)
        return (start + sentence.harmless).wrapped(to: width, indent: indent + 2).map {
            style.applied(to: $0, isColoured)
        }
    }

    /// A table, and a word on what had to be left out of it.
    func lines(_ table: TextTable, full: String) -> [String] {
        let layout = table.layout(width: width, isColoured: isColoured)
        guard !layout.omitted.isEmpty else { return layout.lines }
        let omitted = layout.omitted.joined(separator: ", ")
        return layout.lines + lines("(no room for \(omitted): widen the terminal, or use \(full))", .dim)
    }

    // MARK: Writing

    func write(_ lines: [String]) throws { try Self.write(lines.map { $0 + "\n" }.joined()) }

    func write(_ json: JSONObject) throws {
        try Self.write(json.indented() + "\n")
    }

    private static func write(_ text: String) throws {
        // Who reads has gone, and needs no more.
        if !TerminalStream.output.write(text) { throw ExitCode.success }
    }

    /// A problem, on standard error.
    func report(_ problem: Problem) {
        complain(problem.description, after: "\(problem.severity):", problem.severity == .error ? .red : .yellow)
    }

    /// An error, on standard error.
    func report(error message: String) { complain(message, after: "error:", .red) }

    /// A line on standard error.
    func complain(_ line: String) { TerminalStream.error.write(line.harmless + "\n") }

    /// A sentence on standard error, after a word that is set apart.
    private func complain(_ sentence: String, after word: String, _ style: Style) {
        let lines = "\(word) \(sentence.harmless)".wrapped(to: errorWidth, indent: 2)
        let text = lines.joined(separator: "\n").dropFirst(word.count)
        TerminalStream.error.write(style.applied(to: word, isErrorColoured) + text + "\n")
    }
}

/// Thousands set apart.
func grouped(_ value: Int) -> String {
    let digits = String(value)
    return digits.enumerated().reduce(into: "") { text, digit in
        if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text += "," }
        text.append(digit.element)
    }
}

/// `1 station`, `2 stations`, `no stations`.
func counted(_ number: Int, _ what: String, plural: String? = nil) -> String {
    "\(number == 0 ? "no" : grouped(number)) \(number == 1 ? what : plural ?? what + "s")"
}
