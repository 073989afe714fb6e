extension JSONValue {
    /// Parses exactly one value, strictly by RFC 8259: no comments, no trailing commas, no single quotes, no byte order mark,
    /// valid UTF-8 only, no key twice in one object (two keys that Unicode holds for the same text count as one).
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        guard bytes.count <= limits.maxBytes else {
            throw JSONError(
                kind: .tooLong, offset: limits.maxBytes,
                message: "\(bytes.count) bytes are more than the \(limits.maxBytes) that are allowed")
        }
        var parser = JSONParser(bytes: bytes, maxDepth: limits.maxDepth)
        self = try parser.document()
    }
}

/// A recursive descent over the bytes; the depth limit bounds the stack.
private struct JSONParser {
    let bytes: [UInt8]
    let maxDepth: Int
    var index = 0
    var depth = 0

    init(bytes: [UInt8], maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw error(.unexpected, "a byte order mark; JSON starts with its value")
        }
        skipBlanks()
        guard index < bytes.count else { throw error(.empty, "nothing there; expected a value") }
        let value = try self.value()
        skipBlanks()
        guard index == bytes.count else {
            throw error(.unexpected, "\(found) after the end of the value")
        }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard index < bytes.count else { throw error(.truncated, "ends where a value should stand") }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw error(.unexpected, "expected a value, found \(found)")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.description.utf8 {
            guard index < bytes.count else { throw error(.truncated, "ends inside the word '\(word)'") }
            guard bytes[index] == byte else { throw error(.unexpected, "expected '\(word)', found \(found)") }
            index += 1
        }
        return value
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        if !skip(UInt8(ascii: "]")) {
            repeat {
                skipBlanks()
                elements.append(try value())
            } while try comma(orEnd: UInt8(ascii: "]"), of: "array")
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter()
        var members: [JSONObject.Member] = []
        var keys: Set<String> = []
        if !skip(UInt8(ascii: "}")) {
            repeat {
                skipBlanks()
                let start = index
                guard index < bytes.count else { throw error(.truncated, "ends inside an object") }
                guard bytes[index] == UInt8(ascii: "\"") else {
                    throw error(.unexpected, "expected a key in double quotes, found \(found)")
                }
                let key = try string()
                guard keys.insert(key).inserted else {
                    throw JSONError(
                        kind: .duplicateKey, offset: start, message: "the key \"\(key.shortened)\" comes a second time")
                }
                skipBlanks()
                guard index < bytes.count else { throw error(.truncated, "ends inside an object") }
                guard bytes[index] == UInt8(ascii: ":") else {
                    throw error(.unexpected, "expected ':' after the key \"\(key.shortened)\", found \(found)")
                }
                index += 1
                skipBlanks()
                members.append(JSONObject.Member(key: key, value: try value()))
            } while try comma(orEnd: UInt8(ascii: "}"), of: "object")
        }
        depth -= 1
        return .object(JSONObject(unique: members))
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= maxDepth else {
            throw error(.tooDeep, "nested more than \(maxDepth) deep")
        }
        index += 1
        skipBlanks()
    }

    /// Steps over a closing bracket if one stands here.
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// After an element: true at a comma, false at the end of the container.
    private mutating func comma(orEnd end: UInt8, of container: String) throws(JSONError) -> Bool {
        skipBlanks()
        guard index < bytes.count else { throw error(.truncated, "ends inside an \(container)") }
        if skip(UInt8(ascii: ",")) { return true }
        if skip(end) { return false }
        let expected = end == UInt8(ascii: "]") ? "',' or ']'" : "',' or '}'"
        throw error(.unexpected, "expected \(expected) after an element of an \(container), found \(found)")
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
            index += 1
            guard index == bytes.count || !isDigit(bytes[index]) else {
                throw error(.unexpected, "a number may not start with a zero before other digits")
            }
        } else {
            try digits("a digit")
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            try digits("a digit after the point")
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            try digits("a digit of the exponent")
        }
        return JSONNumber(validated: String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits(_ expected: String) throws(JSONError) {
        guard index < bytes.count else { throw error(.truncated, "ends inside a number; expected \(expected)") }
        guard isDigit(bytes[index]) else { throw error(.unexpected, "expected \(expected), found \(found)") }
        while index < bytes.count, isDigit(bytes[index]) { index += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            default: return
            }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        let text = try JSONStringScanner.scan(bytes, from: index)
        index = text.end
        return text.string
    }

    /// The character that stands here, for messages.
    private var found: String { JSONError.name(ofByteAt: index, in: bytes) }

    private func error(_ kind: JSONError.Kind, _ message: String) -> JSONError {
        JSONError(kind: kind, offset: index, message: message)
    }
}

extension String {
    /// A key of a stranger's making, cut to a length that fits a message.
    /// On one line, and not long: a single character may have a thousand accents.
    fileprivate var shortened: String {
        let scalars = unicodeScalars.prefix(40).map { $0.isPrintable ? $0 : "\u{FFFD}" }
        return String(String.UnicodeScalarView(scalars)) + (unicodeScalars.count > 40 ? "…" : "")
    }
}
