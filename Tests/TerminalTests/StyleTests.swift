import Synchronization
import Terminal
import Testing

@Suite struct StyleTests {
    @Test(
        arguments: [
            (ColourChoice.auto, true, ["TERM": "xterm-256color"], true),
            (.auto, false, ["TERM": "xterm-256color"], false),
            (.auto, true, ["TERM": "dumb"], false),
            (.auto, true, [:], false),
            (.auto, true, ["TERM": "xterm", "NO_COLOR": "1"], false),
            (.auto, true, ["TERM": "xterm", "NO_COLOR": ""], true),
            (.always, false, ["NO_COLOR": "1", "TERM": "dumb"], true),
            (.never, true, ["TERM": "xterm"], false),
        ] as [(ColourChoice, Bool, [String: String], Bool)])
    func `colours are for terminals that can and users who want them`(
        choice: ColourChoice, isTerminal: Bool, environment: [String: String], expected: Bool
    ) {
        #expect(choice.isColoured(isTerminal: isTerminal, environment: environment) == expected)
    }

    @Test func `a plain or empty text has no codes around it`() {
        #expect(Style.plain.applied(to: "x", true) == "x")
        #expect(Style.red.applied(to: "", true) == "")
        #expect(Style.red.applied(to: "x", false) == "x")
    }

    @Test func `COLUMNS tells the width where there is no terminal`() {
        #expect(TerminalStream.output.width(environment: ["COLUMNS": "132"]) == 132)
        #expect(TerminalStream.output.width(environment: ["COLUMNS": "3"]) == 40)
    }
}

@Suite struct ProgressLineTests {
    /// What was written.
    private final class Written: Sendable {
        let text = Mutex("")
        var value: String { text.withLock { $0 } }
    }

    @Test func `each text takes the place of the one before, and in the end the line is gone`() {
        let written = Written()
        let progress = ProgressLine(width: 20) { text in written.text.withLock { $0 += text } }
        progress.show("asks for stations")
        progress.show("has 500 stations, asks for more")
        progress.clear()
        progress.clear()
        #expect(
            written.value
                == "\r\u{1B}[Kasks for stations\r\u{1B}[Khas 500 stations, …\r\u{1B}[K")
    }

    @Test func `without a terminal nothing is written`() {
        let written = Written()
        let progress = ProgressLine(width: nil) { text in written.text.withLock { $0 += text } }
        progress.show("asks for stations")
        progress.clear()
        #expect(written.value == "")
    }
}
