/// Which of the names that exist was probably meant.
enum Likeness {
    /// The name that takes the fewest changed, missing, added or swapped characters, upper and lower case being alike; the
    /// first in alphabetical order of several. Nil if there are no names.
    static func nearest(to wanted: String, among names: [String]) -> String? {
        let wanted = letters(wanted)
        var best: (name: String, distance: Int)?
        for name in names {
            let letters = letters(name)
            // Not worth counting: the difference of lengths alone is more.
            if let best, abs(letters.count - wanted.count) > best.distance { continue }
            let distance = distance(wanted, letters)
            if let best, (best.distance, best.name) <= (distance, name) { continue }
            best = (name, distance)
        }
        return best?.name
    }

    /// How many characters must be changed, added, left out or swapped to turn one name into the other.
    static func distance(_ one: String, _ other: String) -> Int { distance(letters(one), letters(other)) }

    private static func letters(_ name: String) -> [UInt8] { Array(name.lowercased().utf8) }

    /// Optimal string alignment distance.
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for i in one.indices {
            var row = [i + 1]
            row.reserveCapacity(other.count + 1)
            for j in other.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (one[i] == other[j] ? 0 : 1))
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[other.count]
    }
}
