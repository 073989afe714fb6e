import FoundationEssentials
import Registry
import Testing

@testable import Scraping

struct CallQueueTests {
    private func call(_ number: Int, due seconds: Int = 60) -> QueuedCall {
        QueuedCall(
            call: .load(station("1:\(number)")), askedAt: time("12:00:00"),
            deadline: time("12:00:00").addingTimeInterval(Double(seconds)), limit: .seconds(1))
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

    @Test func `whose next tick is nearest goes first`() {
        var queue = CallQueue()
        queue.append([call(1, due: 86_400), call(2, due: 86_400), call(3, due: 5), call(4, due: 60)])
        #expect(queue.popFirst()?.call == .load(station("1:3")))
        queue.append([call(5, due: 10), call(6, due: 60)])
        queue.prepend([call(7, due: 86_400)])
        var order: [ReadCall] = []
        while let next = queue.popFirst() { order.append(next.call) }
        #expect(order == [5, 4, 6, 7, 1, 2].map { .load(station("1:\($0)")) })
    }

    /// Random traffic against a list that is sorted anew each time.
    @Test func `it stays in order however much comes and goes`() {
        var queue = CallQueue()
        var model: [(due: Int, order: Int, number: Int)] = []
        var random = SeededGenerator(seed: 2)
        var number = 0
        for _ in 0..<300 {
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                number += 1
                let due = Int.random(in: 1...7, using: &random) * 60
                let isAhead = Int.random(in: 0..<10, using: &random) == 0
                if isAhead { queue.prepend([call(number, due: due)]) } else { queue.append([call(number, due: due)]) }
                model.append((due, isAhead ? -number : number, number))
            }
            for _ in 0..<Int.random(in: 0...50, using: &random) {
                let first = model.indices.min { (model[$0].due, model[$0].order) < (model[$1].due, model[$1].order) }
                #expect(queue.popFirst()?.call == first.map { .load(station("1:\(model[$0].number)")) })
                if let first { model.remove(at: first) }
            }
            #expect(queue.count == model.count && queue.isEmpty == model.isEmpty)
        }
        #expect(number > 2048)
    }
}
