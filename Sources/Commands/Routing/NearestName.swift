/// Finds what a mistyped name was probably meant to be.
enum NearestName {
    /// The name that is nearest to `text`, if it is near enough to be meant: the same but for case, or one edit in
    /// each three characters.
    static func of(_ text: String, among names: [String]) -> String? {
        let wanted = Array(text.lowercased().unicodeScalars.prefix(64))
        let limit = max(1, wanted.count / 3)
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = edits(from: wanted, to: Array(name.lowercased().unicodeScalars.prefix(64)))
            if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one text of the other.
    private static func edits(from one: [Unicode.Scalar], to other: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (i, scalar) in one.enumerated() {
            var row = [i + 1]
            for (j, candidate) in other.enumerated() {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (scalar == candidate ? 0 : 1))
                if i > 0, j > 0, scalar == other[j - 1], one[i - 1] == candidate {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[other.count]
    }
}
