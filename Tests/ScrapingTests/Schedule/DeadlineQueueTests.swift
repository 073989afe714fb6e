import FoundationEssentials
import Testing

@testable import Scraping

struct DeadlineQueueTests {
    @Test func `keys come in order of time, whatever the order they were put in`() {
        var random = SeededGenerator(seed: 3)
        var queue = DeadlineQueue<Int>()
        let times = (0..<500).map { _ in Int.random(in: 0...200, using: &random) }
        for (key, seconds) in times.enumerated() { queue.insert(key, at: Date(timeIntervalSince1970: Double(seconds))) }
        #expect(queue.first == Date(timeIntervalSince1970: Double(times.min() ?? -1)))
        var taken: [Int] = []
        while let (key, _) = queue.popDue(at: .distantFuture) { taken.append(key) }
        #expect(taken.map { times[$0] } == times.sorted())
        #expect(Set(taken).count == 500 && queue.isEmpty)
    }

    @Test func `what is not due stays`() {
        var queue = DeadlineQueue<String>()
        queue.insert("late", at: time("12:00:10"))
        queue.insert("early", at: time("12:00:05"))
        #expect(queue.popDue(at: time("12:00:04")) == nil)
        #expect(queue.popDue(at: time("12:00:05"))?.key == "early")
        #expect(queue.popDue(at: time("12:00:09.999")) == nil)
        #expect(queue.count == 1)
    }
}
