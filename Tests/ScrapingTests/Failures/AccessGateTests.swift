import Registry
import Testing

@testable import Scraping

struct AccessGateTests {
    @Test func `three denials without a success close an operation to the account`() {
        var gate = AccessGate()
        #expect(gate.neverSucceeded(.load))
        let verdicts = (1...4).map { _ in gate.denied(.load) }
        #expect(verdicts == [false, false, true, false])
        #expect(gate.isDenied(.load) && !gate.isDenied(.alarm))
    }

    @Test func `an operation that works for others is closed only after twenty denials in a row`() {
        var gate = AccessGate()
        _ = gate.succeeded(.load)
        #expect(!gate.neverSucceeded(.load))
        let early = (1...19).map { _ in gate.denied(.load) }
        _ = gate.succeeded(.load)
        let late = (1...20).map { _ in gate.denied(.load) }
        #expect(early == Array(repeating: false, count: 19))
        #expect(late == Array(repeating: false, count: 19) + [true])
        #expect(gate.isDenied(.load))
    }

    @Test func `a success opens it again, and says so once`() {
        var gate = AccessGate()
        gate.deny(.station)
        #expect(gate.isDenied(.station))
        let isOpened = (1...2).map { _ in gate.succeeded(.station) }
        #expect(isOpened == [true, false])
        #expect(!gate.isDenied(.station))
    }

    @Test func `each probe is another read`() {
        var gate = AccessGate()
        #expect((1...5).map { _ in gate.probe(.load, of: 3) } == [0, 1, 2, 0, 1])
    }
}
