public import struct FoundationEssentials.Date

/// Instants, days and times as ISO 8601 texts: those of payloads, headers and results.
///
/// Formatting is our own because every snapshot needs several and a general formatter is far slower.
public enum ISO8601 {
    /// An instant in UTC, `2016-11-07T19:19:19+00:00`. A fraction of a second is kept only if there is one, with three
    /// digits or, where those do not suffice, six: the two lengths that every reader takes, Python's included.
    public static func text(_ date: Date) -> String { text(date, isUniform: false) }

    /// The same, always with six digits: `2016-11-07T19:19:19.000000+00:00`.
    public static func uniformText(_ date: Date) -> String { text(date, isUniform: true) }

    private static func text(_ date: Date, isUniform: Bool) -> String {
        let clock = Clock(date)
        return written { bytes in
            clock.appendDay(to: &bytes)
            bytes.append(UInt8(ascii: "T"))
            clock.time.append(to: &bytes, isUniform: isUniform)
            bytes.append(contentsOf: "+00:00".utf8)
        }
    }

    /// The day in UTC, `2016-11-07`.
    public static func day(_ date: Date) -> String { written { Clock(date).appendDay(to: &$0) } }

    /// The time of day in UTC, `19:19:19`, with a fraction only if there is one.
    public static func time(_ date: Date) -> String { written { Clock(date).time.append(to: &$0) } }

    private static func written(_ append: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity("2016-11-07T19:19:19.000000+00:00".utf8.count)
        append(&bytes)
        return String(decoding: bytes, as: UTF8.self)
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
        return written {
            TimeText(hours: time.hours, rest: time.seconds - time.hours * 3600, microseconds: time.microseconds)
                .append(to: &$0)
        }
    }
}

/// An instant taken apart, in UTC.
private struct Clock {
    let date: (year: Int, month: Int, day: Int)
    let time: TimeText

    init(_ date: Date) {
        // Times beyond years 0 to 9999 do not come from the API; clamping keeps the text well formed all the same.
        let since1970 = min(max(date.timeIntervalSince1970, -62_167_219_200), 253_402_300_799)
        let microseconds = Int((since1970 * 1_000_000).rounded())
        let seconds = microseconds.dividedFloored(by: 1_000_000)
        let day = seconds.dividedFloored(by: 86_400)
        self.date = CivilDay.date(of: day)
        let ofDay = seconds - day * 86_400
        time = TimeText(hours: ofDay / 3600, rest: ofDay % 3600, microseconds: microseconds - seconds * 1_000_000)
    }

    func appendDay(to bytes: inout [UInt8]) {
        bytes.append(date.year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(date.month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(date.day, digits: 2)
    }
}

/// A time of day, or a duration.
private struct TimeText {
    let hours: Int
    /// Seconds after the full hour.
    let rest: Int
    let microseconds: Int

    /// - Parameter isUniform: whether six digits stand behind the point, be they zeros; else only those that are needed.
    func append(to bytes: inout [UInt8], isUniform: Bool = false) {
        bytes.append(hours, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(rest / 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(rest % 60, digits: 2)
        guard isUniform || microseconds != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        if !isUniform, microseconds % 1000 == 0 {
            bytes.append(microseconds / 1000, digits: 3)
        } else {
            bytes.append(microseconds, digits: 6)
        }
    }
}

extension [UInt8] {
    /// Appends a number that is not negative, with zeros in front if it has fewer digits.
    fileprivate mutating func append(_ number: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while number / divisor > 9 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
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
