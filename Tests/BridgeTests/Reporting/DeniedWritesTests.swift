import ChargePointAPI
import FoundationEssentials
import Logging
import Synchronization
import TestSupport
import Testing
import Topics

@testable import Bridge

@Suite struct DeniedWritesTests {
    private final class Others: CallObserver {
        let count = Atomic(0)
        func callFinished(_ call: FinishedCall) { count.add(1, ordering: .relaxed) }
    }

    private let now = Locked(Date(timeIntervalSince1970: 1_800_000_000))
    private let changes = Locked<[String]>([])
    private let others = Others()

    private func denied(_ operation: String) -> FinishedCall {
        FinishedCall(
            operation: operation, error: APIError(operation: operation, kind: .denied(text: "no such plan")))
    }

    private func observer() -> DeniedWrites {
        let reporter = ErrorReporter(
            logger: BridgeLog(write: { _ in }).logger("test"), now: { [now] in now.value })
        reporter.tellChanges { [changes] change in
            changes.withLock { $0.append("\(change.state) \(change.error.id)") }
        }
        return DeniedWrites(account: "alameda", next: others, reporter: reporter, now: { [now] in now.value })
    }

    @Test func `a missing right is told once, until the operation succeeds`() {
        let observer = observer()
        observer.callFinished(denied("shedLoad"))
        observer.callFinished(denied("shedLoad"))
        observer.callFinished(FinishedCall(operation: "clearShedState"))
        #expect(changes.value == ["active denied/alameda/shedLoad"])
        observer.callFinished(FinishedCall(operation: "shedLoad"))
        #expect(changes.value == ["active denied/alameda/shedLoad", "cleared denied/alameda/shedLoad"])
        #expect(others.count.load(ordering: .relaxed) == 4)
    }

    @Test func `reading is no business of its`() {
        observer().callFinished(denied("getLoad"))
        #expect(changes.value == [])
    }

    @Test func `a refusal is forgiven an hour after the last`() {
        let observer = observer()
        observer.callFinished(denied("clearShedState"))
        now.withLock { $0 += 3000 }
        observer.callFinished(denied("clearShedState"))
        now.withLock { $0 += 3599 }
        observer.forgive()
        #expect(changes.value.count == 1)
        now.withLock { $0 += 1 }
        observer.forgive()
        #expect(changes.value.last == "cleared denied/alameda/clearShedState")
    }
}
