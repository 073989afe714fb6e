import Registry
import Testing

struct KilowattsTests {
    @Test(arguments: [
        ("3", "3"), ("3.0", "3.0"), ("3.000", "3.000"), ("03.50", "3.50"), ("0", "0"), ("-0", "0"), ("-0.00", "0.00"),
        (".5", "0.5"), ("5.", "5"), ("+2", "2"), ("3e2", "300"), ("3E-2", "0.03"), ("1.25e1", "12.5"),
        ("1.250e+1", "12.50"),
        ("0e5", "0"), ("000", "0"),
    ])
    func `the digits stay, made plain`(text: String, digits: String) {
        #expect(Kilowatts(text)?.digits == digits)
    }

    @Test(arguments: [
        "", ".", "-", "+", "e", "1e", "e1", "-1", "-0.001", "NaN", "INF", "Infinity", "1,5", "1 ", " 1", "1.2.3", "0x1",
        "1e31", "1e-31", "1e-9223372036854775808", "1e9223372036854775807",
        "1e-99999999999999999999", "٣", String(repeating: "9", count: 31),
    ])
    func `what is no power is none`(text: String) {
        #expect(Kilowatts(text) == nil)
    }

    @Test func `however extreme an exponent, a power is short or none`() {
        var random = SeededRandom(seed: 9)
        let extremes = [Int.min, Int.min + 1, Int.max, Int.max - 1, -31, -30, -29, 29, 30, 31, 0]
        for _ in 0..<5000 {
            let exponent = extremes.randomElement(using: &random) ?? 0
            let (whole, fraction) = (Int.random(in: 0...999, using: &random), Int.random(in: 0...999, using: &random))
            let text = "\(whole).\(fraction)e\(exponent)"
            guard let power = Kilowatts(text) else { continue }
            #expect(power.digits.utf8.count <= 61 && JSONNumber.isValid(power.digits), "\(text)")
            #expect((-30...30).contains(exponent) && Double(power.digits) == Double(text), "\(text)")
        }
    }

    @Test func `powers are equal by value, whatever their digits`() {
        let three = ["3", "3.0", "3.000", "03", "3e0", "0.3e1"].compactMap { Kilowatts($0) }
        #expect(three.count == 6 && Set(three).count == 1)
        #expect(Kilowatts("3") != Kilowatts("3.0001"))
        #expect(
            Kilowatts("0.000") == .zero && Kilowatts("0.000")?.isZero == true && Kilowatts("0.001")?.isZero == false)
    }

    @Test func `comparing and adding agree with whole milliwatts`() throws {
        var random = SeededRandom(seed: 4)
        for _ in 0..<5000 {
            let (a, b) = (
                Int.random(in: 0...99_999_999, using: &random), Int.random(in: 0...99_999_999, using: &random)
            )
            func power(_ milliwatts: Int) throws -> Kilowatts {
                let fraction = String(milliwatts % 1_000_000)
                let text = "\(milliwatts / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
                return try #require(Kilowatts(text))
            }
            let (one, other) = (try power(a), try power(b))
            #expect((one < other) == (a < b), "\(a) \(b)")
            #expect((one == other) == (a == b), "\(a) \(b)")
            #expect(one + other == (try power(a + b)), "\(a) \(b)")
            #expect(one.isWithinAWatt(of: other) == (abs(a - b) <= 1000), "\(a) \(b)")
            #expect(one.isWithinAWatt(of: try power(a + 1000)))
            #expect(!one.isWithinAWatt(of: try power(a + 1001)))
        }
    }
}
