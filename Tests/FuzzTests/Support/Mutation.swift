import TestSupport

/// Damages a real example: bytes changed, removed, doubled or moved, words of its language put in, pieces of other
/// examples spliced in.
struct Mutation {
    /// Words of the language.
    let words: [[UInt8]]
    /// Further examples to take pieces from.
    let others: [[UInt8]]

    init(words: [String], others: [[UInt8]] = []) {
        self.words = words.map { Array($0.utf8) }
        self.others = others
    }

    func damaged(_ bytes: [UInt8], most: Int = 5, _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...most, using: &random) { damage(&bytes, &random) }
        return bytes
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...40, using: &random))
        switch Int.random(in: 0..<9, using: &random) {
        case 0: if place < bytes.count { bytes[place] = .random(in: 0...255, using: &random) }
        case 1: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random) }
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        case 4:
            let piece = Array(bytes[place..<end])
            bytes.removeSubrange(place..<end)
            bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
        case 5:
            guard let other = others.randomElement(using: &random), !other.isEmpty else { return }
            let from = Int.random(in: 0..<other.count, using: &random)
            bytes.insert(contentsOf: other[from..<min(other.count, from + 80)], at: place)
        case 6: bytes.removeSubrange(place...)
        default:
            guard let word = words.randomElement(using: &random) else { return }
            if Bool.random(using: &random) { bytes.removeSubrange(place..<end) }
            bytes.insert(contentsOf: word, at: place)
        }
    }
}

extension [UInt8] {
    /// For a message: as text, what is not printable escaped, cut short.
    var shown: String {
        String(decoding: prefix(400), as: UTF8.self).debugDescription + (count > 400 ? " and \(count - 400) bytes" : "")
    }

    /// Two digits a byte.
    var hex: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
