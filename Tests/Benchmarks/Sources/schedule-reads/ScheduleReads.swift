import FoundationEssentials
import Measuring
import Registry
import Scraping

/// Takes what is due of many reads, with intervals of 5 to 300 s, second by second.
///
/// What one read costs each time that it falls due: `ns_op` is taking it and planning its next tick, `ns_done` telling
/// that it was answered.
@main
struct ScheduleReads {
    static func main() {
        let arguments = Arguments(usage: "schedule-reads <READS> <TAKINGS>")
        let (count, takings) = (arguments.integer(0), arguments.integer(1))
        let classes: [RegisterClass] = [.stationStatus, .load, .alarm, .chargingSession]
        var seed: UInt64 = 88_172_645_463_325_252
        let reads = (0..<count).map { index in
            seed ^= seed << 13
            seed ^= seed >> 7
            seed ^= seed << 17
            let key = ReadKey(StationID("1:\(34001 + index / classes.count)")!, classes[index % classes.count])
            return ScheduledRead(key, interval: 5 + Int(seed % 296))
        }
        let before = Memory.resident
        var schedule = ScrapeSchedule(reads)
        let grown = Memory.resident - before

        var now = Date(timeIntervalSince1970: 1_800_000_000)
        // At the start everything is due at once.
        for tick in schedule.takeDue(at: now) { for read in tick.reads { schedule.succeeded(read.key) } }
        var (taken, taking, telling) = (0, UInt64(0), UInt64(0))
        while taken < takings {
            now = now.addingTimeInterval(1)
            let start = Clocks.wall
            let ticks = schedule.takeDue(at: now)
            let middle = Clocks.wall
            for tick in ticks {
                for read in tick.reads { schedule.succeeded(read.key) }
                taken += tick.reads.count
            }
            taking += middle - start
            telling += Clocks.wall - middle
        }
        var figures = Figures()
        figures.add("mode", "swift")
        figures.add("entries", count)
        figures.add("n", taken)
        figures.add("ns_op", Double(taking) / Double(max(1, taken)))
        figures.add("ns_done", Double(telling) / Double(max(1, taken)))
        figures.add("bytes_entry", Double(grown) * 1024 / Double(count))
        print(figures)
    }
}
