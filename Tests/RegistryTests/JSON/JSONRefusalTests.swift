import Testing

import Registry

/// What RFC 8259 does not allow: kind, place and words of each refusal.
struct JSONRefusalTests {
    struct Case: CustomTestStringConvertible {
        var bytes: [UInt8]
        var kind: JSONError.Kind
        var offset: Int
        var says: String

        init(_ text: String, _ kind: JSONError.Kind, _ offset: Int, _ says: String) {
            self.init(bytes: Array(text.utf8), kind, offset, says)
        }

        init(bytes: [UInt8], _ kind: JSONError.Kind, _ offset: Int, _ says: String) {
            (self.bytes, self.kind, self.offset, self.says) = (bytes, kind, offset, says)
        }

        var testDescription: String { String(decoding: bytes, as: UTF8.self) }
    }

    static let refused: [Case] = [
        // Nothing, or not everything.
        Case("", .empty, 0, "expected a value"), Case(" \n ", .empty, 3, "expected a value"),
        Case("tru", .truncated, 3, "'true'"), Case("[", .truncated, 1, "where a value should stand"),
        Case("[1", .truncated, 2, "inside an array"), Case("[1,", .truncated, 3, "where a value should stand"),
        Case("{", .truncated, 1, "inside an object"), Case("{\"a\"", .truncated, 4, "inside an object"),
        Case("{\"a\":", .truncated, 5, "where a value should stand"),
        Case("{\"a\":1", .truncated, 6, "inside an object"),
        Case("{\"a\":1,", .truncated, 7, "inside an object"), Case("\"a", .truncated, 2, "string that began at byte 0"),
        Case("\"a\\", .truncated, 3, "inside an escape"), Case(#""\u12"#, .truncated, 5, "inside an escape"),
        Case("-", .truncated, 1, "expected a digit"), Case("1.", .truncated, 2, "after the point"),
        Case("1e", .truncated, 2, "exponent"), Case("1e-", .truncated, 3, "exponent"),
        // Words and numbers.
        Case("True", .unexpected, 0, "found 'T'"), Case("nul1", .unexpected, 3, "expected 'null', found '1'"),
        Case("NaN", .unexpected, 0, "found 'N'"), Case("Infinity", .unexpected, 0, "found 'I'"),
        Case("-Infinity", .unexpected, 1, "expected a digit, found 'I'"), Case("+1", .unexpected, 0, "found '+'"),
        Case(".5", .unexpected, 0, "found '.'"), Case("01", .unexpected, 1, "start with a zero"),
        Case("-01", .unexpected, 2, "start with a zero"), Case("1.e1", .unexpected, 2, "after the point, found 'e'"),
        Case("1 2", .unexpected, 2, "'2' after the end"), Case("0x10", .unexpected, 1, "'x' after the end"),
        Case("1_000", .unexpected, 1, "after the end"), Case("1,5", .unexpected, 1, "',' after the end"),
        // Containers.
        Case("[1,]", .unexpected, 3, "expected a value, found ']'"), Case("[,1]", .unexpected, 1, "found ','"),
        Case("[1 2]", .unexpected, 3, "expected ',' or ']'"), Case("[1}", .unexpected, 2, "found '}'"),
        Case("{\"a\":1,}", .unexpected, 7, "expected a key in double quotes, found '}'"),
        Case("{a:1}", .unexpected, 1, "expected a key in double quotes"), Case("{'a':1}", .unexpected, 1, "found '''"),
        Case("{1:1}", .unexpected, 1, "found '1'"),
        Case("{\"a\" 1}", .unexpected, 5, "expected ':' after the key \"a\""),
        Case("{\"a\":1 \"b\":2}", .unexpected, 7, "expected ',' or '}'"), Case("]", .unexpected, 0, "found ']'"),
        Case("[] []", .unexpected, 3, "after the end"), Case("{}}", .unexpected, 2, "'}' after the end"),
        Case("// no\n1", .unexpected, 0, "found '/'"), Case("[1/**/]", .unexpected, 2, "found '/'"),
        Case("1 # no", .unexpected, 2, "'#' after the end"),
        Case(#"{"a":1,"b":2,"a":3}"#, .duplicateKey, 13, "the key \"a\" comes a second time"),
        Case(#"{"a":1,"\u0061":3}"#, .duplicateKey, 7, "the key \"a\""),
        Case(#"[{"x":{"a":1,"a":1}}]"#, .duplicateKey, 13, "the key \"a\""),
        // Strings.
        Case("'a'", .unexpected, 0, "found '''"), Case("\"a\nb\"", .unexpected, 2, "byte 0x0A inside a string"),
        Case("\"\t\"", .unexpected, 1, "byte 0x09 inside a string"), Case("\"\0\"", .unexpected, 1, "byte 0x00"),
        Case(#""\x41""#, .unexpected, 2, "after a backslash, found 'x'"),
        Case(#""\u00G0""#, .unexpected, 5, "hexadecimal"),
        Case(#""\U0041""#, .unexpected, 2, "found 'U'"), Case(#""\uD800""#, .encoding, 1, "surrogate"),
        Case(#""\uDC00""#, .encoding, 1, "surrogate"), Case(#""a\uD800\n""#, .encoding, 2, "surrogate"),
        Case(#""\uD800\u0041""#, .encoding, 1, "surrogate"), Case(#""\uD800\uD800""#, .encoding, 1, "surrogate"),
        // Bytes.
        Case(bytes: [0xEF, 0xBB, 0xBF, 0x31], .unexpected, 0, "byte order mark"),
        Case(bytes: [0xFE, 0xFF, 0, 0x31], .unexpected, 0, "byte 0xFE"),
        Case("1\0", .unexpected, 1, "byte 0x00 after the end"),
        Case("\u{A0}1", .unexpected, 0, "byte 0xC2"), Case("\u{C}1", .unexpected, 0, "byte 0x0C"),
        Case(bytes: [0x22, 0x80, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0xC0, 0xAF, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0xC1, 0x81, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0x61, 0xE2, 0x82, 0x22], .encoding, 2, "UTF-8"),
        Case(bytes: [0x22, 0xE0, 0x80, 0x80, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], .encoding, 1, "UTF-8"),
        Case(bytes: [0x22, 0xE2, 0x82], .encoding, 1, "UTF-8"),
    ]

    @Test(arguments: refused)
    func `a text that RFC 8259 does not allow is refused at its first wrong byte`(refusal: Case) throws {
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: refusal.bytes) }
        #expect(error.kind == refusal.kind)
        #expect(error.offset == refusal.offset)
        #expect(error.message.contains(refusal.says), "\(error.message)")
    }

    @Test func `a long key of a stranger is cut in the message`() throws {
        let key = String(repeating: "k", count: 1000)
        let error = try #require(throws: JSONError.self) {
            try JSONValue(parsing: Array("{\"\(key)\":1,\"\(key)\":2}".utf8))
        }
        #expect(error.message.count < 80)
        #expect(error.offset == 1006)
    }

    @Test(arguments: ["\\n", "\\u0085", "\u{85}", "\u{2028}", "\\r"])
    func `a key that holds a line end is shown on one line`(_ end: String) throws {
        for text in ["{\"a\(end)b\",}", "{\"a\(end)b\":1,\"a\(end)b\":2}"] {
            let error = try #require(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
            #expect(error.message.contains("\"a\u{FFFD}b\"") && !error.message.contains(where: \.isNewline))
        }
    }

    @Test func `a key of a thousand accents is shown in part`() throws {
        let text = "{\"e" + String(repeating: "\u{301}", count: 1_000) + "\"}"
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error.message.utf8.count < 200)
    }
}
