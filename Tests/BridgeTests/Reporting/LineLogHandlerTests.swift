import Logging
import Registry
import TestSupport
import Testing

@testable import Bridge

@Suite struct LineLogHandlerTests {
    private func lines(_ format: LineLogHandler.Format, _ body: (Logger) -> Void) -> [String] {
        let written = Locked("")
        var logger = Logger(label: "bridge") { label in
            LineLogHandler(label: label, format: format) { line in written.withLock { $0 += line } }
        }
        logger[metadataKey: "account"] = "alameda"
        body(logger)
        return written.value.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test func `text is one line an event, fields in order of their names`() throws {
        let lines = lines(.text) {
            $0.warning("no answer", metadata: ["reason": "timed out\nafter 60 s", "calls": "3", "empty": ""])
            $0.debug("unseen")
        }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.hasSuffix(#" warning  no answer account=alameda calls=3 empty="" reason="timed out after 60 s""#))
        #expect(ISO8601.date(String(line.prefix { $0 != " " })) != nil)
    }

    @Test func `JSON is one object a line, and a field cannot take the place of another`() throws {
        let lines = lines(.json) {
            $0.notice("say \"hi\"", metadata: ["level": "forged", "text": "a\nb"])
        }
        #expect(lines.count == 1)
        let object = try #require(try JSONValue(parsing: Array(lines[0].utf8)).object)
        #expect(object["level"] == "notice")
        #expect(object["message"] == "say \"hi\"")
        #expect(object["text"] == "a\nb")
        #expect(object["account"] == "alameda")
    }
}
