import Registry
import Testing

struct ProblemTests {
    @Test func `a problem is one line, whatever the user wrote`() {
        let problem = Problem(
            .error, file: "devices/a\nb", line: 3, key: "driver\r\ntype", message: "unknown key '\u{1B}[2J'",
            remedy: "leave out a\u{2028}b")
        #expect(
            problem.description
                == #"devices/a\u{a}b:3: driver\u{d}\u{a}type: unknown key '\u{1b}[2J'; leave out a\u{2028}b"#)
    }

    @Test func `what has its place on a line stays as it is`() {
        let problem = Problem(.warning, file: "bridge.yaml", key: "köln 🔌", message: "a\\b", remedy: "c")
        #expect(problem.description == #"bridge.yaml: köln 🔌: a\b; c"#)
    }
}
