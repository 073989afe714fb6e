/// A power of zero or more kilowatts, kept as the decimal digits that were written.
///
/// Digits travel unchanged from the set message to the API and to the snapshot: `3.0` stays `3.0`. Two powers are
/// equal if their values are (`3`, `3.0` and `3e0` are one power); no binary floating point is involved.
public struct Kilowatts: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// A plain decimal that is valid both in JSON and as an `xsd:decimal`: `0`, `3.0`, `0.25`.
    public let digits: String

    /// The least power.
    public static let zero = Kilowatts(plain: "0")

    /// Most digits before or after the point: far beyond any station, short enough to stay a number.
    private static let maxDigits = 30

    private init(plain digits: String) { self.digits = digits }

    /// Reads a decimal number, with or without an exponent. `nil` if it is none, if it is negative, or if it has more
    /// than 30 digits before or after the point.
    public init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let mantissa = rest.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
        guard let exponent = Kilowatts.exponent(rest.dropFirst(mantissa.count)) else { return nil }
        let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
        let fraction = mantissa.dropFirst(whole.count + 1)
        guard !whole.isEmpty || !fraction.isEmpty, (whole + fraction).allSatisfy(Kilowatts.isDigit),
            whole.count <= Kilowatts.maxDigits, fraction.count <= Kilowatts.maxDigits
        else { return nil }
        let digits = Kilowatts.plain(whole: Array(whole), fraction: Array(fraction), exponent: exponent)
        guard let digits else { return nil }
        let power = Kilowatts(plain: digits)
        if isNegative && !power.isZero { return nil }  // "-0" is zero
        self = power
    }

    /// Whether this is no power at all, however many zeros were written.
    public var isZero: Bool { digits.utf8.allSatisfy { !Kilowatts.isDigit($0) || $0 == UInt8(ascii: "0") } }

    public var description: String { digits }

    /// Whether two powers differ by no more than a watt: the API shows three decimals and may round what it was given.
    public func isWithinAWatt(of other: Kilowatts) -> Bool {
        let (less, more) = self < other ? (self, other) : (other, self)
        return more <= less + Kilowatts(plain: "0.001")
    }

    /// The exact sum.
    public static func + (one: Kilowatts, other: Kilowatts) -> Kilowatts {
        let (a, b) = (one.canonical, other.canonical)
        let (wholes, fractions) = (max(a.whole.count, b.whole.count) + 1, max(a.fraction.count, b.fraction.count))
        var sum = padded(a, wholes: wholes, fractions: fractions)
        let summand = padded(b, wholes: wholes, fractions: fractions)
        var carry: UInt8 = 0
        for place in sum.indices.reversed() {
            let digit = sum[place] + summand[place] + carry
            carry = digit / 10
            sum[place] = digit % 10
        }
        let digits = sum.map { $0 + UInt8(ascii: "0") }
        return Kilowatts(plain: text(Array(digits.prefix(wholes)), Array(digits.dropFirst(wholes))))
    }

    public static func == (one: Kilowatts, other: Kilowatts) -> Bool {
        one.canonical == other.canonical
    }

    public func hash(into hasher: inout Hasher) {
        let (whole, fraction) = canonical
        hasher.combine(whole)
        hasher.combine(fraction)
    }

    public static func < (one: Kilowatts, other: Kilowatts) -> Bool {
        let (a, b) = (one.canonical, other.canonical)
        if a.whole.count != b.whole.count { return a.whole.count < b.whole.count }
        if a.whole != b.whole { return a.whole.lexicographicallyPrecedes(b.whole) }
        return a.fraction.lexicographicallyPrecedes(b.fraction)
    }
}

extension Kilowatts {
    /// The digits before and after the point, without the zeros that say nothing.
    private var canonical: (whole: [UInt8], fraction: [UInt8]) {
        let zero = UInt8(ascii: "0")
        let whole = digits.utf8.prefix { $0 != UInt8(ascii: ".") }
        var fraction = Array(digits.utf8.dropFirst(whole.count + 1))
        while fraction.last == zero { fraction.removeLast() }
        return (Array(whole.drop { $0 == zero }), fraction)
    }

    /// The values of all digits, filled up with zeros on both sides.
    private static func padded(_ digits: (whole: [UInt8], fraction: [UInt8]), wholes: Int, fractions: Int) -> [UInt8] {
        let lead = [UInt8](repeating: 0, count: wholes - digits.whole.count)
        let trail = [UInt8](repeating: 0, count: fractions - digits.fraction.count)
        return lead + (digits.whole + digits.fraction).map { $0 - UInt8(ascii: "0") } + trail
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    /// Reads `e3`, `E-2`, or nothing (0).
    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty else { return 0 }
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        guard let exponent = Int(text), (-maxDigits...maxDigits).contains(exponent) else { return nil }
        return exponent
    }

    /// Moves the point by `exponent` places and drops leading zeros, keeping the zeros that the writer put at the end.
    private static func plain(whole: [UInt8], fraction: [UInt8], exponent: Int) -> String? {
        let zero = UInt8(ascii: "0")
        var (whole, fraction) = (whole, fraction)
        for _ in 0..<max(exponent, 0) { whole.append(fraction.isEmpty ? zero : fraction.removeFirst()) }
        for _ in 0..<max(-exponent, 0) { fraction.insert(whole.popLast() ?? zero, at: 0) }
        whole = Array(whole.drop { $0 == zero })
        guard whole.count <= maxDigits, fraction.count <= maxDigits else { return nil }
        return text(whole, fraction)
    }

    private static func text(_ whole: [UInt8], _ fraction: [UInt8]) -> String {
        let lead = whole.drop { $0 == UInt8(ascii: "0") }
        let start = lead.isEmpty ? "0" : String(decoding: lead, as: UTF8.self)
        return fraction.isEmpty ? start : start + "." + String(decoding: fraction, as: UTF8.self)
    }
}
