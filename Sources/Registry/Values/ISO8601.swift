public import struct FoundationEssentials.Date

/// Instants, days and times as ISO 8601 texts: those of payloads, headers and results.
///
/// Formatting is our own because every snapshot needs several and a general formatter is far slower.
public enum ISO8601 {
    /// An instant in UTC, `2016-11-07T19:19:19+00:00`. A fraction of a second is kept only if there is one, with three
    /// digits or, where those do not suffice, six: the two lengths that every reader takes, Python's included.
    public static func text(_ date: Date) -> String {
        let clock = Clock(date)
        return "\(clock.dayText)T\(clock.timeText)\(clock.fractionText)+00:00"
    }

    /// The day in UTC, `2016-11-07`.
    public static func day(_ date: Date) -> String { Clock(date).dayText }

    /// The time of day in UTC, `19:19:19`, with a fraction only if there is one.
    public static func time(_ date: Date) -> String {
        let clock = Clock(date)
        return clock.timeText + clock.fractionText
    }

    /// Reads `2016-11-07T19:19:19`, with a blank in place of the T, a fraction, and `Z` or an offset (`+01:00`,
    /// `+0100`, `-07`). Without an offset it is UTC, as the API's times are. Nil if it is anything else or no such
    /// instant exists.
    public static func date(_ text: String) -> Date? {
        var reader = DigitReader(text)
        guard let day = reader.day(), reader.take("T") || reader.take("t") || reader.take(" "),
            let time = reader.time(), time.hours < 24 || (time.hours == 24 && time.seconds == 86_400)
        else { return nil }
        var offset = 0
        if !reader.isAtEnd, !reader.take("Z"), !reader.take("z") {
            guard let found = reader.offset() else { return nil }
            offset = found
        }
        guard reader.isAtEnd else { return nil }
        let seconds = day * 86_400 + time.seconds - offset
        return Date(timeIntervalSince1970: Double(seconds) + Double(time.microseconds) / 1_000_000)
    }

    /// The day of a text that is a day or an instant: `2016-11-07`. Nil if it is neither.
    static func day(_ text: String) -> String? {
        if let date = date(text) { return day(date) }
        var reader = DigitReader(text)
        guard let day = reader.day(), reader.isAtEnd else { return nil }
        return self.day(Date(timeIntervalSince1970: Double(day * 86_400)))
    }

    /// The time of a text that is a time of day, a duration or an instant: `08:00` and `08:00:00` are `08:00:00`; hours
    /// may pass 24. Nil if it is none of these.
    static func time(_ text: String) -> String? {
        if let date = date(text) { return time(date) }
        var reader = DigitReader(text)
        guard let time = reader.time() else { return nil }
        // A zone behind a time of day, as xsd:time may have, cannot be kept: which day's rules would hold?
        guard reader.isAtEnd || reader.take("Z"), reader.isAtEnd else { return nil }
        return Clock.time(hours: time.hours, rest: time.seconds - time.hours * 3600)
            + Clock.fraction(microseconds: time.microseconds)
    }
}

/// An instant taken apart, in UTC.
private struct Clock {
    let dayText: String
    let timeText: String
    let fractionText: String

    init(_ date: Date) {
        // Times beyond years 0 to 9999 do not come from the API; clamping keeps the text well formed all the same.
        let since1970 = min(max(date.timeIntervalSince1970, -62_167_219_200), 253_402_300_799)
        let microseconds = Int((since1970 * 1_000_000).rounded())
        let seconds = microseconds.dividedFloored(by: 1_000_000)
        let day = seconds.dividedFloored(by: 86_400)
        let (year, month, dayOfMonth) = CivilDay.date(of: day)
        dayText = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(dayOfMonth, 2))"
        let ofDay = seconds - day * 86_400
        timeText = Self.time(hours: ofDay / 3600, rest: ofDay % 3600)
        fractionText = Self.fraction(microseconds: microseconds - seconds * 1_000_000)
    }

    static func time(hours: Int, rest: Int) -> String {
        "\(padded(hours, 2)):\(padded(rest / 60, 2)):\(padded(rest % 60, 2))"
    }

    static func fraction(microseconds: Int) -> String {
        if microseconds == 0 { return "" }
        return microseconds % 1000 == 0 ? "." + padded(microseconds / 1000, 3) : "." + padded(microseconds, 6)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// Reads the parts of a date from left to right.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Character) -> Bool {
        guard rest.first == character.asciiValue else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Days since 1970-01-01.
    mutating func day() -> Int? {
        guard let year = number(digits: 4...4), take("-"), let month = number(digits: 2...2), take("-"),
            let day = number(digits: 2...2), (1...12).contains(month), day >= 1,
            day <= CivilDay.daysInMonth(month, year: year)
        else { return nil }
        return CivilDay.number(year: year, month: month, day: day)
    }

    mutating func time() -> (hours: Int, seconds: Int, microseconds: Int)? {
        guard let hours = number(digits: 2...5), take(":"), let minutes = number(digits: 2...2), minutes < 60 else {
            return nil
        }
        var seconds = 0
        var microseconds = 0
        if take(":") {
            // 60: a leap second; it is the first of the next minute.
            guard let found = number(digits: 2...2), found <= 60 else { return nil }
            seconds = found
            if take(".") {
                guard let found = fraction() else { return nil }
                microseconds = found
            }
        }
        return (hours, hours * 3600 + minutes * 60 + seconds, microseconds)
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2...2), hours <= 14 else { return nil }
        _ = take(":")
        if isAtEnd { return sign * hours * 3600 }
        guard let minutes = number(digits: 2...2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func number(digits: ClosedRange<Int>) -> Int? {
        let found = rest.prefix(digits.upperBound).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard found.count >= digits.lowerBound else { return nil }
        rest = rest.dropFirst(found.count)
        return Int(Substring(found))
    }

    /// Microseconds; further digits are cut off.
    private mutating func fraction() -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return Int(String(Substring(digits.prefix(6))) + String(repeating: "0", count: max(0, 6 - digits.count)))
    }
}
