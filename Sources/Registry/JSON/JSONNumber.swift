/// A JSON number, kept as the text it was written with: `3.314` stays `3.314`, `0.000` stays `0.000`.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number as JSON writes it.
    public let text: String

    /// Nil if the text is not a number of RFC 8259 §6 (no `+`, no leading zeros, no bare point, no NaN or infinity).
    public init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    public init(_ value: Int) {
        text = String(value)
    }

    /// Text that the parser has checked.
    init(validated text: String) {
        self.text = text
    }

    public var description: String { text }

    /// Whether a text is a number of RFC 8259 §6 from its first to its last byte.
    public static func isValid(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        var next = bytes.next()
        func isDigit(_ byte: UInt8?) -> Bool {
            guard let byte else { return false }
            return byte &- UInt8(ascii: "0") < 10
        }
        if next == UInt8(ascii: "-") { next = bytes.next() }
        guard isDigit(next) else { return false }
        let startsWithZero = next == UInt8(ascii: "0")
        next = bytes.next()
        if !startsWithZero { while isDigit(next) { next = bytes.next() } }
        if next == UInt8(ascii: ".") {
            next = bytes.next()
            guard isDigit(next) else { return false }
            while isDigit(next) { next = bytes.next() }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            next = bytes.next()
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { next = bytes.next() }
            guard isDigit(next) else { return false }
            while isDigit(next) { next = bytes.next() }
        }
        return next == nil
    }

    /// The nearest double, nil if that would be infinite.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The value if it is a whole number that fits, however it is written: `50`, `50.0`, `5e1`.
    public var integer: Int? {
        guard let plain = decimalText else { return nil }
        let parts = plain.split(separator: ".", maxSplits: 1)
        if parts.count == 2, parts[1].contains(where: { $0 != "0" }) { return nil }
        return Int(parts[0])
    }

    /// The number without an exponent, digits otherwise unchanged (`3.0` stays `3.0`, `1.5e3` becomes `1500`), as
    /// xsd:decimal wants it; nil if that would take more than 64 characters.
    public var decimalText: String? {
        let limit = 64
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
            return text.utf8.count <= limit ? text : nil
        }
        var mantissa = text[..<mark]
        guard mantissa.utf8.count <= limit, let exponent = Int(text[text.index(after: mark)...]) else { return nil }
        let sign = mantissa.first == "-" ? "-" : ""
        if !sign.isEmpty { mantissa.removeFirst() }
        let parts = mantissa.split(separator: ".", maxSplits: 1)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (-limit...limit).contains(exponent) else { return nil }
        var digits = String(parts[0] + fraction)
        var point = parts[0].utf8.count + exponent
        if point < 1 {
            digits = String(repeating: "0", count: 1 - point) + digits
            point = 1
        }
        if point > digits.utf8.count { digits += String(repeating: "0", count: point - digits.utf8.count) }
        var whole = digits.prefix(point).drop { $0 == "0" }
        if whole.isEmpty { whole = "0" }
        let rest = digits.dropFirst(point)
        let plain = sign + whole + (rest.isEmpty ? "" : "." + rest)
        return plain.utf8.count <= limit ? plain : nil
    }
}
