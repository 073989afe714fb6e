import FoundationEssentials
import Registry
import Testing

@testable import Scraping

struct TickSeriesTests {
    private func ticks(_ interval: Int, offset: Int = 0, from start: Date, count: Int) -> [Date] {
        var dates: [Date] = []
        for _ in 0..<count {
            dates.append(TickSeries(interval: interval, offset: offset).next(after: dates.last ?? start))
        }
        return dates
    }

    @Test func `ticks are multiples of the interval since midnight, wherever the start lies`() {
        #expect(clock(ticks(60, from: time("12:00:17"), count: 3)) == ["12:01:00", "12:02:00", "12:03:00"])
        #expect(clock(ticks(5, from: time("12:00:04.999"), count: 2)) == ["12:00:05", "12:00:10"])
        #expect(clock(ticks(86_400, from: time("12:00:00"), count: 1)) == ["00:00:00"])
    }

    @Test func `a tick is later than the time asked for, be it a tick itself`() {
        #expect(clock(ticks(60, from: time("12:01:00"), count: 1)) == ["12:02:00"])
        #expect(clock(ticks(60, from: time("12:00:59.999"), count: 1)) == ["12:01:00"])
    }

    @Test func `an interval that does not divide the day begins anew at midnight`() {
        let around = ticks(7, from: time("23:59:50"), count: 3)
        #expect(clock(around) == ["23:59:54", "00:00:00", "00:00:07"])
        #expect(clock(ticks(50_000, from: time("00:00:00"), count: 3)) == ["13:53:20", "00:00:00", "13:53:20"])
    }

    @Test func `the account's offset moves every tick, across midnight too`() {
        #expect(clock(ticks(60, offset: 13, from: time("12:00:00"), count: 2)) == ["12:00:13", "12:01:13"])
        #expect(clock(ticks(7, offset: 3, from: time("23:59:56"), count: 3)) == ["23:59:57", "00:00:03", "00:00:10"])
        #expect(clock(ticks(86_400, offset: 90, from: time("00:01:00"), count: 2)) == ["00:01:30", "00:01:30"])
    }

    @Test func `a change to daylight saving time moves no tick`() {
        // 2026-03-29, 01:00 UTC: Europe. 2026-03-08, 10:00 UTC: California.
        #expect(
            ticks(3600, from: time("00:30:00", day: "2026-03-29"), count: 3)
                == (1...3).map { time("0\($0):00:00", day: "2026-03-29") })
        #expect(
            ticks(86_400, from: time("09:59:59", day: "2026-03-08"), count: 2)
                == [time("00:00:00", day: "2026-03-09"), time("00:00:00", day: "2026-03-10")])
    }

    @Test func `longer than a day counts from 1970, so that a restart does not move it`() {
        let week = TickSeries(interval: 7 * 86_400)
        let first = week.next(after: time("12:00:00"))
        #expect(first.timeIntervalSince1970.truncatingRemainder(dividingBy: 7 * 86_400) == 0)
        #expect(week.next(after: first).timeIntervalSince(first) == 7 * 86_400)
        #expect(week.next(after: time("12:00:01")) == first)
    }

    @Test func `ticks are whole seconds, later, and at most one interval away, whatever the numbers`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let interval = Int.random(in: 1...200_000, using: &random)
            let offset = Int.random(in: 0...90_000, using: &random)
            let start = Date(timeIntervalSince1970: Double.random(in: -1e9...3e9, using: &random))
            let series = TickSeries(interval: interval, offset: offset)
            let next = series.next(after: start)
            let ahead = next.timeIntervalSince(start)
            #expect(ahead > 0 && ahead <= Double(interval), "interval \(interval), offset \(offset), start \(start)")
            #expect(next.timeIntervalSince1970 == next.timeIntervalSince1970.rounded())
            // No tick lies between: from just before the tick the same one follows.
            #expect(series.next(after: Date(timeIntervalSince1970: next.timeIntervalSince1970 - 0.5)) == next)
        }
    }

    @Test func `no interval below a second`() {
        #expect(TickSeries(interval: 0).interval == 1)
        #expect(clock(ticks(-5, from: time("12:00:00"), count: 1)) == ["12:00:01"])
    }
}
