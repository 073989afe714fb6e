import Testing

@testable import Bridge

@Suite struct OutboxTests {
    @Test func `items leave in order, urgent ones first`() {
        var outbox = Outbox<String, Int>()
        outbox.put(1, in: .data)
        outbox.put(2, in: .answers)
        outbox.put(3, in: .data)
        outbox.put(4, in: .presence)
        #expect(outbox.count == 4)
        #expect(outbox.take(upTo: 3) == [4, 2, 1])
        #expect(outbox.take(upTo: 3) == [3])
        #expect(outbox.take(upTo: 3) == [])
    }

    @Test func `the newest of a key waits in the place of the first`() {
        var outbox = Outbox<String, Int>()
        outbox.put(1, replacing: "a", in: .data)
        outbox.put(2, replacing: "b", in: .data)
        #expect(outbox.put(3, replacing: "a", in: .data) == 1)
        #expect(outbox.take(upTo: 9) == [3, 2])
        // What has left is not replaced but put anew.
        #expect(outbox.put(4, replacing: "a", in: .data) == nil)
        #expect(outbox.take(upTo: 9) == [4])
    }

    @Test func `a key in one lane is another in the next`() {
        var outbox = Outbox<String, Int>()
        outbox.put(1, replacing: "a", in: .data)
        outbox.put(2, replacing: "a", in: .presence)
        #expect(outbox.take(upTo: 9) == [2, 1])
    }

    @Test(arguments: 0..<50)
    func `whatever is put and taken, each key leaves once with its newest item, in order of its first`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var outbox = Outbox<Int, Int>()
        // The same by brute force: one list, searched from the front.
        var model: [(key: Int?, item: Int, lane: Int)] = []
        for step in 0..<500 {
            let lane = Outbox<Int, Int>.Lane.allCases[Int.random(in: 0..<4, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                outbox.put(step, in: lane)
                model.append((nil, step, lane.rawValue))
            case 1, 2:
                let key = Int.random(in: 0..<6, using: &random)
                outbox.put(step, replacing: key, in: lane)
                if let place = model.firstIndex(where: { $0.key == key && $0.lane == lane.rawValue }) {
                    model[place].item = step
                } else {
                    model.append((key, step, lane.rawValue))
                }
            default:
                let count = Int.random(in: 1...8, using: &random)
                let sorted = model.enumerated().sorted { ($0.element.lane, $0.offset) < ($1.element.lane, $1.offset) }
                let wanted = sorted.prefix(count)
                let gone = Set(wanted.map(\.offset))
                #expect(outbox.take(upTo: count) == wanted.map(\.element.item))
                model = model.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
            }
            #expect(outbox.count == model.count)
        }
    }
}

/// A generator that gives the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
