/// VOLTTRON's device files are JSON with comments. What else is forgiven there, such as a comma too many, YAML forgives
/// too.
enum LenientJSON {
    /// The bytes with comments (`# …`, `// …`, `/* … */`) made blanks, so that lines keep their numbers. Only if a
    /// brace comes first: other YAML has its own idea of `//`.
    static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
        var blanked = bytes
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var hasBegun = false
        while index < bytes.count {
            let byte = bytes[index]
            if let end = endOfComment(at: index, in: bytes) {
                for position in index..<end where bytes[position] != UInt8(ascii: "\n") { blanked[position] = .blank }
                index = end
                continue
            }
            if !hasBegun, byte > .blank {
                guard byte == UInt8(ascii: "{") else { return bytes }
                hasBegun = true
            }
            let isQuote = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            index = isQuote ? endOfString(at: index, in: bytes) : index + 1
        }
        return hasBegun ? blanked : bytes
    }

    /// Where a comment that begins here ends; nil if none does.
    private static func endOfComment(at start: Int, in bytes: [UInt8]) -> Int? {
        let next = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch (bytes[start], next) {
        case (UInt8(ascii: "/"), UInt8(ascii: "*")):
            var index = start + 2
            while index + 1 < bytes.count {
                if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") { return index + 2 }
                index += 1
            }
            return bytes.count
        // Behind a colon it is part of an unquoted address.
        case (UInt8(ascii: "/"), UInt8(ascii: "/")) where start == 0 || bytes[start - 1] != UInt8(ascii: ":"),
            (UInt8(ascii: "#"), _):
            return bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        default: return nil
        }
    }

    private static func endOfString(at start: Int, in bytes: [UInt8]) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != bytes[start] {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.count)
    }
}

extension UInt8 {
    fileprivate static let blank = UInt8(ascii: " ")
}
