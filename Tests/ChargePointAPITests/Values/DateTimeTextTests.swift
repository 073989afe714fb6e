import FoundationEssentials
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite struct DateTimeTextTests {
    /// 1583: earlier dates are Julian to Foundation, and Gregorian to XSD.
    private static let gregorian = -12_212_553_600

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0.0), ("2016-11-07T19:19:19Z", 1_478_546_359),
        ("2016-11-07T12:19:19-07:00", 1_478_546_359), ("2016-11-07T19:19:19+00:00", 1_478_546_359),
        ("2016-11-08T09:19:19+14:00", 1_478_546_359), ("2016-11-07T19:19:19", 1_478_546_359),
        ("2016-11-07T19:19:19.250Z", 1_478_546_359.25), ("2016-11-07T19:19:19.5", 1_478_546_359.5),
        ("2016-11-07T19:19:19.0000000000000000001Z", 1_478_546_359), ("2016-02-29T24:00:00Z", 1_456_790_400),
        ("2000-02-29T00:00:00Z", 951_782_400), ("1969-12-31T23:59:59Z", -1), ("0001-01-01T00:00:00Z", -62_135_596_800),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `a dateTime is read with any fraction and zone, without a zone as UTC`(_ text: String, _ seconds: Double) {
        #expect(DateTimeText.date(text) == Date(timeIntervalSince1970: seconds))
    }

    @Test(arguments: [
        "", "Z", "2016-11-07", "2016-11-07T19:19", "2016-11-07 19:19:19Z", "2016-11-07T19:19:19z", "16-11-07T19:19:19Z",
        "2016-13-07T19:19:19Z", "2016-00-07T19:19:19Z", "2016-11-31T19:19:19Z", "2015-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2016-11-00T19:19:19Z", "2016-11-07T25:00:00Z", "2016-11-07T24:00:01Z",
        "2016-11-07T24:00:00.1Z", "2016-11-07T19:60:19Z", "2016-11-07T19:19:60Z", "2016-11-07T19:19:19.Z",
        "2016-11-07T19:19:19+0700", "2016-11-07T19:19:19+7:00", "2016-11-07T19:19:19+14:01",
        "2016-11-07T19:19:19+07:60",
        "2016-11-07T19:19:19ZZ", " 2016-11-07T19:19:19Z", "2016-11-07T19:19:19Z ", "-016-11-07T19:19:19Z",
        "２016-11-07T19:19:19Z", "0000-01-01T00:00:00Z", "2016-11-07T19:19:19+", "2016-11-07T1\u{301}9:19:19Z",
    ])
    func `what is no dateTime is refused`(_ text: String) {
        #expect(DateTimeText.date(text) == nil)
    }

    @Test func `what Foundation writes is read, and what is written Foundation reads`() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<20_000 {
            let seconds = Int.random(in: Self.gregorian...253_402_300_799, using: &random)
            let date = Date(timeIntervalSince1970: Double(seconds))
            let text = date.formatted(.iso8601)
            #expect(DateTimeText.date(text) == date)
            #expect(DateTimeText.text(date) == text)
            #expect(DateTimeText.dayText(date) == text.prefix(10))
        }
    }

    @Test func `every offset and millisecond is taken back and forth`() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<20_000 {
            let milliseconds = Int.random(in: -10_000_000_000_000...100_000_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let text = DateTimeText.text(date)
            let back = DateTimeText.date(text)
            #expect(back.map { abs($0.timeIntervalSince(date)) < 0.000_1 } ?? false, "\(text)")
            #expect(text.contains(".") == (milliseconds % 1000 != 0))

            let minutes = Int.random(in: -840...840, using: &random)
            let shifted = Date(timeIntervalSince1970: Double(milliseconds / 1000 + minutes * 60))
            let sign = minutes < 0 ? "-" : "+"
            let (hour, minute) = (abs(minutes) / 60, abs(minutes) % 60)
            let zone = "\(sign)\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
            let local = DateTimeText.text(shifted).dropLast() + zone
            #expect(DateTimeText.date(String(local)) == Date(timeIntervalSince1970: Double(milliseconds / 1000)))
        }
    }

    @Test func `mutated texts are read as Foundation reads them or not at all`() throws {
        var random = SeededRandom(seed: 3)
        let alphabet = Array("0123456789-:TZ+. \0é".unicodeScalars)
        for _ in 0..<50_000 {
            var scalars = Array("2016-11-07T19:19:19Z".unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<scalars.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: scalars[index] = alphabet.randomElement(using: &random) ?? "0"
                case 1: scalars.remove(at: index)
                default: scalars.insert(alphabet.randomElement(using: &random) ?? "0", at: index)
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            guard let date = DateTimeText.date(text), text.hasSuffix("Z"), !text.contains("."), !text.contains("T24"),
                date.timeIntervalSince1970 >= Double(Self.gregorian)
            else { continue }
            #expect(try Date(text, strategy: .iso8601) == date, "\(text)")
        }
    }

    @Test(arguments: [
        ("06:00:00", "06:00:00"), ("23:59:59.5Z", "23:59:59"), ("00:00:00-07:00", "00:00:00"), ("24:00:00", "24:00:00"),
        ("6:00:00", nil), ("06:00", nil), ("25:00:00", nil), ("06:00:00x", nil), ("", nil),
    ])
    func `a time of day is HH colon MM colon SS`(_ text: String, _ expected: String?) {
        #expect(DateTimeText.timeOfDay(text) == expected)
    }
}
