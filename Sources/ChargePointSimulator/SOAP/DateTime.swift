import FoundationEssentials

/// An xsd:dateTime, read tolerantly and written as the service does: UTC, whole seconds, `Z`.
struct DateTime: Hashable, Sendable {
    let date: Date

    init(_ date: Date) {
        self.date = date
    }

    /// Reads `2016-11-07T19:19:19`, with or without a fraction, `Z` or an offset; without either it is taken as UTC. A date
    /// alone is its midnight.
    init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), (1...12).contains(month), (1...Self.days(of: month, year)).contains(day)
        else { return nil }
        var seconds = Double(Self.days(before: year, month, day)) * 86_400
        if scanner.skip("T") || scanner.skip(" ") {
            guard let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2), hour <= 24,
                minute < 60
            else { return nil }
            seconds += Double(hour * 3600 + minute * 60)
            if scanner.skip(":") {
                guard let second = scanner.number(2), second <= 60 else { return nil }
                seconds += Double(second)
                if scanner.skip(".") {
                    guard let fraction = scanner.fraction() else { return nil }
                    seconds += fraction
                }
            }
        }
        if scanner.skip("+") || scanner.isAt("-") {
            let sign: Double = scanner.skip("-") ? -1 : 1
            guard let hour = scanner.number(2), hour <= 14 else { return nil }
            _ = scanner.skip(":")
            guard let minute = scanner.number(2), minute < 60 else { return nil }
            seconds -= sign * Double(hour * 3600 + minute * 60)
        } else {
            _ = scanner.skip("Z")
        }
        guard scanner.isAtEnd else { return nil }
        date = Date(timeIntervalSince1970: seconds)
    }

    /// `2016-11-07T19:19:19Z`.
    var text: String {
        let total = Int(date.timeIntervalSince1970.rounded(.down))
        let (days, seconds) = (Self.floorDivide(total, 86_400), total - Self.floorDivide(total, 86_400) * 86_400)
        let (year, month, day) = Self.civil(days)
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
            + "T\(Self.padded(seconds / 3600, 2)):\(Self.padded(seconds / 60 % 60, 2)):\(Self.padded(seconds % 60, 2))Z"
    }

    /// The same with thousandths: `2016-11-07T19:19:19.250Z`.
    var preciseText: String {
        let thousandths = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
        return "\(text.dropLast()).\(Self.padded(thousandths - Self.floorDivide(thousandths, 1000) * 1000, 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01, in the Gregorian calendar whose year is taken to begin in March.
    private static func days(before year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// Reads digits and separators from the front of a text.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Character) -> Bool { rest.first == character.asciiValue }

    mutating func skip(_ character: Character) -> Bool {
        guard isAt(character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    mutating func fraction() -> Double? {
        var (value, unit, count) = (0.0, 0.1, 0)
        while let digit = rest.first, (0x30...0x39).contains(digit) {
            value += Double(digit - 0x30) * unit
            unit /= 10
            count += 1
            rest.removeFirst()
        }
        return count > 0 ? value : nil
    }
}
