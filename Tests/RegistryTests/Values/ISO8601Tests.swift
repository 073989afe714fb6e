import FoundationEssentials
import Registry
import Testing

@Suite struct ISO8601Tests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00+00:00"), (1_478_546_359, "2016-11-07T19:19:19+00:00"),
            (1_478_546_359.5, "2016-11-07T19:19:19.500+00:00"),
            (1_478_546_359.123456, "2016-11-07T19:19:19.123456+00:00"),
            (951_782_399, "2000-02-28T23:59:59+00:00"), (951_782_400, "2000-02-29T00:00:00+00:00"),
            (4_107_542_400, "2100-03-01T00:00:00+00:00"), (-1, "1969-12-31T23:59:59+00:00"),
            (-0.25, "1969-12-31T23:59:59.750+00:00"), (1_478_546_359.9999999, "2016-11-07T19:19:20+00:00"),
            (1e18, "9999-12-31T23:59:59+00:00"), (-1e18, "0000-01-01T00:00:00+00:00"),
        ] as [(Double, String)])
    func `instants are written in UTC with an offset`(seconds: Double, text: String) {
        #expect(ISO8601.text(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000+00:00"), (1_478_546_359.5, "2016-11-07T19:19:19.500000+00:00"),
            (1_478_546_359.123456, "2016-11-07T19:19:19.123456+00:00"), (-0.25, "1969-12-31T23:59:59.750000+00:00"),
            (-1e18, "0000-01-01T00:00:00.000000+00:00"),
        ] as [(Double, String)])
    func `uniform texts have six digits, needed or not`(seconds: Double, text: String) {
        #expect(ISO8601.uniformText(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test(
        arguments: [
            ("2016-11-07T19:19:19Z", 1_478_546_359), ("2016-11-07t19:19:19z", 1_478_546_359),
            ("2016-11-07T19:19:19", 1_478_546_359), ("2016-11-07 19:19:19", 1_478_546_359),
            ("2016-11-07T20:19:19+01:00", 1_478_546_359), ("2016-11-07T20:19:19+0100", 1_478_546_359),
            ("2016-11-07T12:19:19-07", 1_478_546_359), ("2016-11-07T19:19Z", 1_478_546_340),
            ("2016-11-07T19:19:19.25Z", 1_478_546_359.25), ("2016-11-07T24:00:00Z", 1_478_563_200),
            ("2016-12-31T23:59:60Z", 1_483_228_800), ("0001-01-01T00:00:00Z", -62_135_596_800),
        ] as [(String, Double)])
    func `instants are read with any offset`(text: String, seconds: Double) throws {
        #expect(try #require(ISO8601.date(text)).timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2016-11-07", "19:19:19", "2016-11-07T", "2016-13-07T19:19:19Z", "2016-00-07T19:19:19Z",
        "2016-02-30T19:19:19Z",
        "2015-02-29T00:00:00Z", "2016-11-00T19:19:19Z", "2016-11-07T25:00:00Z", "2016-11-07T24:00:01Z",
        "2016-11-07T19:60:00Z", "2016-11-07T19:19:61Z", "2016-11-07T19:19:19+15:00", "2016-11-07T19:19:19ZZ",
        "2016-11-07T19:19:19 UTC", "2016-11-07T19:19:19.", "16-11-07T19:19:19Z", "2016-11-07T19:19:19+1",
        "２０16-11-07T19:19:19Z", "99999-11-07T19:19:19Z",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(ISO8601.date(text) == nil)
    }

    @Test(arguments: 0..<300)
    func `every instant reads back, and agrees with Foundation`(seed: Int) throws {
        var generator = SeededRandom(seed: seed)
        let seconds = Double(Int.random(in: -62_167_219_200...253_402_300_799, using: &generator))
        let date = Date(timeIntervalSince1970: seconds)
        let text = ISO8601.text(date)
        #expect(ISO8601.date(text) == date)
        // Foundation follows the Julian calendar before 1582.
        guard seconds > -12_219_292_800 else { return }
        #expect(text.replacing("+00:00", with: "Z") == date.formatted(.iso8601))
    }
}
