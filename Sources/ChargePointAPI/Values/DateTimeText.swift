public import FoundationEssentials

/// `xsd:dateTime`, `xsd:date` and `xsd:time` as text.
///
/// Our own parser: the formatters of Foundation bring ICU along, and a page of 500 stations holds a thousand times.
public enum DateTimeText {
    /// Reads `2016-11-07T19:19:19Z`, with any number of digits of a second's fraction and with `Z`, an offset such as
    /// `-07:00`, or nothing, which is read as UTC. Nil if it is none of these or no real date.
    public static func date(_ text: String) -> Date? {
        date(utf8: text.utf8.span)
    }

    /// Reads `06:00:00` with an optional fraction and zone, and gives `HH:MM:SS` back. Nil if it is no time of day.
    public static func timeOfDay(_ text: String) -> String? {
        let bytes = text.utf8.span
        var scanner = Scanner()
        guard scanner.time(in: bytes) != nil, scanner.offset(in: bytes) != nil, scanner.isAtEnd(of: bytes) else {
            return nil
        }
        return String(text.prefix(8))
    }

    static func date(utf8 bytes: Span<UInt8>) -> Date? {
        var scanner = Scanner()
        guard let days = scanner.day(in: bytes), scanner.take("T", in: bytes), let time = scanner.time(in: bytes),
            let offset = scanner.offset(in: bytes), scanner.isAtEnd(of: bytes)
        else { return nil }
        return Date(timeIntervalSince1970: Double(days * 86_400 + time.seconds - offset) + time.fraction)
    }

    /// Writes a point in time as `xsd:dateTime` in UTC; milliseconds only where they are not zero.
    public static func text(_ date: Date) -> String {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
        let (seconds, fraction) = floorDivide(milliseconds, by: 1000)
        let (days, second) = floorDivide(seconds, by: 86_400)
        let time = pad(second / 3600, 2) + ":" + pad(second / 60 % 60, 2) + ":" + pad(second % 60, 2)
        return day(days) + "T" + time + (fraction == 0 ? "" : "." + pad(fraction, 3)) + "Z"
    }

    /// Writes a point in time's day in UTC as `xsd:date`, e.g. `2016-01-31`.
    public static func dayText(_ date: Date) -> String {
        day(floorDivide(Int(date.timeIntervalSince1970.rounded(.down)), by: 86_400).quotient)
    }

    private static func day(_ daysSince1970: Int) -> String {
        // Days from civil, backwards: eras of 400 years that begin in March (H. Hinnant).
        let shifted = daysSince1970 + 719_468
        let (era, dayOfEra) = floorDivide(shifted, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ number: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// Reads the parts of a dateTime from left to right.
private struct Scanner {
    private var index = 0

    func isAtEnd(of bytes: Span<UInt8>) -> Bool { index == bytes.count }

    mutating func take(_ character: Unicode.Scalar, in bytes: Span<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// `YYYY-MM-DD` as days since 1970-01-01.
    mutating func day(in bytes: Span<UInt8>) -> Int? {
        guard let year = number(4, in: bytes), take("-", in: bytes), let month = number(2, in: bytes),
            take("-", in: bytes), let day = number(2, in: bytes),
            year >= 1, (1...12).contains(month), day >= 1, day <= Self.length(month, of: year)
        else { return nil }
        // Days from civil: the year begins in March, so that the leap day is its last (H. Hinnant).
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `HH:MM:SS` with an optional fraction. 24:00:00 is the end of the day.
    mutating func time(in bytes: Span<UInt8>) -> (seconds: Int, fraction: Double)? {
        guard let hour = number(2, in: bytes), take(":", in: bytes), let minute = number(2, in: bytes),
            take(":", in: bytes), let second = number(2, in: bytes), minute < 60, second < 60
        else { return nil }
        var billionths = 0
        if take(".", in: bytes) {
            guard var digit = digit(in: bytes) else { return nil }
            var place = 100_000_000
            while true {
                billionths += digit * place
                place /= 10
                guard let next = self.digit(in: bytes) else { break }
                digit = next
            }
        }
        guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && billionths == 0) else { return nil }
        return (hour * 3600 + minute * 60 + second, Double(billionths) / 1e9)
    }

    /// `Z`, `±HH:MM` or nothing, in seconds east of UTC.
    mutating func offset(in bytes: Span<UInt8>) -> Int? {
        if isAtEnd(of: bytes) || take("Z", in: bytes) { return 0 }
        let isWest = take("-", in: bytes)
        guard isWest || take("+", in: bytes), let hours = number(2, in: bytes), take(":", in: bytes),
            let minutes = number(2, in: bytes), minutes < 60, hours * 60 + minutes <= 14 * 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return isWest ? -seconds : seconds
    }

    private mutating func digit(in bytes: Span<UInt8>) -> Int? {
        guard index < bytes.count else { return nil }
        let value = bytes[index] &- UInt8(ascii: "0")
        guard value <= 9 else { return nil }
        index += 1
        return Int(value)
    }

    private mutating func number(_ digits: Int, in bytes: Span<UInt8>) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit(in: bytes) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func length(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
