/// Chooses sets that cover elements for the least, where each set has a price and an element that no set covers has to
/// be paid alone. A pure decision: the same input gives the same choice.
///
/// That is weighted set cover, which nobody solves exactly for large inputs. First the set with the least price for
/// each new element is taken, again and again, as long as that is less than the elements alone. Then single changes are
/// tried until none helps: a set less, with others that then pay; a set more, without those that it makes idle. Both
/// look only at sets that share elements, so that what is chosen in one part does not depend on another part.
struct SetCover {
    struct Candidate: Sendable {
        let price: Int
        /// From 0; ascending, each once.
        let elements: [Int32]
    }

    private let candidates: [Candidate]
    /// What an element costs that no set covers.
    private let alone: Int
    private var isChosen: [Bool]
    /// How many chosen sets hold an element…
    private var times: [Int32]
    /// …and the sum of their places: if it is one set, its place.
    private var holders: [Int]
    /// Elements that are in this set and in no other one chosen.
    private var own: [Int]
    /// The sets that hold an element: `sets[starts[element]..<starts[element + 1]]`.
    private var starts: [Int32]
    private var sets: [Int32]
    /// Elements looked at since the start, and how many may be.
    private var visits = 0
    private let mostVisits: Int

    /// - Parameters:
    ///   - candidates: the sets.
    ///   - count: elements are numbered from 0 up to this, exclusively.
    ///   - alone: what an element costs that no set covers.
    /// - Returns: places of the chosen sets, ascending.
    static func choose(_ candidates: [Candidate], elements count: Int, alone: Int) -> [Int] {
        if candidates.isEmpty { return [] }
        var cover = SetCover(candidates, elements: count, alone: alone)
        cover.takeCheapest()
        cover.prune()
        cover.improve()
        return cover.isChosen.indices.filter { cover.isChosen[$0] }
    }

    private init(_ candidates: [Candidate], elements count: Int, alone: Int) {
        self.candidates = candidates
        self.alone = alone
        isChosen = Array(repeating: false, count: candidates.count)
        times = Array(repeating: 0, count: count)
        holders = Array(repeating: 0, count: count)
        own = Array(repeating: 0, count: candidates.count)
        starts = Array(repeating: 0, count: count + 1)
        var total = 0
        for candidate in candidates {
            total += candidate.elements.count
            for element in candidate.elements { starts[Int(element) + 1] += 1 }
        }
        for element in 0..<count { starts[element + 1] += starts[element] }
        sets = Array(repeating: 0, count: total)
        var next = starts
        for (place, candidate) in candidates.enumerated() {
            for element in candidate.elements {
                sets[Int(next[Int(element)])] = Int32(place)
                next[Int(element)] += 1
            }
        }
        mostVisits = 40 * total + 10_000
    }

    // MARK: Taking the cheapest

    /// A set and how many elements it would add, as far as looked at: it can only have become fewer.
    private struct Offer {
        let place: Int
        let new: Int
    }

    private mutating func takeCheapest() {
        var offers: [Offer] = []
        for place in candidates.indices {
            push(Offer(place: place, new: candidates[place].elements.count), to: &offers)
        }
        while let offer = pop(from: &offers) {
            let new = uncovered(in: offer.place)
            guard alone * new > candidates[offer.place].price else { continue }
            if new == offer.new { add(offer.place) } else { push(Offer(place: offer.place, new: new), to: &offers) }
        }
    }

    private func uncovered(in place: Int) -> Int {
        var count = 0
        for element in candidates[place].elements where times[Int(element)] == 0 { count += 1 }
        return count
    }

    /// The least price for each new element first, then the most elements, then the first in order.
    private func isBetter(_ one: Offer, _ other: Offer) -> Bool {
        let (left, right) = (candidates[one.place].price * other.new, candidates[other.place].price * one.new)
        if left != right { return left < right }
        return one.new == other.new ? one.place < other.place : one.new > other.new
    }

    private func push(_ offer: Offer, to heap: inout [Offer]) {
        heap.append(offer)
        var child = heap.count - 1
        while child > 0, isBetter(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private func pop(from heap: inout [Offer]) -> Offer? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if heap.isEmpty { return first }
        heap[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBetter(heap[child], heap[best])
            {
                best = child
            }
            if best == parent { return first }
            heap.swapAt(best, parent)
            parent = best
        }
    }

    // MARK: Changing the choice

    private mutating func add(_ place: Int) {
        isChosen[place] = true
        for element in candidates[place].elements {
            let element = Int(element)
            switch times[element] {
            case 0: own[place] += 1
            case 1: own[holders[element]] -= 1
            default: break
            }
            times[element] += 1
            holders[element] += place
        }
        visits += candidates[place].elements.count
    }

    private mutating func remove(_ place: Int) {
        isChosen[place] = false
        for element in candidates[place].elements {
            let element = Int(element)
            times[element] -= 1
            holders[element] -= place
            switch times[element] {
            case 0: own[place] -= 1
            case 1: own[holders[element]] += 1
            default: break
            }
        }
        visits += candidates[place].elements.count
    }

    /// What it saves to leave out a chosen set and pay for its own elements alone; 0 is a saving too, of trouble.
    private func saving(without place: Int) -> Int { candidates[place].price - alone * own[place] }

    /// Leaves out chosen sets that do not pay, the most wasteful first. Returns them.
    @discardableResult
    private mutating func prune(among places: [Int]? = nil) -> [Int] {
        var removed: [Int] = []
        while true {
            var worst: Int?
            for place in places ?? Array(candidates.indices) where isChosen[place] && saving(without: place) >= 0 {
                if let known = worst, saving(without: known) >= saving(without: place) { continue }
                worst = place
            }
            guard let worst else { return removed }
            remove(worst)
            removed.append(worst)
        }
    }

    // MARK: Improving

    private mutating func improve() {
        var hasImproved = true
        while hasImproved {
            hasImproved = false
            for place in candidates.indices {
                if visits > mostVisits { return }
                if isChosen[place] ? trySpare(place) : tryAdd(place) { hasImproved = true }
            }
        }
    }

    /// One set more, without those that it makes idle.
    private mutating func tryAdd(_ place: Int) -> Bool {
        let neighbours = neighbours(of: place).filter { isChosen[$0] }
        let gain = alone * uncovered(in: place) - candidates[place].price
        add(place)
        let removed = prune(among: neighbours)
        let change = gain + removed.reduce(0) { $0 + candidates[$1].price } - alone * leftBare(by: removed)
        if change > 0 { return true }
        for other in removed.reversed() { add(other) }
        remove(place)
        return false
    }

    /// One set less, with others that then pay.
    private mutating func trySpare(_ place: Int) -> Bool {
        let others = neighbours(of: place).filter { !isChosen[$0] }
        let loss = alone * own[place] - candidates[place].price
        remove(place)
        var added: [Int] = []
        var gain = 0
        while true {
            var best: (place: Int, gain: Int)?
            for other in others where !isChosen[other] {
                let worth = alone * uncovered(in: other) - candidates[other].price
                visits += candidates[other].elements.count
                if worth > best?.gain ?? 0 { best = (other, worth) }
            }
            guard let best else { break }
            add(best.place)
            added.append(best.place)
            gain += best.gain
        }
        if gain > loss {
            prune(among: added + neighbours(of: place).filter { isChosen[$0] })
            return true
        }
        for other in added { remove(other) }
        add(place)
        return false
    }

    /// Elements of sets just left out that no chosen set holds now.
    private func leftBare(by removed: [Int]) -> Int {
        var bare: Set<Int32> = []
        for place in removed {
            for element in candidates[place].elements where times[Int(element)] == 0 { bare.insert(element) }
        }
        return bare.count
    }

    /// Sets that share an element with this one, ascending.
    private mutating func neighbours(of place: Int) -> [Int] {
        var found: Set<Int32> = []
        for element in candidates[place].elements {
            let range = Int(starts[Int(element)])..<Int(starts[Int(element) + 1])
            visits += range.count
            found.formUnion(sets[range])
        }
        found.remove(Int32(place))
        return found.sorted().map { Int($0) }
    }
}
