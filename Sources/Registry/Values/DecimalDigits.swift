/// A decimal number as text, made a valid JSON number without touching its digits' value or precision.
package struct DecimalDigits {
    let isNegative: Bool
    /// Before the point, without superfluous leading zeros; at least one digit.
    let whole: String
    /// After the point; may be empty.
    let fraction: String
    let exponent: Int
    private let exponentText: String

    /// Takes what xsd:decimal and xsd:double allow: a sign, `05`, `.5`, `3.`, an exponent. Nil for anything else, for
    /// NaN and INF, and for numbers beyond a double's range, which a JSON reader would turn into infinity.
    package init?(_ text: String) {
        var rest = Substring(text).utf8
        func take(_ byte: Character) -> Bool {
            guard rest.first == byte.asciiValue else { return false }
            rest = rest.dropFirst()
            return true
        }
        func takeDigits() -> String {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            return String(Substring(digits))
        }
        isNegative = take("-")
        if !isNegative { _ = take("+") }
        let leading = takeDigits()
        fraction = take(".") ? takeDigits() : ""
        guard !leading.isEmpty || !fraction.isEmpty else { return nil }
        let significant = leading.drop { $0 == "0" }
        whole = significant.isEmpty ? "0" : String(significant)
        if take("e") || take("E") {
            let isMinus = take("-")
            if !isMinus { _ = take("+") }
            let digits = takeDigits()
            guard let magnitude = Int(digits), magnitude < 1000 else { return nil }
            exponent = isMinus ? -magnitude : magnitude
            exponentText = "e\(exponent)"
        } else {
            exponent = 0
            exponentText = ""
        }
        guard rest.isEmpty, let value = Double(json), value.isFinite else { return nil }
    }

    /// Whether a text is a JSON number already, as nearly all of the API's are, and certainly within a double's range.
    /// One with an exponent is never said to be.
    static func isPlain(_ text: String) -> Bool {
        guard text.utf8.count <= 100 else { return false }
        // Digits since the sign or the point.
        var digits = 0
        var (beginsWithZero, isFraction) = (false, false)
        for (place, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits == 0 { beginsWithZero = byte == UInt8(ascii: "0") }
                if digits > 0, beginsWithZero, !isFraction { return false }
                digits += 1
            case UInt8(ascii: "-") where place == 0: break
            case UInt8(ascii: ".") where digits > 0 && !isFraction: (digits, isFraction) = (0, true)
            default: return false
            }
        }
        return digits > 0
    }

    /// The same number as JSON wants it.
    var json: String {
        let digits = fraction.isEmpty ? whole : "\(whole).\(fraction)"
        return (isNegative ? "-" : "") + digits + exponentText
    }

    /// The digits without fraction and exponent if the number is whole, else nil: `6.000` and `0.6e1` are `6`.
    package var integral: String? {
        guard exponentText.isEmpty || exponent > -400 else { return nil }
        var digits = whole
        var rest = Substring(fraction)
        if exponent >= 0 {
            let moved = rest.prefix(exponent)
            rest = rest.dropFirst(moved.count)
            digits += moved + String(repeating: "0", count: exponent - moved.count)
        } else {
            let moved = digits.suffix(-exponent)
            rest = Substring(moved) + rest
            digits = String(digits.dropLast(-exponent))
        }
        guard rest.allSatisfy({ $0 == "0" }) else { return nil }
        digits = String(digits.drop { $0 == "0" })
        if digits.isEmpty { return "0" }
        return isNegative ? "-" + digits : digits
    }
}
