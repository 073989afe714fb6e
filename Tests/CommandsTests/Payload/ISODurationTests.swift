import Testing

@testable import Commands

struct ISODurationTests {
    @Test(arguments: [
        ("PT1H30M", 90), ("PT90M", 90), ("P1D", 1440), ("P2W", 20_160), ("P1DT12H", 2160), ("PT30S", 1), ("PT60S", 1),
        ("PT61S", 2), ("PT1.5H", 90), ("PT0,5H", 30), ("PT0S", 0), ("PT0.001S", 1), ("PT59M60S", 60), ("P1W2D", 12_960),
        ("PT1H0.0000000001S", 61), ("PT0.0000000000S", 0), ("P0.5D", 720),
    ])
    func `a duration is a number of minutes, rounded up`(text: String, minutes: Int) {
        #expect(ISODuration(text)?.minutes == minutes)
    }

    @Test(arguments: [
        "", "P", "PT", "P1Y", "P1M", "1H", "PT1", "PT1H1H", "PT1M1H", "P1H", "PT1.5H30M", "PT-1H", "-PT1H", "pt1h",
        "PT 1H",
        "P1DT", "PT1.H", "PT.5H", "PT9223372036854775807H", "P106751991167301D", "PT1H ", "PT1\u{301}H",
    ])
    func `what has no fixed length or another form is none`(text: String) {
        #expect(ISODuration(text) == nil)
    }

    @Test func `hours, minutes and seconds add up`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let (h, m, s) = (
                Int.random(in: 0...99, using: &generator), Int.random(in: 0...99, using: &generator),
                Int.random(in: 0...9999, using: &generator)
            )
            #expect(ISODuration("PT\(h)H\(m)M\(s)S")?.minutes == h * 60 + m + (s + 59) / 60)
        }
    }
}
