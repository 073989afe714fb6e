import Registry

/// Durations and sizes as people write them.
enum Quantity {
    /// Whole seconds: a number of seconds, or numbers with units: `90`, `45s`, `10m`, `1h30m`, `7d`, `2 weeks` is not.
    /// Nil for anything else, and for more than a century.
    static func seconds(_ text: String) -> Int? {
        // VOLTTRON's intervals are decimals at times: 60.0.
        if let plain = DecimalDigits(text)?.integral.flatMap(natural) { return plain <= longest ? plain : nil }
        var rest = Substring(text.filter { $0 != " " })
        var total = 0
        // Units may only shrink: 1h30m, not 30m1h, which is more likely a slip.
        var last = Int.max
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isASCIIDigit }
            rest = rest.dropFirst(unit.count)
            guard let count = natural(String(digits)), let length = lengths[String(unit)], length < last,
                count <= longest / length
            else { return nil }
            total += count * length
            last = length
        }
        return total <= longest && last < .max ? total : nil
    }

    /// Bytes: a number, or one with a unit: `512`, `100MB`, `1GiB`.
    static func bytes(_ text: String) -> Int? {
        if let plain = natural(text) { return plain }
        let compact = text.filter { $0 != " " }
        let digits = compact.prefix(while: \.isASCIIDigit)
        guard let count = natural(String(digits)), let size = sizes[String(compact.dropFirst(digits.count))],
            count <= Int.max / size
        else { return nil }
        return count * size
    }

    /// A whole number from 0, of digits alone.
    static func natural(_ text: String) -> Int? { text.isDigitsAlone ? Int(text) : nil }

    private static let longest = 100 * 365 * 86_400
    private static let lengths = ["s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400]
    private static let sizes = [
        "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    ]
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
