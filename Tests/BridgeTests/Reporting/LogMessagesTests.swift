import FoundationEssentials
import TestSupport
import Testing

/// Messages are constant and their data is in fields, so that a collector can count and search them.
@Suite struct LogMessagesTests {
    /// The message of each call of a logger in a source file, as it is written there.
    private static func messages(in source: String) -> [String] {
        let call =
            #/
            (?i:logger|log)\.(?:trace|debug|info|notice|warning|error|critical|log)\(\s*(?:level:[^"]*,\s*)?
            ("""|"(?:[^"\\\n]|\\.)*")
            /#
        return source.matches(of: call).map { String($0.1) }
    }

    @Test func `an interpolated message is found`() {
        #expect(Self.messages(in: #"logger.info("a", metadata: ["b": "\(c)"])"#) == [#""a""#])
        #expect(Self.messages(in: "logger.log(\n level: x ? .info : .error, \"a \\(b)\")") == [#""a \(b)""#])
    }

    @Test func `no message of the log is made from data`() throws {
        let sources = "\(TestPython.tests)/../Sources"
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources).filter { $0.hasSuffix(".swift") }
        var count = 0
        for file in files {
            let messages = Self.messages(in: String(decoding: try bytes("\(sources)/\(file)"), as: UTF8.self))
            count += messages.count
            for message in messages {
                #expect(!message.contains("\\(") && message != "\"\"\"", "\(file): \(message)")
            }
        }
        #expect(count > 15)
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }
}
