import ChargePointAPI
import FoundationEssentials
import Registry
import TestSupport
import Testing

@testable import Commands

/// Instants and durations, beside Python's calendar and exact fractions.
@Suite struct TimeFuzzTests {
    private static let digits = "0123456789"

    /// Texts that look like times: most are near the borders of what is one.
    private static func instant(_ random: inout SeededRandom) -> String {
        func number(_ range: ClosedRange<Int>, _ width: Int) -> String {
            let digits = String(Int.random(in: range, using: &random))
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        // A Double has microseconds only near our time.
        let isNear = Int.random(in: 0..<4, using: &random) > 0
        var text = number(isNear ? 1968...2032 : 0...9999, 4)
        text += "-\(number(0...13, 2))-\(number(0...32, 2))"
        text += ["T", "T", "t", " ", ""].randomElement(using: &random)! + "\(number(0...25, 2)):\(number(0...60, 2))"
        if Int.random(in: 0..<5, using: &random) > 0 { text += ":" + number(0...61, 2) }
        if isNear, Int.random(in: 0..<4, using: &random) == 0 { text += "." + number(0...999_999_999, 1) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: text += "Z"
        case 1: text += ["+", "-"].randomElement(using: &random)! + number(0...15, 2) + ":" + number(0...60, 2)
        case 2: text += ["+", "-"].randomElement(using: &random)! + number(0...15, 2) + number(0...60, 2)
        case 3: text += "+" + number(0...15, 2)
        case 4: text += ["z", "ZZ", "+1", " UTC", "é"].randomElement(using: &random)!
        default: break
        }
        return text
    }

    @Test func `an instant is the one that Python's calendar has, or none`() async throws {
        try await IndependentReader.compare(FuzzRun("instants", usual: 10_000), "time") { random in
            let text = Self.instant(&random)
            guard let date = ISO8601.date(text) else { return (Array(text.utf8), "refused") }
            let microseconds = Int((date.timeIntervalSince1970 * 1_000_000).rounded())
            // What is read again from what is written is the same.
            guard let again = ISO8601.date(ISO8601.text(date)), abs(again.timeIntervalSince(date)) < 0.000_001 else {
                throw FuzzRun.Finding("\(text) is written as \(ISO8601.text(date))")
            }
            // The API's own reader takes fewer forms, and makes the same of those.
            if let other = DateTimeText.date(text), abs(other.timeIntervalSince(date)) > 0.000_002 {
                throw FuzzRun.Finding("\(text) is \(other) to the API's reader")
            }
            return (Array(text.utf8), String(microseconds))
        }
    }

    @Test func `a duration is as many minutes as exact fractions make it`() async throws {
        try await IndependentReader.compare(FuzzRun("durations", usual: 10_000), "duration") { random in
            var text = ""
            func part(_ unit: String) {
                guard Int.random(in: 0..<5, using: &random) < 2 else { return }
                let limit = [9, 99, 99_999, .max].randomElement(using: &random)!
                text += String(Int.random(in: 0...limit, using: &random))
                if Int.random(in: 0..<4, using: &random) == 0 {
                    text += [".", ","].randomElement(using: &random)!
                    text += String(
                        (0..<Int.random(in: 1...14, using: &random)).map { _ in
                            Self.digits.randomElement(using: &random)!
                        })
                }
                text += unit
            }
            text += "P"
            part("W")
            part("D")
            if Bool.random(using: &random) {
                text += "T"
                for unit in ["H", "M", "S"] { part(unit) }
            }
            if Int.random(in: 0..<8, using: &random) == 0 {
                let place = text.index(text.startIndex, offsetBy: Int.random(in: 0..<text.count, using: &random))
                text.insert(["P", "T", "W", "-", " ", "0", ".", "é", "Y"].randomElement(using: &random)!, at: place)
            }
            return (Array(text.utf8), ISODuration(text).map { String($0.minutes) } ?? "refused")
        }
    }
}
