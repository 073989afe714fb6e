import Registry
import Testing

@testable import Scraping

struct CallQueueTests {
    private func call(_ number: Int) -> QueuedCall {
        QueuedCall(call: .load(station("1:\(number)")), askedAt: time("12:00:00"), limit: .seconds(1))
    }

    @Test func `first in, first out, and what stands in for another goes first`() {
        var queue = CallQueue()
        queue.append([call(1), call(2)])
        #expect(queue.popFirst()?.call == .load(station("1:1")))
        queue.append([call(3)])
        queue.prepend([call(8), call(9)])
        #expect(queue.count == 4)
        var order: [ReadCall] = []
        while let next = queue.popFirst() { order.append(next.call) }
        #expect(order == [8, 9, 2, 3].map { .load(station("1:\($0)")) })
        #expect(queue.isEmpty && queue.popFirst() == nil)
    }

    @Test func `it stays in order however much comes and goes`() {
        var queue = CallQueue()
        var (put, taken) = (0, 0)
        var random = SeededGenerator(seed: 2)
        for _ in 0..<300 {
            let count = Int.random(in: 0...60, using: &random)
            queue.append((0..<count).map { call(put + $0) })
            put += count
            for _ in 0..<Int.random(in: 0...50, using: &random) {
                guard let next = queue.popFirst() else { break }
                #expect(next.call == .load(station("1:\(taken)")))
                taken += 1
            }
            #expect(queue.count == put - taken)
        }
        #expect(put > 2048)
    }
}
