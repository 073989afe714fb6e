import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// Stretched intervals, and what a tick costs.
struct ScheduleStretchTests {
    private let status = ReadKey(station("1:1"), .stationStatus)
    private let load = ReadKey(station("1:1"), .load)
    private let nameplate = ReadKey(station("1:1"), .station)

    /// The times at which each key was due, as a clock would bring them.
    private func walk(
        _ schedule: inout ScrapeSchedule, from start: Date, to end: Date,
        at change: (Date, StretchFactor)? = nil
    ) -> [ReadKey: [Date]] {
        var times: [ReadKey: [Date]] = [:]
        var (now, change) = (start, change)
        while now <= end {
            if let (date, factor) = change, now >= date {
                schedule.stretch(to: factor, at: now)
                change = nil
            }
            for read in schedule.takeDue(at: now).flatMap(\.reads) {
                schedule.succeeded(read.key)
                times[read.key, default: []].append(now)
            }
            guard let next = schedule.nextTick(after: now) else { break }
            now = min(max(next, now.addingTimeInterval(0.001)), change?.0 ?? .distantFuture)
        }
        return times
    }

    private func gaps(_ dates: [Date]) -> [Int] {
        zip(dates.dropFirst(), dates).map { Int($0.timeIntervalSince($1).rounded()) }
    }

    // MARK: Factors

    @Test func `factors are steps of a ladder that keep whole five seconds whole`() {
        #expect(
            StretchFactor.ladder.prefix(12).map(\.description) == [
                "1", "1.2", "1.4", "1.6", "1.8", "2", "2.4", "2.8", "3.2", "3.6", "4", "4.8",
            ])
        #expect(StretchFactor(atLeast: 0.3) == .none && StretchFactor(atLeast: 1) == .none)
        #expect(StretchFactor(atLeast: 1.01).value == 1.2)
        #expect(StretchFactor(atLeast: 2.5).value == 2.8)
        #expect(StretchFactor(atLeast: 1e9) == .greatest)
        for factor in StretchFactor.ladder {
            #expect(factor.stretched(300) == 60 * factor.stretched(5))
            #expect(Double(factor.stretched(5)) == (5 * factor.value).rounded())
            #expect(factor.stretched(7) == Int((7 * factor.value).rounded(.up)))
        }
        #expect(StretchFactor(atLeast: 8).approaching(.none).value == 2.8)
        #expect(StretchFactor(atLeast: 1.2).approaching(.none) == .none)
        #expect(StretchFactor.none.approaching(StretchFactor(atLeast: 2)) == .none)
    }

    // MARK: Stretching

    @Test func `every interval is stretched alike and ticks lie at multiples of the stretched one`() throws {
        var schedule = ScrapeSchedule(
            [ScheduledRead(status, interval: 5), ScheduledRead(load, interval: 60)], offset: 3)
        schedule.stretch(to: StretchFactor(atLeast: 2.4), at: time("00:00:00"))
        let times = walk(&schedule, from: time("00:00:00"), to: time("00:30:00"))
        let fast = try #require(times[status]?.dropFirst())
        let slow = try #require(times[load]?.dropFirst())
        #expect(Set(gaps(Array(fast))) == [12] && Set(gaps(Array(slow))) == [144])
        #expect(fast.allSatisfy { Int($0.timeIntervalSince1970 - 3) % 12 == 0 })
        // They still meet.
        #expect(slow.allSatisfy(fast.contains))
        #expect(schedule.interval(of: load) == 60, "as configured")
    }

    @Test func `a longer interval holds at once, and no gap is longer than it`() throws {
        var schedule = ScrapeSchedule([ScheduledRead(status, interval: 60), ScheduledRead(nameplate, interval: 86_400)])
        let times = walk(
            &schedule, from: time("12:00:00"), to: time("12:00:00", day: "2026-03-20"),
            at: (time("18:00:01"), StretchFactor(atLeast: 1.2)))
        #expect(try #require(gaps(times[status] ?? []).max()) == 72)
        // Multiples of 1.2 days since 1970 come when they come, the first no later than 1.2 days after the last.
        #expect(try #require(gaps(times[nameplate] ?? []).max()) <= 103_680)
        #expect(times[nameplate]?.count == 9)
    }

    @Test func `however often the factor changes no register waits longer than its greatest stretched interval`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20 {
            var schedule = ScrapeSchedule([
                ScheduledRead(status, interval: 97), ScheduledRead(load, interval: 600),
                ScheduledRead(nameplate, interval: 86_400),
            ])
            var last: [ReadKey: Date] = [:]
            var factors: [(Date, StretchFactor)] = [(time("00:00:00"), .none)]
            var now = time("00:00:00")
            var nextChange = now
            let end = time("00:00:00", day: "2026-03-16")
            while now < end {
                if now >= nextChange {
                    let factor = StretchFactor.ladder[Int.random(in: 0..<12, using: &random)]
                    schedule.stretch(to: factor, at: now)
                    factors.append((now, factor))
                    nextChange = now.addingTimeInterval(Double(Int.random(in: 600...30_000, using: &random)))
                }
                for read in schedule.takeDue(at: now).flatMap(\.reads) {
                    schedule.succeeded(read.key)
                    let interval = schedule.interval(of: read.key) ?? 0
                    if let before = last[read.key] {
                        // The greatest factor that held meanwhile.
                        let held = factors.lastIndex { $0.0 <= before } ?? 0
                        let greatest = factors[held...].map(\.1).max() ?? .none
                        #expect(now.timeIntervalSince(before) <= Double(greatest.stretched(interval)) + 1)
                    }
                    last[read.key] = now
                }
                now = min(max(schedule.nextTick(after: now) ?? end, now.addingTimeInterval(0.001)), nextChange)
            }
            #expect(last.count == 3)
        }
    }

    @Test func `back to normal, ticks are where they were`() throws {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 60)])
        schedule.stretch(to: StretchFactor(atLeast: 4), at: time("12:00:00"))
        let times = walk(
            &schedule, from: time("12:00:00"), to: time("12:12:00"), at: (time("12:05:30"), .none))
        #expect(
            clock(try #require(times[load])) == [
                "12:00:00", "12:04:00", "12:06:00", "12:07:00", "12:08:00", "12:09:00", "12:10:00", "12:11:00",
                "12:12:00",
            ])
    }

    // MARK: Late looks and jumps

    @Test func `a late look that is late for two intervals of one read brings all its registers`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 7), ScheduledRead(load, interval: 60)])
        _ = schedule.takeDue(at: time("11:59:57"))
        schedule.succeeded(load)
        // The 7 s tick is at 12:00:02, as 43,200 s are 7 × 6,171 + 3.
        let ticks = schedule.takeDue(at: time("12:00:05"))
        #expect(ticks.flatMap(\.reads) == [DueRead(load, maxAge: 7, isWhole: true)])
        #expect(schedule.skippedReads == 0)
    }

    @Test func `days ahead or back, each read is due once and not again before its next tick`() {
        var schedule = ScrapeSchedule([ScheduledRead(status, interval: 5), ScheduledRead(load, interval: 60)])
        var random = SeededGenerator(seed: 3)
        var now = time("12:00:00")
        for _ in 0..<300 {
            let reads = schedule.takeDue(at: now).flatMap(\.reads)
            #expect(reads.count <= 2)
            for read in reads { schedule.succeeded(read.key) }
            #expect(schedule.takeDue(at: now).isEmpty)
            now = now.addingTimeInterval(Double(Int.random(in: -300_000...300_000, using: &random)))
            let wait = (schedule.nextTick(after: now) ?? .distantFuture).timeIntervalSince(now)
            #expect(wait <= 10, "soon, wherever the clock is")
        }
    }

    // MARK: Cost

    @Test func `a tick costs what is due at it, not what exists`() {
        let stations = (1...10_000).map { station("1:\($0)") }
        var reads: [ScheduledRead] = []
        for each in stations {
            reads += [
                ScheduledRead(ReadKey(each, .stationStatus), interval: 60),
                ScheduledRead(ReadKey(each, .load), interval: 300),
                ScheduledRead(ReadKey(each, .station), interval: 86_400),
            ]
        }
        reads += stations.prefix(10).map { ScheduledRead(ReadKey($0, .load), interval: 5) }
        // Many intervals beside them.
        reads += (0..<1000).map { ScheduledRead(ReadKey(stations[$0], .alarm), interval: 50_000 + $0) }
        var schedule = ScrapeSchedule(reads)
        for read in schedule.takeDue(at: time("12:00:00")).flatMap(\.reads) { schedule.succeeded(read.key) }
        var costs: [String: Int] = [:]
        for second in stride(from: 5, through: 300, by: 5) {
            let now = time("12:00:00").addingTimeInterval(Double(second))
            let before = schedule.steps
            let taken = schedule.takeDue(at: now).flatMap(\.reads)
            costs[clock(now)] = schedule.steps - before
            for read in taken { schedule.succeeded(read.key) }
        }
        #expect(costs["12:00:05"] == 1 + 10)
        #expect(costs["12:01:00"] == 2 + 10 + 10_000)
        #expect(costs["12:05:00"] == 3 + 10 + 20_000)
        let before = schedule.steps
        #expect(schedule.takeDue(at: time("12:05:01")).isEmpty && schedule.steps == before)
    }
}
