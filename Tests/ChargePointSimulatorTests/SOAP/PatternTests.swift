import Testing

@testable import ChargePointSimulator

struct PatternTests {
    @Test(arguments: [
        ("garage 1", "Garage 1", true), ("garage", "Garage 1", false), ("gar*", "Garage 1", true),
        ("*1", "Garage 1", true), ("%rag%", "Garage 1", true), ("g*a*e*1", "Garage 1", true),
        ("*", "", true), ("**", "x", true), ("a*a", "a", false), ("g*x*1", "Garage 1", false), ("", "", true),
    ])
    func `wild cards stand for anything, letters for either case`(pattern: String, text: String, fits: Bool) {
        #expect(Pattern(pattern).matches(text) == fits)
    }

    @Test(arguments: [
        (0.0, "0.000"), (3.314, "3.314"), (0.2999999999, "0.300"), (7.1999, "7.199"), (12, "12.000"), (0.0005, "0.000"),
    ])
    func `power has three decimals and is never rounded up`(value: Double, text: String) {
        #expect(Decimal3(value).text == text)
    }
}
