/// Finds what somebody who mistyped a word meant.
package enum Spelling {
    /// The candidate nearest to `word`, regardless of case; nil if none is near enough to be worth a question.
    ///
    /// Near enough: up to a third of the word's letters are wrong, missing, superfluous or swapped with a neighbour.
    package static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased().unicodeScalars)
        // Longer than any name that we know; the comparison is quadratic.
        guard (1...64).contains(wanted.count) else { return nil }
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let limit = max(1, min(wanted.count, letters.count) / 3)
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, letters)
            if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.name
    }

    /// `did you mean 'x'?` if there is a near candidate, else `otherwise`.
    package static func remedy(
        for word: String, among candidates: some Sequence<String>, otherwise: @autoclosure () -> String
    ) -> String {
        closest(to: word, among: candidates).map { "did you mean '\($0)'?" } ?? otherwise()
    }

    /// Optimal string alignment: Levenshtein's distance with swaps of neighbours.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column + 1], current[column]) + 1
                cost = min(cost, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
