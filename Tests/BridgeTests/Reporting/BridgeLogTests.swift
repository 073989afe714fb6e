import Logging
import Registry
import Settings
import TestSupport
import Testing

@testable import Bridge

@Suite struct BridgeLogTests {
    /// What a log wrote, and the time that it believes in.
    private final class Bench: Sendable {
        let written = Locked("")
        let seconds = Locked(0.0)
        let log: BridgeLog

        init(
            _ format: LogFormat = .text, level: LogLevel = .info, secrets: [String] = [],
            style: LogLine.Style = LogLine.Style()
        ) {
            var settings = LogSettings()
            settings.format = format
            settings.level = level
            let (written, seconds, start) = (written, seconds, ContinuousClock.now)
            log = BridgeLog(
                settings, secrets: secrets.map { Secret($0) }, style: style,
                now: { start + .seconds(seconds.value) }, write: { line in written.withLock { $0 += line } })
        }

        var logger: Logger { log.logger("bridge") }

        var lines: [String] {
            written.value.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    @Test func `text is one line an event, fields in order of their names`() throws {
        let bench = Bench()
        var logger = bench.logger
        logger[metadataKey: "account"] = "alameda"
        logger.warning("no answer", metadata: ["reason": "timed out\nafter 60 s", "calls": "3", "empty": ""])
        logger.debug("unseen")
        #expect(bench.lines.count == 1)
        let line = try #require(bench.lines.first)
        #expect(line.hasSuffix(#" warning  no answer account=alameda calls=3 empty="" reason="timed out after 60 s""#))
        #expect(ISO8601.date(String(line.prefix { $0 != " " })) != nil)
    }

    @Test func `JSON is one object a line, and a field cannot take the place of another`() throws {
        let bench = Bench(.json)
        bench.logger.notice(
            "say \"hi\"", metadata: ["level": "forged", "text": "a\nb", "account": "alameda", "repeated": "3"])
        #expect(bench.lines.count == 1)
        let object = try #require(try JSONValue(parsing: Array(bench.lines[0].utf8)).object)
        #expect(object["level"] == "notice")
        #expect(object["message"] == "say \"hi\"")
        #expect(object["text"] == "a\nb")
        #expect(object["account"] == "alameda")
    }

    @Test func `the journal gets the level as a prefix, and neither time nor colours`() {
        let levels: [(Logger.Level, String)] = [
            (.critical, "<2>"), (.error, "<3>"), (.warning, "<4>"), (.notice, "<5>"), (.info, "<6>"), (.debug, "<7>"),
            (.trace, "<7>"),
        ]
        for format in LogFormat.allCases {
            let bench = Bench(format, level: .trace, style: LogLine.Style(isForJournal: true))
            for (level, _) in levels { bench.logger.log(level: level, "hello", metadata: ["a": "1"]) }
            #expect(bench.lines.map { String($0.prefix(3)) } == levels.map(\.1))
            if format == .text { #expect(bench.lines[0] == "<2>hello a=1") }
        }
    }

    @Test func `a terminal gets the level in colour`() throws {
        let bench = Bench(style: LogLine.Style(hasColours: true))
        bench.logger.warning("hello")
        #expect(try #require(bench.lines.first).hasSuffix(" \u{1b}[33mwarning\u{1b}[0m  hello"))
    }

    @Test func `what is alike is written twenty times a minute, and then once for all the others`() throws {
        let bench = Bench()
        for number in 1...77 {
            bench.logger.warning("no answer", metadata: ["account": "alameda", "reason": "\(number)"])
        }
        #expect(bench.lines.count == 20)
        bench.logger.warning("no answer", metadata: ["account": "berkeley", "reason": "1"])
        bench.logger.error("no answer", metadata: ["account": "alameda", "reason": "1"])
        #expect(bench.lines.count == 22, "another account, and another level, are another kind")
        bench.seconds.value = 59.9
        bench.log.sweep()
        #expect(bench.lines.count == 22)
        bench.seconds.value = 60
        bench.log.sweep()
        bench.log.sweep()
        #expect(bench.lines.count == 23)
        #expect(try #require(bench.lines.last).hasSuffix("warning  no answer account=alameda reason=77 repeated=57"))
        bench.logger.warning("no answer", metadata: ["account": "alameda", "reason": "78"])
        #expect(try #require(bench.lines.last).hasSuffix("reason=78"), "the next minute is a new one")
    }

    @Test func `any event lets out what was folded before it, and so does the end`() throws {
        let bench = Bench(.json)
        for _ in 1...21 { bench.logger.info("a") }
        bench.seconds.value = 61
        bench.logger.info("b")
        #expect(bench.lines.suffix(2).map { $0.contains("\"message\":\"a\"") } == [true, false])
        #expect(bench.lines[20].contains("\"repeated\":1") == false, "one that stands for itself is as it was")
        for _ in 1...22 { bench.logger.info("c") }
        bench.log.flush()
        #expect(try #require(bench.lines.last).contains("\"repeated\":2"))
    }

    @Test func `what somebody asked for by the level, or must see, is not folded`() {
        let bench = Bench(level: .trace)
        for level in [Logger.Level.trace, .debug, .critical] {
            for _ in 1...50 { bench.logger.log(level: level, "hello") }
        }
        #expect(bench.lines.count == 150)
    }

    @Test func `no secret of the configuration is written, wherever it stands`() {
        for format in LogFormat.allCases {
            let bench = Bench(format, secrets: ["pass\"word", "pass\"word-and-more", "abc"])
            bench.logger.info(
                "it is pass\"word-and-more", metadata: ["x": "<pass\"word>", "y": ["pass\"word", "abc"]])
            #expect(bench.lines.count == 1)
            #expect(!bench.lines[0].contains("word"))
            #expect(bench.lines[0].contains("it is [secret]"))
            #expect(bench.lines[0].contains("abc"), "so short a secret would be found in harmless words")
        }
    }

    @Test func `after a reload level, format and secrets are others, for loggers that were there too`() throws {
        let bench = Bench(secrets: ["old-password"])
        let logger = bench.logger
        var chatty = bench.logger
        chatty.logLevel = .trace
        logger.debug("one")
        var settings = LogSettings()
        settings.level = .debug
        settings.format = .json
        bench.log.update(settings, secrets: [Secret("new-password")])
        logger.debug("two", metadata: ["a": "old-password new-password"])
        logger.trace("three")
        chatty.trace("four")
        #expect(bench.lines.count == 2)
        #expect(bench.lines[0].contains(#""a":"[secret] [secret]""#))
        #expect(bench.lines[1].contains("four"))
    }

    /// What the bridge's standard error is, and how the first byte of its log tells.
    @Test(arguments: [
        ("JOURNAL_STREAM=$(stat -L -c %d:%i /dev/stderr) exec \"$0\" \"$@\"", "<2>the bridge cannot start"),
        ("JOURNAL_STREAM=8:1 TERM=xterm-256color exec \"$0\" \"$@\"", "20"),
        // A terminal, by the way of script(1).
        (
            "unset NO_COLOR; TERM=xterm exec script -qec \"$0 $*\" /dev/null",
            "\u{1b}[1;31mcritical\u{1b}[0m the bridge cannot start"
        ),
        ("TERM=xterm NO_COLOR=1 exec script -qec \"$0 $*\" /dev/null", " critical the bridge cannot start"),
    ])
    func `the log suits what standard error is`(_ command: String, _ expected: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "bridge.yaml",
            "state: /proc/nothing\naccounts: {a: {username: KEY, passwordEnv: BRIDGE_TEST_PASSWORD}}\n")
        let (status, output, errors) = try await ChildProcess.run(
            "bash", ["-c", command, Executables.bridge, "run", "--config", folder.path],
            environment: ["BRIDGE_TEST_PASSWORD": "x"])
        #expect(status == .exited(73))
        let log = (output + errors).split(whereSeparator: \.isNewline).first { $0.contains("cannot start") } ?? ""
        #expect(expected.hasSuffix("start") ? log.contains(expected) : log.hasPrefix(expected), "\(log)")
    }
}
