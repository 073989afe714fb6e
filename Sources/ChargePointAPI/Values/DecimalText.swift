/// A number with the API's own digits, so that 3.314 stays 3.314 and 0.000 keeps its zeros.
///
/// Holds what `xsd:decimal` and `xsd:double` allow, without the infinities and NaN. Equality is that of the text:
/// `3.0` and `3.000` differ; compare ``doubleValue`` for the number.
public struct DecimalText: Hashable, Sendable, CustomStringConvertible {
    /// The digits as sent, e.g. `6.600` or `1E1`.
    public let text: String

    /// The largest power of ten taken; a wider one does not fit a double either.
    private static let maximumExponent = 400

    /// Nil unless `text` is a decimal number, optionally with sign, fraction and exponent.
    public init?(_ text: String) {
        guard Self.isNumber(text.utf8) else { return nil }
        self.text = text
    }

    public init(_ value: Int) {
        text = String(value)
    }

    /// The nearest double.
    public var doubleValue: Double { Double(text) ?? 0 }

    /// The number without an exponent, as `xsd:decimal` wants it in requests: `1E1` is `10`.
    public var plainText: String {
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return text }
        let exponent = Int(text[text.index(after: mark)...]) ?? 0
        var mantissa = text[..<mark]
        let isNegative = mantissa.first == "-"
        if isNegative || mantissa.first == "+" { mantissa.removeFirst() }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        var digits = parts.joined()
        var point = parts[0].count + exponent
        if point <= 0 {
            digits = String(repeating: "0", count: 1 - point) + digits
            point = 1
        } else if point > digits.count {
            digits += String(repeating: "0", count: point - digits.count)
        }
        let whole = digits.prefix(point)
        let fraction = digits.dropFirst(point)
        return (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    public var description: String { text }

    private static func isNumber(_ bytes: String.UTF8View) -> Bool {
        var rest = bytes[...]
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        func takeDigits() -> Int {
            var count = 0
            while let byte = rest.first, isDigit(byte) {
                rest.removeFirst()
                count += 1
            }
            return count
        }
        func takeSign() {
            if let byte = rest.first, byte == 0x2B || byte == 0x2D { rest.removeFirst() }
        }
        takeSign()
        var digits = takeDigits()
        if rest.first == 0x2E {
            rest.removeFirst()
            digits += takeDigits()
        }
        guard digits > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark == 0x65 || mark == 0x45 else { return false }
        rest.removeFirst()
        let exponentText = rest
        takeSign()
        guard takeDigits() > 0, rest.isEmpty else { return false }
        guard let exponent = Int(Substring(exponentText)) else { return false }
        return abs(exponent) <= maximumExponent
    }
}
