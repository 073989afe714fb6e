/// An ISO 8601 duration of fixed length: `PT1H30M`, `P1DT12H`, `P2W`, `PT90S`, `PT1.5H`.
///
/// Years and months are refused, since they have no fixed length. Only the last part may have a fraction, after a point
/// or a comma.
struct ISODuration: Hashable, Sendable {
    /// Thousandths of a second, so that no rounding of binary fractions gets in.
    private let milliseconds: Int

    /// The length in minutes, rounded up: a shed must not end before it was asked to.
    var minutes: Int { milliseconds / 60_000 + (milliseconds % 60_000 == 0 ? 0 : 1) }

    /// The length in minutes if it is a whole number of them: the API counts no seconds.
    var wholeMinutes: Int? { milliseconds % 60_000 == 0 ? minutes : nil }

    private static let dateParts: [(Character, Int)] = [("W", 604_800_000), ("D", 86_400_000)]
    private static let timeParts: [(Character, Int)] = [("H", 3_600_000), ("M", 60_000), ("S", 1000)]

    /// Nil if the text is no such duration, or longer than an `Int` of milliseconds holds.
    init?(_ text: String) {
        var rest = Substring(text)
        guard rest.popFirst() == "P" else { return nil }
        var total = 0
        var hasFraction = false
        var hasParts = false

        func take(_ parts: [(Character, Int)]) -> Bool {
            var parts = parts[...]
            while let first = rest.first, first != "T" {
                let whole = rest.prefix(while: \.isASCIIDigit)
                rest = rest.dropFirst(whole.count)
                var fraction: Substring = ""
                if rest.first == "." || rest.first == "," {
                    fraction = rest.dropFirst().prefix(while: \.isASCIIDigit)
                    guard !fraction.isEmpty else { return false }
                    rest = rest.dropFirst(fraction.count + 1)
                }
                guard !hasFraction, !whole.isEmpty, let count = Int(whole), let unit = rest.popFirst(),
                    let index = parts.firstIndex(where: { $0.0 == unit })
                else { return false }
                let length = parts[index].1
                parts = parts[(index + 1)...]
                let (product, overflow) = count.multipliedReportingOverflow(by: length)
                let (sum, sumOverflow) = total.addingReportingOverflow(product)
                guard !overflow, !sumOverflow, sum < Int.max - length else { return false }
                total = sum + ISODuration.share(of: length, fraction: fraction)
                hasFraction = !fraction.isEmpty
                hasParts = true
            }
            return true
        }

        guard take(ISODuration.dateParts) else { return nil }
        if rest.first == "T" {
            rest.removeFirst()
            guard !rest.isEmpty, take(ISODuration.timeParts) else { return nil }
        }
        guard hasParts, rest.isEmpty else { return nil }
        milliseconds = total
    }

    /// `0.fraction` of a length, rounded up.
    private static func share(of length: Int, fraction: Substring) -> Int {
        // Nine digits keep the product inside an Int; what follows them can only round up.
        let digits = fraction.prefix(9)
        guard let numerator = Int(digits), !digits.isEmpty else { return 0 }
        var denominator = 1
        for _ in digits { denominator *= 10 }
        let (quotient, remainder) = (length * numerator).quotientAndRemainder(dividingBy: denominator)
        return quotient + (remainder == 0 && fraction.dropFirst(9).allSatisfy { $0 == "0" } ? 0 : 1)
    }
}

extension Character {
    /// Not a comparison of characters: a digit with an accent sorts between the digits.
    var isASCIIDigit: Bool { asciiValue.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false }
}
