import XML

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
        guard Self.isNumber(text.utf8.span) else { return nil }
        self.text = text
    }

    /// A whole number.
    public init(_ value: Int) {
        text = String(value)
    }

    init?(_ text: borrowing XMLText) {
        guard text.withUTF8({ Self.isNumber($0) }), let string = text.string else { return nil }
        self.text = string
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

    private static func isNumber(_ bytes: Span<UInt8>) -> Bool {
        var index = skipSign(bytes, from: 0)
        let wholeEnd = skipDigits(bytes, from: index)
        var digits = wholeEnd - index
        index = wholeEnd
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            let fractionEnd = skipDigits(bytes, from: index + 1)
            digits += fractionEnd - index - 1
            index = fractionEnd
        }
        guard digits > 0 else { return false }
        if index == bytes.count { return true }
        guard bytes[index] == UInt8(ascii: "e") || bytes[index] == UInt8(ascii: "E") else { return false }
        index = skipSign(bytes, from: index + 1)
        guard index < bytes.count, skipDigits(bytes, from: index) == bytes.count else { return false }
        var exponent = 0
        while index < bytes.count, exponent <= maximumExponent {
            exponent = exponent * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        return exponent <= maximumExponent
    }

    private static func skipSign(_ bytes: Span<UInt8>, from index: Int) -> Int {
        guard index < bytes.count else { return index }
        return bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") ? index + 1 : index
    }

    private static func skipDigits(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
        return index
    }
}
