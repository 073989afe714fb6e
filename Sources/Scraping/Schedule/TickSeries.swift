public import struct FoundationEssentials.Date

/// The ticks of one interval: multiples of it since midnight UTC, plus an offset, so that they do not drift and two
/// bridges agree on them.
///
/// An interval that does not divide the day begins anew at midnight (plus the offset). One longer than a day, or one
/// that goes through, counts from 1970-01-01. Midnight is UTC's: no time zone's clock change moves a tick.
public struct TickSeries: Hashable, Sendable {
    /// Seconds from tick to tick, at least 1.
    public let interval: Int
    /// Seconds by which every tick lies behind its multiple.
    public let offset: Int
    /// Whether it goes on over midnight, so that no interval is ever shorter.
    public let goesThrough: Bool

    private static let day = 86_400

    public init(interval: Int, offset: Int = 0, goesThrough: Bool = false) {
        self.interval = max(1, interval)
        self.offset = offset
        self.goesThrough = goesThrough || interval >= Self.day
    }

    /// The first tick later than `date`.
    public func next(after date: Date) -> Date {
        // Ticks are whole seconds, so the first candidate is the next whole second.
        let earliest = date.wholeSeconds + 1
        let base = goesThrough ? offset : (earliest - offset).roundedDown(to: Self.day) + offset
        let steps = (earliest - base + interval - 1).roundedDown(to: interval) / interval
        let tick = base + steps * interval
        return Date(wholeSeconds: goesThrough ? tick : min(tick, base + Self.day))
    }
}

extension Date {
    /// Seconds since 1970-01-01, the fraction cut off.
    var wholeSeconds: Int { Int(timeIntervalSince1970.rounded(.down)) }

    init(wholeSeconds: Int) { self.init(timeIntervalSince1970: Double(wholeSeconds)) }

    /// The second that it lies in.
    var truncatedToSecond: Date { Date(wholeSeconds: wholeSeconds) }

    func adding(seconds: Int) -> Date { Date(timeIntervalSince1970: timeIntervalSince1970 + Double(seconds)) }

    /// Seconds from `other` to this one.
    func seconds(since other: Date) -> Double { timeIntervalSince1970 - other.timeIntervalSince1970 }
}

extension Int {
    /// The greatest multiple of `unit` that is not above it, below zero too.
    fileprivate func roundedDown(to unit: Int) -> Int {
        let remainder = self % unit
        return self - (remainder < 0 ? remainder + unit : remainder)
    }
}
