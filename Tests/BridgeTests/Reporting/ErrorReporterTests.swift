import FoundationEssentials
import Logging
import TestSupport
import Testing
import Topics

@testable import Bridge

@Suite struct ErrorReporterTests {
    private static let error = BridgeError(id: "x/1", what: "It does not work.", location: "here", remedy: "Mend it.")

    @Test func `an error is told once when it begins and once when it ends`() {
        let written = Locked("")
        let reporter = ErrorReporter(
            logger: BridgeLog(write: { line in written.withLock { $0 += line } }).logger("test"),
            now: { Date(timeIntervalSince1970: 0) })
        reporter.raise(Self.error)
        let changes = Locked<[BridgeErrorChange]>([])
        reporter.tellChanges { change in changes.withLock { $0.append(change) } }
        #expect(changes.value.map(\.state) == [.active], "what came before there was a listener is not lost")
        reporter.raise(Self.error)
        reporter.clear("x/2")
        #expect(reporter.active == [Self.error])
        reporter.clear("x/1")
        reporter.clear("x/1")
        #expect(changes.value.map(\.state) == [.active, .cleared])
        let lines = written.value.split(separator: "\n")
        #expect(lines.count == 2)
        let first = #"error    needs attention what="It does not work." id=x/1 remedy="Mend it." where=here"#
        #expect(lines.first?.hasSuffix(first) == true)
        #expect(lines.last?.hasSuffix(#"notice   over what="It does not work." id=x/1"#) == true)
    }
}
