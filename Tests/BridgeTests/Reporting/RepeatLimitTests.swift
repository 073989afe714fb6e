import TestSupport
import Testing

@testable import Bridge

@Suite struct RepeatLimitTests {
    private let start = ContinuousClock.now

    @Test func `every event is written or counted, whatever comes when`() {
        for seed in 1...50 {
            var random = SeededRandom(seed: seed)
            var limit = RepeatLimit<Int>()
            var now = start
            var told: [RepeatLimit<Int>.Entry] = []
            let events = Int.random(in: 1...2000, using: &random)
            for event in 0..<events {
                now += .milliseconds(Int.random(in: 0...200, using: &random))
                let kind = Int.random(in: 0...3, using: &random)
                told += limit.take(event, .init(level: 0, message: "m", subject: "\(kind)"), at: now)
                if Int.random(in: 0...50, using: &random) == 0 { told += limit.sweep(at: now) }
            }
            told += limit.flush()
            #expect(told.reduce(0) { $0 + $1.count } == events, "seed \(seed)")
            #expect(Set(told.map(\.event)).count == told.count, "seed \(seed)")
            #expect(limit.flush().isEmpty)
        }
    }

    @Test func `a flood of ever new kinds takes no more memory and no more lines`() {
        var limit = RepeatLimit<Int>()
        var lines = 0
        for event in 0..<100_000 {
            lines += limit.take(event, .init(level: 0, message: "m", subject: "\(event)"), at: start).count
        }
        #expect(lines == RepeatLimit<Int>.mostKinds + RepeatLimit<Int>.most)
        #expect(limit.kinds == RepeatLimit<Int>.mostKinds + 1)
        let rest = limit.sweep(at: start + RepeatLimit<Int>.window)
        #expect(rest.map(\.count) == [100_000 - lines])
        #expect(limit.kinds == 0)
    }
}
