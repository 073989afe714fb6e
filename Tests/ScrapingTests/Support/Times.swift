import FoundationEssentials
import Registry

/// A time as it stands in test names: `time("12:00:05")` is on 2026-03-10, a Tuesday without anything special.
func time(_ clock: String, day: String = "2026-03-10") -> Date {
    guard let date = ISO8601.date("\(day)T\(clock)Z") else { fatalError("no time: \(day) \(clock)") }
    return date
}

/// The clock part of a date of any day, for readable expectations.
func clock(_ date: Date) -> String { String(ISO8601.text(date).dropFirst(11).dropLast(6)) }

func clock(_ date: Date?) -> String? { date.map { clock($0) } }

func clock(_ dates: [Date]) -> [String] { dates.map(clock) }

/// Numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
