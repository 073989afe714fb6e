import FoundationEssentials
import Registry
import Scraping
import Testing

@testable import Bridge

@Suite struct RefreshGateTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private var gate = RefreshGate()

    private func key(_ number: Int, _ registerClass: RegisterClass = .load) throws -> ReadKey {
        ReadKey(try #require(StationID("1:\(number)")), registerClass)
    }

    private mutating func judge(
        _ key: ReadKey, readAt: Date? = nil, perDay: Int = 864_000, after seconds: Double
    ) -> RefreshGate.Verdict {
        gate.judge(key, readAt: readAt, account: "alameda", perDay: perDay, at: now + seconds)
    }

    @Test mutating func `what was read a moment ago is not read again`() throws {
        let key = try key(34001)
        #expect(judge(key, readAt: now - 9, after: 0) == .fresh(9))
        #expect(judge(key, readAt: now - 10, after: 0) == .call)
        #expect(judge(key, readAt: now - 10, after: 4) == .fresh(4), "its call may still be under way")
        #expect(judge(key, after: 10) == .call)
        #expect(judge(try self.key(34001, .alarm), after: 10) == .call)
    }

    @Test mutating func `a clock that was put back does not make an old reading fresh`() throws {
        #expect(judge(try key(34001), readAt: now + 3600, after: 0) == .call)
    }

    @Test mutating func `an account's get messages use a tenth of its calls, after a burst`() throws {
        // 864,000 a day are ten a second, of which get messages may have one.
        for number in 1...60 { #expect(judge(try key(number), after: 0) == .call) }
        guard case .exhausted(let pause) = judge(try key(61), after: 0) else {
            Issue.record("a sixty-first call")
            return
        }
        #expect(abs(pause - 1) < 0.001)
        #expect(judge(try key(61), after: 1) == .call)
        #expect(judge(try key(62), after: 1) != .call)
        #expect(gate.judge(try key(63), readAt: nil, account: "other", perDay: 10, at: now) == .call)
    }

    @Test mutating func `in a day of asking no more than a tenth is used`() throws {
        var calls = 0
        for second in 0..<86_400 where judge(try key(second % 97), perDay: 1000, after: Double(second)) == .call {
            calls += 1
        }
        #expect((100...161).contains(calls), "\(calls)")
    }
}
