import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct DecimalTextTests {
    @Test(arguments: [
        ("0", 0.0), ("0.000", 0), ("3.314", 3.314), ("-1.5", -1.5), ("+2", 2), (".5", 0.5), ("3.", 3), ("007", 7),
        ("1E1", 10),
        ("1e-3", 0.001), ("-0", 0), ("12345678901234567890.123", 12_345_678_901_234_567_890.123), ("5e+2", 500),
    ])
    func `a number keeps its digits`(_ text: String, _ value: Double) throws {
        let number = try #require(DecimalText(text))
        #expect(number.text == text)
        #expect(number.doubleValue == value)
        #expect(number.description == text)
    }

    @Test(arguments: [
        "", ".", "+", "-", "e", "1e", "1e+", "e1", "1.2.3", "1,5", "0x10", "INF", "NaN", "nan", "infinity", " 1", "1 ",
        "--1",
        "+-1", "1_000", "１", "1e401", "1e-99999999999999999999", "1 kW", "\0",
    ])
    func `what is no number is none`(_ text: String) {
        #expect(DecimalText(text) == nil)
    }

    @Test(arguments: [
        ("1E1", "10"), ("1e-3", "0.001"), ("3.3e0", "3.3"), ("-12.5E2", "-1250"), ("-12.5e-2", "-0.125"), (".5e1", "5"),
        ("5.e-1", "0.5"), ("+1.25e1", "12.5"), ("6.600", "6.600"), ("+2", "+2"), ("12e-2", "0.12"), ("12e-1", "1.2"),
    ])
    func `in requests a number has no exponent`(_ text: String, _ plain: String) {
        #expect(DecimalText(text)?.plainText == plain)
    }

    @Test func `numbers that differ in their digits differ`() {
        #expect(DecimalText("3.0") != DecimalText("3.000"))
        #expect(DecimalText(3).text == "3")
        #expect(DecimalText(.min).doubleValue == Double(Int.min))
    }

    @Test func `what the standard library reads as a plain number is one, with the same value`() throws {
        var random = SeededRandom(seed: 4)
        let alphabet = Array("0123456789.eE+-")
        var numbers = 0
        for _ in 0..<200_000 {
            let length = Int.random(in: 1...8, using: &random)
            let text = String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "0" })
            let exponent = text.lowercased().split(separator: "e").dropFirst().first.flatMap { Int($0) } ?? 0
            let value = Double(text).flatMap { abs(exponent) <= 400 ? $0 : nil }
            let number = DecimalText(text)
            #expect((number != nil) == (value != nil), "\(text)")
            guard let number, let value else { continue }
            numbers += 1
            #expect(number.doubleValue == value)
            #expect(DecimalText(number.plainText) != nil)
            #expect(Double(number.plainText) == value, "\(text) became \(number.plainText)")
            #expect(!number.plainText.contains { "eE".contains($0) })
        }
        #expect(numbers > 10_000)
    }
}
