import FoundationEssentials
import Testing

@testable import ChargePointSimulator

struct DateTimeTests {
    @Test(arguments: [
        ("2016-11-07T19:19:19Z", 1_478_546_359.0), ("2016-11-07T19:19:19", 1_478_546_359),
        ("2016-11-07T11:19:19-08:00", 1_478_546_359), ("2016-11-07T20:49:19+01:30", 1_478_546_359),
        ("2016-11-07T19:19:19.250Z", 1_478_546_359.25), ("1970-01-01", 0), ("2000-02-29T24:00:00Z", 951_868_800),
        ("2016-11-07 19:19:19", 1_478_546_359), ("2016-11-07T19:19Z", 1_478_546_340),
    ])
    func `the forms that clients send are read`(text: String, seconds: Double) throws {
        let time = try #require(DateTime(text))
        #expect(time.date.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "now", "2016", "2016-13-01", "2016-02-30T00:00:00Z", "2015-02-29", "2016-11-07T25:00:00Z",
        "2016-11-07T19:60:00Z", "2016-11-07T19:19:19.Z", "2016-11-07T19:19:19ZZ", "2016-11-07T19:19:19+25:00",
        "２０１６-11-07", "2016-11-07T", "-2016-11-07",
    ])
    func `what is no time is refused`(text: String) {
        #expect(DateTime(text) == nil)
    }

    @Test func `what is written is read again, over four centuries`() throws {
        var dice = Dice(seed: 5)
        for _ in 0..<5_000 {
            let seconds = Double(Int.random(in: -6_000_000_000...9_000_000_000, using: &dice))
            let text = DateTime(Date(timeIntervalSince1970: seconds)).text
            #expect(DateTime(text)?.date.timeIntervalSince1970 == seconds, "\(text)")
        }
    }

    @Test func `written are whole seconds, rounded down`() {
        #expect(DateTime(Date(timeIntervalSince1970: 1_478_546_359.999)).text == "2016-11-07T19:19:19Z")
        #expect(DateTime(Date(timeIntervalSince1970: -0.5)).text == "1969-12-31T23:59:59Z")
    }
}
