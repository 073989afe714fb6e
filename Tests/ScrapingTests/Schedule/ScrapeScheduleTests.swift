import FoundationEssentials
import Registry
import Testing

@testable import Scraping

struct ScrapeScheduleTests {
    private let status = ReadKey(station("1:1"), .stationStatus)
    private let load = ReadKey(station("1:1"), .load)
    private let nameplate = ReadKey(station("1:1"), .station)

    /// Takes what is due and says that all of it succeeded.
    private func take(_ schedule: inout ScrapeSchedule, at now: Date) -> [ScrapeTick] {
        let ticks = schedule.takeDue(at: now)
        for read in ticks.flatMap(\.reads) { schedule.succeeded(read.key) }
        return ticks
    }

    /// Walks from tick to tick as a clock would, and returns the times and what was due.
    private func walk(_ schedule: inout ScrapeSchedule, from start: Date, to end: Date) -> [(Date, [ReadKey])] {
        var steps: [(Date, [ReadKey])] = []
        var now = start
        while now <= end {
            for tick in take(&schedule, at: now) { steps.append((tick.date, tick.reads.map(\.key))) }
            guard let next = schedule.nextTick(after: now) else { break }
            now = max(next, now.addingTimeInterval(0.001))
        }
        return steps
    }

    @Test func `everything is due at the start, at once and whole, in one scrape`() {
        var schedule = ScrapeSchedule([
            ScheduledRead(status, interval: 5), ScheduledRead(load, interval: 60),
            ScheduledRead(nameplate, interval: 86_400),
        ])
        let start = time("12:00:17.25")
        #expect(schedule.nextTick(after: start) == start)
        let ticks = schedule.takeDue(at: start)
        #expect(ticks.map(\.date) == [time("12:00:17")])
        #expect(ticks.first?.reads.map(\.key) == [status, load, nameplate])
        #expect(ticks.first?.reads.allSatisfy(\.isWhole) == true)
    }

    @Test func `two minutes of a 5 s and a 60 s register: each at its own ticks, together where they meet`() {
        var schedule = ScrapeSchedule([ScheduledRead(status, interval: 5), ScheduledRead(load, interval: 60)])
        let steps = walk(&schedule, from: time("12:00:00"), to: time("12:02:00"))
        #expect(steps.count == 25)
        #expect(clock(steps.map(\.0)) == (0...24).map { clock(time("12:00:00").addingTimeInterval(Double($0 * 5))) })
        let both = steps.filter { $0.1.contains(load) }
        #expect(clock(both.map(\.0)) == ["12:00:00", "12:01:00", "12:02:00"])
        #expect(both.allSatisfy { $0.1 == [status, load] })
        #expect(schedule.skippedReads == 0 && schedule.missedTicks == 0)
    }

    @Test func `the intervals of a tick are told, so that only their registers count as due`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 5), ScheduledRead(load, interval: 60, maxAge: 20)])
        _ = take(&schedule, at: time("12:00:01"))
        let five = take(&schedule, at: time("12:00:05"))
        #expect(five == [ScrapeTick(date: time("12:00:05"), intervals: [5], reads: [DueRead(load, maxAge: 5)])])
        for second in stride(from: 10, to: 60, by: 5) { _ = take(&schedule, at: time("12:00:\(second)")) }
        let both = take(&schedule, at: time("12:01:00"))
        #expect(both == [ScrapeTick(date: time("12:01:00"), intervals: [5, 60], reads: [DueRead(load, maxAge: 5)])])
    }

    @Test func `the least Max Age of a read's registers holds`() {
        var schedule = ScrapeSchedule([
            ScheduledRead(load, interval: 60, maxAge: 30), ScheduledRead(load, interval: 60, maxAge: 10),
            ScheduledRead(load, interval: 120, maxAge: 3),
        ])
        #expect(schedule.takeDue(at: time("11:59:00")).first?.reads == [DueRead(load, maxAge: 3, isWhole: true)])
        schedule.succeeded(load)
        #expect(take(&schedule, at: time("12:00:00")).first?.reads == [DueRead(load, maxAge: 3)])
        #expect(take(&schedule, at: time("12:01:00")).first?.reads == [DueRead(load, maxAge: 10)])
    }

    @Test func `a tick during a scrape is skipped and counted`() {
        var schedule = ScrapeSchedule([ScheduledRead(status, interval: 5), ScheduledRead(load, interval: 5)])
        _ = schedule.takeDue(at: time("12:00:00"))
        schedule.succeeded(status)
        #expect(schedule.takeDue(at: time("12:00:05")).first?.reads.map(\.key) == [status])
        #expect(schedule.takeDue(at: time("12:00:10")).isEmpty)
        #expect(schedule.skippedReads == 1 + 2)
        schedule.succeeded(load)
        schedule.succeeded(status)
        // Nothing piles up: the next tick is one scrape.
        #expect(schedule.takeDue(at: time("12:00:15")).map(\.reads.count) == [2])
    }

    @Test func `a late look takes the tick that it is late for`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 60)])
        _ = take(&schedule, at: time("12:00:30"))
        #expect(take(&schedule, at: time("12:01:45")).map(\.date) == [time("12:01:00")])
        #expect(schedule.nextTick(after: time("12:01:45")) == time("12:02:00"))
        #expect(schedule.missedTicks == 0)
    }

    @Test func `after a suspend it goes on at the next tick, without a burst, and counts what it missed`() {
        var schedule = ScrapeSchedule([ScheduledRead(status, interval: 5), ScheduledRead(load, interval: 60)])
        _ = take(&schedule, at: time("12:00:00"))
        let woken = time("13:00:02")
        #expect(take(&schedule, at: woken).isEmpty)
        // 12:00:05 to 13:00:00, and 12:01:00 to 13:00:00.
        #expect(schedule.missedTicks == 720 + 60)
        #expect(schedule.nextTick(after: woken) == time("13:00:05"))
        let steps = walk(&schedule, from: time("13:00:05"), to: time("13:01:00"))
        #expect(steps.count == 12)
        #expect(steps.filter { $0.1.contains(load) }.map { clock($0.0) } == ["13:01:00"])
    }

    @Test func `waking at a tick is waking for it`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 60)])
        _ = take(&schedule, at: time("12:00:00"))
        #expect(take(&schedule, at: time("13:00:00.4")).map(\.date) == [time("13:00:00")])
        #expect(schedule.missedTicks == 59)
        #expect(schedule.nextTick(after: time("13:00:00.4")) == time("13:01:00"))
    }

    @Test func `a daily register that slept through its one tick is read on waking`() {
        var schedule = ScrapeSchedule([ScheduledRead(nameplate, interval: 86_400)])
        _ = take(&schedule, at: time("22:00:00"))
        let steps = take(&schedule, at: time("08:00:00", day: "2026-03-11"))
        #expect(steps.map(\.date) == [time("00:00:00", day: "2026-03-11")])
    }

    @Test func `a clock that is put back an hour does not stop the ticks for an hour`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 60)])
        _ = take(&schedule, at: time("12:00:30"))
        _ = take(&schedule, at: time("12:01:00"))
        // Seen as soon as somebody asks…
        #expect(schedule.nextTick(after: time("11:01:20")) == time("11:02:00"))
        // …and when what is due is taken.
        #expect(take(&schedule, at: time("11:01:20")).isEmpty)
        #expect(schedule.nextTick(after: time("11:01:20")) == time("11:02:00"))
        #expect(take(&schedule, at: time("11:02:00")).map(\.date) == [time("11:02:00")])
    }

    @Test func `a small step back takes no tick twice`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 5)])
        _ = take(&schedule, at: time("12:00:00"))
        #expect(take(&schedule, at: time("12:00:05.01")).map(\.date) == [time("12:00:05")])
        #expect(take(&schedule, at: time("12:00:04.9")).isEmpty)
        #expect(schedule.nextTick(after: time("12:00:04.9")) == time("12:00:10"))
    }

    @Test func `a clock that is put back also brings retries and probes nearer`() {
        var schedule = ScrapeSchedule([ScheduledRead(nameplate, interval: 86_400), ScheduledRead(load, interval: 60)])
        _ = schedule.takeDue(at: time("12:00:00"))
        schedule.failed(nameplate, at: time("12:00:01"), retry: .ticks)
        schedule.failed(load, at: time("12:00:01"), retry: .probe(every: 3600))
        #expect(schedule.takeDue(at: time("02:00:00")).isEmpty)
        #expect(schedule.nextTick(after: time("02:00:00")) == time("02:01:00"))
        #expect(schedule.takeDue(at: time("02:01:00")).first?.reads.map(\.key) == [nameplate])
        schedule.succeeded(nameplate)
        #expect(schedule.takeDue(at: time("03:00:00")).first?.reads.map(\.key) == [load])
    }

    @Test func `a slow register that failed is due again after 60 s, doubling, up to its interval`() {
        var schedule = ScrapeSchedule([ScheduledRead(nameplate, interval: 1000)])
        var failures: [String] = []
        var now = time("12:00:00.5")
        while now < time("12:40:00") {
            if schedule.takeDue(at: now).first?.reads.map(\.key) == [nameplate] {
                failures.append(clock(now))
                schedule.failed(nameplate, at: now.addingTimeInterval(2.7), retry: .ticks)
            }
            now = schedule.nextTick(after: now) ?? .distantFuture
        }
        // Ticks come at 11:56:40 + n * 16:40; retries in between, aligned to seconds. A failure at a tick counts too.
        #expect(
            failures == [
                "12:00:00.500", "12:01:03", "12:03:05", "12:07:07", "12:13:20", "12:29:22", "12:30:00",
            ])
    }

    @Test func `after a success the doubling begins anew`() {
        var schedule = ScrapeSchedule([ScheduledRead(nameplate, interval: 86_400)])
        _ = schedule.takeDue(at: time("12:00:00"))
        schedule.failed(nameplate, at: time("12:00:00"), retry: .ticks)
        _ = schedule.takeDue(at: time("12:01:00"))
        schedule.failed(nameplate, at: time("12:01:00"), retry: .ticks)
        #expect(schedule.nextTick(after: time("12:01:00")) == time("12:03:00"))
        _ = take(&schedule, at: time("12:03:00"))
        #expect(schedule.nextTick(after: time("12:03:00")) == time("00:00:00", day: "2026-03-11"))
        _ = schedule.takeDue(at: time("00:00:00", day: "2026-03-11"))
        schedule.failed(nameplate, at: time("00:00:00", day: "2026-03-11"), retry: .ticks)
        #expect(schedule.nextTick(after: time("00:00:01", day: "2026-03-11")) == time("00:01:00", day: "2026-03-11"))
    }

    @Test func `a fast register that failed waits for its next tick`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 300)])
        _ = schedule.takeDue(at: time("12:00:10"))
        schedule.failed(load, at: time("12:00:12"), retry: .ticks)
        #expect(schedule.nextTick(after: time("12:00:12")) == time("12:05:00"))
    }

    @Test func `a probed read is left out at its ticks until the probe is due`() {
        var schedule = ScrapeSchedule([ScheduledRead(status, interval: 60), ScheduledRead(load, interval: 60)])
        _ = schedule.takeDue(at: time("12:00:00"))
        schedule.succeeded(status)
        schedule.failed(load, at: time("12:00:01.4"), retry: .probe(every: 3600))
        let hour = walk(&schedule, from: time("12:00:02"), to: time("13:00:00"))
        #expect(hour.count == 60 && hour.allSatisfy { $0.1 == [status] })
        #expect(schedule.skippedReads == 0)
        let probe = schedule.takeDue(at: time("13:00:01"))
        #expect(probe.map(\.date) == [time("13:00:01")] && probe.first?.reads.map(\.key) == [load])
        schedule.succeeded(load)
        #expect(take(&schedule, at: time("13:01:00")).first?.reads.map(\.key) == [status, load])
    }

    @Test func `an unknown station is asked for less and less often`() {
        var schedule = ScrapeSchedule([ScheduledRead(load, interval: 60)])
        var asked: [String] = []
        var now = time("12:00:00")
        while now < time("15:30:00") {
            if !schedule.takeDue(at: now).isEmpty {
                asked.append(clock(now))
                schedule.failed(load, at: now, retry: .backOff(upTo: 3600))
            }
            now = schedule.nextTick(after: now) ?? .distantFuture
        }
        #expect(
            asked == [
                "12:00:00", "12:01:00", "12:03:00", "12:07:00", "12:15:00", "12:31:00", "13:03:00", "14:03:00",
                "15:03:00",
            ])
    }

    @Test func `a released class, or station, is due at once, and nothing else is`() {
        let other = ReadKey(station("1:2"), .load)
        var schedule = ScrapeSchedule([load, other, status].map { ScheduledRead($0, interval: 60) })
        _ = schedule.takeDue(at: time("12:00:00"))
        for key in [load, other, status] { schedule.failed(key, at: time("12:00:00"), retry: .probe(every: 3600)) }
        schedule.release(.load, at: time("12:10:30.5"))
        #expect(schedule.nextTick(after: time("12:10:30.5")) ?? .distantFuture <= time("12:10:30.5"))
        #expect(take(&schedule, at: time("12:10:30.5")).first?.reads.map(\.key) == [load, other])
        schedule.release(station("1:1"), at: time("12:20:00"))
        #expect(
            take(&schedule, at: time("12:20:00.1")).flatMap(\.reads).contains(
                DueRead(status, maxAge: 60, isWhole: true)))
    }

    @Test func `a pause takes nothing but one probe every five minutes, and its end makes everything due`() {
        var schedule = ScrapeSchedule([status, load].map { ScheduledRead($0, interval: 5) })
        _ = schedule.takeDue(at: time("12:00:00"))
        schedule.failed(status, at: time("12:00:01"), retry: .ticks)
        schedule.failed(load, at: time("12:00:01"), retry: .ticks)
        schedule.pause(probingEvery: 300, at: time("12:00:01.2"))
        #expect(schedule.isPaused)
        #expect(schedule.nextTick(after: time("12:00:02")) == time("12:05:02"))
        #expect(schedule.takeDue(at: time("12:03:00")).isEmpty)
        #expect(schedule.takeDue(at: time("12:05:02")).first?.reads.map(\.key) == [status])
        schedule.failed(status, at: time("12:05:03"), retry: .ticks)
        schedule.pause(probingEvery: 300, at: time("12:05:03"))
        #expect(schedule.nextTick(after: time("12:05:04")) == time("12:10:04"))
        #expect(schedule.takeDue(at: time("12:10:04")).first?.reads.count == 1)
        schedule.succeeded(status)
        schedule.resume(at: time("12:10:05.5"))
        #expect(!schedule.isPaused)
        #expect(take(&schedule, at: time("12:10:05.6")).first?.reads.map(\.key) == [status, load])
        #expect(take(&schedule, at: time("12:10:10")).first?.reads.map(\.key) == [status, load])
        #expect(schedule.missedTicks == 0 && schedule.skippedReads == 0)
    }

    @Test func `a read that was given up is due again, at its tick or after its delay`() {
        var schedule = ScrapeSchedule([ScheduledRead(status, interval: 60), ScheduledRead(load, interval: 60)])
        _ = schedule.takeDue(at: time("12:00:00"))
        schedule.abandoned(status, at: time("12:00:01"))
        schedule.failed(load, at: time("12:00:01"), retry: .probe(every: 600))
        #expect(take(&schedule, at: time("12:01:00")).first?.reads.map(\.key) == [status])
        #expect(schedule.takeDue(at: time("12:10:01")).flatMap(\.reads).contains { $0.key == load })
        schedule.abandoned(load, at: time("12:10:02"))
        let next = schedule.nextTick(after: time("12:10:02"))
        #expect(next == time("12:11:00"), "not at once, over and over")
        #expect(take(&schedule, at: time("12:11:00")).first?.reads.map(\.key) == [status])
        #expect(take(&schedule, at: time("12:20:02")).flatMap(\.reads).contains { $0.key == load })
    }

    @Test func `a retry that meets a tick makes one read`() {
        var schedule = ScrapeSchedule([ScheduledRead(nameplate, interval: 600), ScheduledRead(load, interval: 60)])
        _ = schedule.takeDue(at: time("12:00:30"))
        schedule.succeeded(load)
        schedule.failed(nameplate, at: time("12:09:00"), retry: .ticks)
        _ = take(&schedule, at: time("12:09:30"))
        let ticks = schedule.takeDue(at: time("12:10:00.02"))
        #expect(ticks.count == 1)
        #expect(
            ticks.first?.reads == [
                DueRead(load, maxAge: 60), DueRead(nameplate, maxAge: 600, isWhole: true),
            ])
    }

    @Test func `accounts with different offsets tick at different seconds`() {
        var first = ScrapeSchedule([ScheduledRead(load, interval: 60)])
        var second = ScrapeSchedule([ScheduledRead(load, interval: 60)], offset: 20)
        #expect(
            clock(walk(&first, from: time("12:00:10"), to: time("12:02:30")).map(\.0)) == [
                "12:00:10", "12:01:00", "12:02:00",
            ])
        #expect(
            clock(walk(&second, from: time("12:00:10"), to: time("12:02:30")).map(\.0)) == [
                "12:00:10", "12:00:20", "12:01:20", "12:02:20",
            ])
    }

    @Test func `nothing to read, nothing to wait for`() {
        var schedule = ScrapeSchedule([])
        #expect(schedule.nextTick(after: time("12:00:00")) == nil)
        #expect(schedule.takeDue(at: time("12:00:00")).isEmpty)
        #expect(schedule.nextTick(after: time("12:00:01")) == nil)
    }
}
