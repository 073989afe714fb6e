import Testing

import Registry

/// What RFC 8259 allows, each text with the value that it stands for.
struct JSONAcceptanceTests {
    static let accepted: [(text: String, value: JSONValue)] = [
        ("null", nil), ("true", true), ("false", false), ("0", 0), ("-0", .number(JSONNumber("-0")!)),
        ("3.314", .number(JSONNumber("3.314")!)), ("0.000", .number(JSONNumber("0.000")!)),
        ("1E400", .number(JSONNumber("1E400")!)), ("-1.5e-7", .number(JSONNumber("-1.5e-7")!)),
        ("10e+2", .number(JSONNumber("10e+2")!)),
        ("123456789012345678901234567890", .number(JSONNumber("123456789012345678901234567890")!)),
        (" \t\r\n 1 \t\r\n ", 1), ("\"\"", ""), ("\"a\"", "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\uD83D\uDE97""#, "🚗"), (#""\u0000""#, "\0"), (#""a\u0000b""#, "a\0b"),
        (#""\uFFFF""#, "\u{FFFF}"), ("\"é€🚗\"", "é€🚗"), ("\"\u{7F}\"", "\u{7F}"), ("\"\u{2028}\"", "\u{2028}"),
        ("[]", []), ("[ ]", []), ("[1,[2,[]],null]", [1, [2, []], nil]), ("{}", [:]), ("{ }", [:]),
        (#"{"":1}"#, ["": 1]), (#"{"b":1,"a":{"c":[true]}}"#, ["b": 1, "a": ["c": [true]]]),
        (" [ 1 , 2 ] ", [1, 2]), (" { \"a\" : 1 , \"b\" : 2 } ", ["a": 1, "b": 2]),
    ]

    @Test(arguments: accepted.indices)
    func `a text that RFC 8259 allows gives its value`(index: Int) throws {
        let (text, value) = Self.accepted[index]
        #expect(try JSONValue(parsing: Array(text.utf8)) == value, "\(text)")
    }

    @Test func `nesting up to the limit is accepted and one more refused`() throws {
        let limits = JSONLimits(maxDepth: 3)
        #expect(try JSONValue(parsing: Array("[[[]]]".utf8), limits: limits) == [[[]]])
        #expect(try JSONValue(parsing: Array(#"{"a":[{}],"b":[[]]}"#.utf8), limits: limits) == ["a": [[:]], "b": [[]]])
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("[[[[]]]]".utf8), limits: limits)
        }
        #expect(error?.kind == .tooDeep)
        #expect(error?.description == "byte 3: nested more than 3 deep")
    }

    @Test func `a hundred thousand open brackets are refused without harm`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 100_000))
        }
        #expect(error?.kind == .tooDeep)
        #expect(error?.offset == 64)
    }

    @Test func `a text longer than the limit is refused unread`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("[1,2,3]".utf8), limits: JSONLimits(maxBytes: 6))
        }
        #expect(error?.description == "byte 6: 7 bytes are more than the 6 that are allowed")
    }
}
