/// A JSON value as it was written: members in their order, repeated names kept, numbers as their digits.
public indirect enum JSONDocument: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONDocument])
    case object([Member])

    /// A name and its value.
    public struct Member: Sendable, Hashable {
        public let name: String
        public let value: JSONDocument
    }

    /// What is wrong with a text, and at which byte.
    public struct Malformed: Error, CustomStringConvertible {
        public let description: String
    }

    /// Reads one document; only blanks may follow it.
    public init(parsing text: some StringProtocol) throws(Malformed) {
        var parser = JSONDocumentParser(bytes: Array(text.utf8))
        self = try parser.document()
    }

    /// The first member of that name, if this is an object that has it.
    public subscript(_ name: String) -> JSONDocument? {
        members.first { $0.name == name }?.value
    }

    /// The element at `index`, if this is an array that has it.
    public subscript(_ index: Int) -> JSONDocument? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// Members in their order; none if this is no object.
    public var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The text, if this is a string.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number, if this is an integer.
    public var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits)
    }
}

private struct JSONDocumentParser {
    let bytes: [UInt8]
    var position = 0

    mutating func document() throws(JSONDocument.Malformed) -> JSONDocument {
        let value = try value(depth: 0)
        skipBlanks()
        guard position == bytes.count else { throw failure("more after the end of the document") }
        return value
    }

    private func failure(_ what: String) -> JSONDocument.Malformed {
        .init(description: "JSON: \(what) at byte \(position)")
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
    }

    private mutating func take(_ text: StaticString) throws(JSONDocument.Malformed) {
        let wanted = Array(text.description.utf8)
        guard bytes[position...].starts(with: wanted) else { throw failure("no \(text)") }
        position += wanted.count
    }

    private mutating func value(depth: Int) throws(JSONDocument.Malformed) -> JSONDocument {
        guard depth < 100 else { throw failure("nested too deeply") }
        skipBlanks()
        switch next {
        case UInt8(ascii: "n"): try take("null"); return .null
        case UInt8(ascii: "t"): try take("true"); return .boolean(true)
        case UInt8(ascii: "f"): try take("false"); return .boolean(false)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "["):
            return .array(
                try list("[", "]") { parser throws(JSONDocument.Malformed) in
                    try parser.value(depth: depth + 1)
                })
        case UInt8(ascii: "{"):
            return .object(
                try list("{", "}") { parser throws(JSONDocument.Malformed) in
                    parser.skipBlanks()
                    let name = try parser.string()
                    parser.skipBlanks()
                    try parser.take(":")
                    return .init(name: name, value: try parser.value(depth: depth + 1))
                })
        default: return .number(try number())
        }
    }

    private mutating func list<Element>(
        _ open: StaticString, _ close: StaticString,
        _ element: (inout Self) throws(JSONDocument.Malformed) -> Element
    ) throws(JSONDocument.Malformed) -> [Element] {
        try take(open)
        skipBlanks()
        var elements: [Element] = []
        if next == close.utf8Start.pointee {
            try take(close)
            return elements
        }
        while true {
            elements.append(try element(&self))
            skipBlanks()
            if next == close.utf8Start.pointee {
                try take(close)
                return elements
            }
            try take(",")
        }
    }

    private mutating func number() throws(JSONDocument.Malformed) -> String {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let whole = try digits()
        guard bytes[whole.lowerBound] != UInt8(ascii: "0") || whole.count == 1 else { throw failure("a leading 0") }
        if next == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            _ = try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONDocument.Malformed) -> Range<Int> {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw failure("no value") }
        return start..<position
    }

    private mutating func string() throws(JSONDocument.Malformed) -> String {
        try take("\"")
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw failure("a control character in a string")
            default: text.append(byte)
            }
        }
        throw failure("a string without its end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONDocument.Malformed) {
        guard let byte = next else { throw failure("a string without its end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var units = [try hexUnit()]
            if (0xd800..<0xdc00).contains(units[0]) {
                try take("\\u")
                units.append(try hexUnit())
            }
            text += Array(String(decoding: units, as: UTF16.self).utf8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hexUnit() throws(JSONDocument.Malformed) -> UInt16 {
        guard position + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw failure("no four hexadecimal digits") }
        position += 4
        return unit
    }
}
