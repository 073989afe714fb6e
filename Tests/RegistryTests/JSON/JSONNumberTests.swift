import Testing

import Registry

struct JSONNumberTests {
    @Test(arguments: ["0", "-0", "10", "3.314", "0.000", "-1.5e-7", "1E400", "1e+2", "9007199254740993"])
    func `a number of RFC 8259 keeps its text`(text: String) {
        #expect(JSONNumber(text)?.text == text)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "-01", ".5", "5.", "1.e1", "1e", "1e+", "NaN", "inf", "0x10", " 1", "1 ", "1,5", "१", "1٢",
    ])
    func `any other text is no number`(text: String) {
        #expect(JSONNumber(text) == nil)
        #expect(!JSONNumber.isValid(text))
    }

    @Test(
        arguments: [
            ("50", 50), ("-3", -3), ("-0", 0), ("50.0", 50), ("50.000", 50), ("5e1", 50), ("0.5e2", 50), ("500e-1", 50),
            ("0e99", nil), ("0e3", 0), ("50.5", nil), ("5e-1", nil), ("1e18", 1_000_000_000_000_000_000), ("1e19", nil),
            ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775808", nil),
            ("1e999999999999999999999", nil), ("1e-70", nil), ("1e-9223372036854775808", nil),
            ("1e9223372036854775807", nil),
        ] as [(String, Int?)])
    func `a whole number is one however it is written`(text: String, integer: Int?) {
        #expect(JSONNumber(text)?.integer == integer)
    }

    @Test(
        arguments: [
            ("3.0", "3.0"), ("-0.50", "-0.50"), ("1.5e3", "1500"), ("1.5E0", "1.5"), ("15e-1", "1.5"),
            ("15e-3", "0.015"),
            ("-1.25e1", "-12.5"), ("1.25e1", "12.5"), ("0.001e2", "0.1"), ("0.001e3", "1"), ("1e5", "100000"),
            ("1e65", nil), ("1e-9223372036854775808", nil), ("0e9223372036854775807", nil),
            ("1e-64", nil), ("1e-62", "0." + String(repeating: "0", count: 61) + "1"), ("0e5", "0"), ("10e-1", "1.0"),
        ] as [(String, String?)])
    func `an exponent is written out, digits unchanged`(text: String, plain: String?) {
        #expect(JSONNumber(text)?.decimalText == plain)
    }

    @Test func `however extreme an exponent, a number is written out shortly or not at all`() throws {
        var random = SeededRandom(seed: 9)
        let extremes = [Int.min, Int.min + 1, Int.max, Int.max - 1, -65, -64, -63, 63, 64, 65, 0]
        for _ in 0..<5000 {
            let mantissa = "\(Int.random(in: -1000...1000, using: &random)).\(Int.random(in: 0...999, using: &random))"
            let nines = String(repeating: "9", count: Int.random(in: 1...40, using: &random))
            for exponent in [String(extremes.randomElement(using: &random) ?? 0), nines, "-" + nines] {
                let number = try #require(JSONNumber("\(mantissa)e\(exponent)"))
                let plain = number.decimalText
                #expect(plain.map { $0.utf8.count <= 64 && JSONNumber.isValid($0) } ?? true, "\(number)")
                if let plain { #expect(Double(plain) == number.double, "\(number)") }
                if number.integer != nil { #expect(plain != nil, "\(number)") }
            }
        }
    }

    @Test func `a number beyond a double has no double`() {
        #expect(JSONNumber("1e400")?.double == nil)
        #expect(JSONNumber("-1e400")?.double == nil)
        #expect(JSONNumber("1e-400")?.double == 0)
        #expect(JSONNumber("3.314")?.double == 3.314)
    }
}
