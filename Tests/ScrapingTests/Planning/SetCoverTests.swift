import Testing

@testable import Scraping

struct SetCoverTests {
    private let alone = 50

    private func candidate(_ price: Int, _ elements: some Sequence<Int>) -> SetCover.Candidate {
        SetCover.Candidate(price: price, elements: Set(elements).sorted().map { Int32($0) })
    }

    private func cost(_ chosen: some Sequence<Int>, _ candidates: [SetCover.Candidate], of count: Int) -> Int {
        let chosen = Array(chosen)
        let covered = Set(chosen.flatMap { candidates[$0].elements })
        return chosen.reduce(0) { $0 + candidates[$1].price } + alone * (count - covered.count)
    }

    /// The least cost over all choices there are.
    private func least(_ candidates: [SetCover.Candidate], of count: Int) -> Int {
        (0..<(1 << candidates.count)).map { choice in
            cost(candidates.indices.filter { choice >> $0 & 1 == 1 }, candidates, of: count)
        }.min() ?? 0
    }

    private func choose(_ candidates: [SetCover.Candidate], of count: Int) -> [Int] {
        SetCover.choose(candidates, elements: count, alone: alone)
    }

    @Test func `a set is chosen if it costs less than its elements alone`() {
        #expect(choose([], of: 3) == [])
        #expect(choose([candidate(50, 0..<1)], of: 1) == [], "no gain, no group")
        #expect(choose([candidate(99, 0..<2)], of: 2) == [0])
        #expect(choose([candidate(100, 0..<2)], of: 2) == [])
        #expect(choose([candidate(449, 0..<1)], of: 1) == [], "a group of 400 is not asked for one station")
        #expect(choose([candidate(441, 0..<9)], of: 9) == [0], "but it is for nine")
    }

    @Test func `of sets alike the first is chosen, and only one`() {
        let alike = candidate(60, 0..<5)
        #expect(choose([alike, alike, alike], of: 5) == [0])
    }

    @Test func `one large set beats the small ones inside it, and small ones beat one with many spare elements`() {
        let parts = [candidate(50, 0..<10), candidate(50, 10..<20), candidate(50, 20..<30)]
        #expect(choose(parts + [candidate(50, 0..<30)], of: 30) == [3])
        #expect(choose(parts + [candidate(151, 0..<30)], of: 30) == [0, 1, 2])
    }

    @Test func `what the cheapest first gets wrong is put right`() {
        // The middle one is the cheapest for each element, and then both others are needed all the same.
        let trap = [candidate(60, 0..<6), candidate(60, 6..<12), candidate(50, 2..<10)]
        #expect(choose(trap, of: 12) == [0, 1])
        // One set more makes two idle.
        let pair = [candidate(55, [0, 1, 2, 6]), candidate(55, [3, 4, 5, 7]), candidate(100, 0..<8)]
        #expect(cost(choose(pair, of: 8), pair, of: 8) == 100)
    }

    @Test func `near the least over all choices there are, and mostly the least`() {
        var random = SeededGenerator(seed: 21)
        var (exact, total, rounds) = (0, 0, 600)
        var excess = 0.0
        for round in 0..<rounds {
            let count = Int.random(in: 1...24, using: &random)
            let candidates = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                let size = Int.random(in: 1...count, using: &random)
                return candidate(
                    50 + Int.random(in: 0...60, using: &random),
                    (0..<size).map { _ in Int.random(in: 0..<count, using: &random) })
            }
            let chosen = choose(candidates, of: count)
            let cost = cost(chosen, candidates, of: count)
            let least = least(candidates, of: count)
            #expect(cost >= least && cost * 100 <= least * 115, "round \(round): \(cost) for \(least)")
            #expect(cost <= alone * count)
            #expect(choose(candidates, of: count) == chosen)
            exact += cost == least ? 1 : 0
            excess += Double(cost - least) / Double(max(1, least))
            total += 1
        }
        rounds = total
        #expect(exact * 100 >= rounds * 95, "the least in \(exact) of \(rounds)")
        #expect(excess / Double(rounds) < 0.005)
    }

    @Test func `no chosen set is idle, and none that would pay is left out`() {
        var random = SeededGenerator(seed: 22)
        for _ in 0..<40 {
            let count = Int.random(in: 50...400, using: &random)
            let candidates = (0..<Int.random(in: 10...60, using: &random)).map { _ in
                let start = Int.random(in: 0..<count, using: &random)
                let end = min(count, start + Int.random(in: 1...120, using: &random))
                return candidate(
                    50 + Int.random(in: 0...200, using: &random),
                    stride(from: start, to: end, by: Int.random(in: 1...3, using: &random)))
            }
            let chosen = choose(candidates, of: count)
            let cost = cost(chosen, candidates, of: count)
            for place in candidates.indices {
                let changed = Set(chosen).symmetricDifference([place])
                #expect(self.cost(changed, candidates, of: count) >= cost)
            }
        }
    }
}
