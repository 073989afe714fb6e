public import struct FoundationEssentials.Date
public import Registry

/// When the registers of one account are due. A pure decision: it is told the time and keeps no clock.
///
/// Reads of one interval share an entry of a heap, so that a tick costs what is due at it, however many registers and
/// intervals there are. At the start everything is due at once. A read that still runs is skipped at its tick and
/// counted; ticks that passed unseen, in a suspend or a jump of the clock, are not made up for.
public struct ScrapeSchedule: Sendable {
    /// Reads that were not taken at their tick because the one before still ran.
    public private(set) var skippedReads = 0
    /// Ticks of an interval that passed unseen.
    public private(set) var missedTicks = 0
    /// By how much the intervals are stretched.
    public private(set) var stretch = StretchFactor.none
    /// Entries and reads looked at, for tests of what a tick costs.
    private(set) var steps = 0

    private let offset: Int
    /// Every read, sorted; the others of its kind are told by its place here.
    private let keys: [ReadKey]
    private let places: [ReadKey: Int]
    private let facts: [Facts]
    /// By interval, shortest first.
    private var entries: [Entry]
    /// Each entry once, at its next tick.
    private var ticks = DeadlineQueue<Int>()
    private var isRunning: [Bool]
    /// Reads whose last attempt failed.
    private var troubles: [Int: Trouble] = [:]
    private var retries = DeadlineQueue<Int>()
    /// Where a read was put by the taking of this number, so that two intervals' ticks, or a tick and a retry, make one
    /// read.
    private var marks: [Mark]
    private var taking = 0
    private var hasStarted = false
    private var lastTaken: Date?
    /// Set during a pause.
    private var probing: Probing?

    /// The reads of one interval.
    private struct Entry {
        /// As configured, in seconds.
        let interval: Int
        var series: TickSeries
        /// The last tick that it was taken or missed at, or the start.
        var last = Date.distantPast
        var next = Date.distantPast
        /// Sorted.
        var reads: [Read] = []
        /// Reads that were due at the last tick, by class: those of which this is the shortest interval, and that
        /// are not held.
        var wanted = ClassTable(repeating: 0)
        /// Those of them that were not skipped.
        var taken = ClassTable(repeating: 0)

        /// Whether the next tick lies further ahead than it can without a jump of the clock. One interval is spared, so
        /// that a small step back does not bring a tick that was taken a second time.
        func isFarAhead(of now: Date) -> Bool { next > now.adding(seconds: 2 * series.interval) }
    }

    private struct Read {
        let place: Int
        var maxAge: Int
    }

    private struct Mark {
        var taking = 0
        var tick = 0
        var read = 0
    }

    /// What a read needs whatever its tick.
    private struct Facts {
        var shortestInterval: Int
        var maxAge: Int
    }

    private struct Trouble {
        var due: Date
        var delay: Int
        /// Whether its ticks are left out until it is due.
        var isHeld: Bool
    }

    private struct Probing {
        var due: Date
        let delay: Int
    }

    /// - Parameter offset: seconds by which the account's ticks lie behind multiples of their interval.
    public init(_ reads: [ScheduledRead], offset: Int = 0) {
        let keys = Set(reads.map(\.key)).sorted()
        let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        var facts = Array(repeating: Facts(shortestInterval: .max, maxAge: .max), count: keys.count)
        var byInterval: [Int: [Int: Int]] = [:]
        for read in reads {
            guard let place = places[read.key] else { continue }
            byInterval[read.interval, default: [:]][place, default: .max].lower(to: read.maxAge)
            facts[place].shortestInterval.lower(to: read.interval)
            facts[place].maxAge.lower(to: read.maxAge)
        }
        self.offset = offset
        self.keys = keys
        self.places = places
        self.facts = facts
        isRunning = Array(repeating: false, count: keys.count)
        marks = Array(repeating: Mark(), count: keys.count)
        entries = byInterval.sorted { $0.key < $1.key }.map { interval, maxAges in
            var entry = Entry(interval: interval, series: TickSeries(interval: interval, offset: offset))
            entry.reads = maxAges.map { Read(place: $0.key, maxAge: $0.value) }.sorted { $0.place < $1.place }
            for read in entry.reads where facts[read.place].shortestInterval == interval {
                entry.wanted[keys[read.place].registerClass] += 1
            }
            return entry
        }
    }

    /// Takes what is due. What it returns counts as running until ``succeeded(_:)``, ``failed(_:at:retry:)`` or
    /// ``abandoned(_:at:)`` is told.
    ///
    /// - Returns: one scrape for each tick, in order of time, its reads sorted; mostly none or one.
    public mutating func takeDue(at now: Date) -> [ScrapeTick] {
        if let lastTaken, now < lastTaken { clockMovedBack(to: now) }
        lastTaken = now
        taking += 1
        var due: [DueTick] = []
        if !hasStarted {
            hasStarted = true
            for index in entries.indices {
                entries[index].last = now.truncatedToSecond
                entries[index].next = entries[index].series.next(after: now)
                entries[index].taken = entries[index].wanted
            }
            queueTicks()
            for place in keys.indices { takeWhole(place, at: now, into: &due) }
            return finished(due)
        }
        if let probing {
            passTicks(at: now)
            guard now >= probing.due else { return [] }
            self.probing?.due = now.truncatedToSecond.adding(seconds: probing.delay)
            // Not the bridge's own, which ask nobody.
            let place = entries.lazy.flatMap(\.reads).map(\.place).first {
                keys[$0].registerClass != .bridge && !isRunning[$0]
            }
            if let place { takeWhole(place, at: now, into: &due) }
            return finished(due)
        }
        while let (index, _) = ticks.popDue(at: now) {
            takeTick(index, at: now, into: &due)
            ticks.insert(index, at: entries[index].next)
        }
        while let (place, date) = retries.popDue(at: now) {
            steps += 1
            // Not if it was tried at a tick meanwhile, which planned anew or succeeded.
            if troubles[place]?.due == date { takeWhole(place, at: now, into: &due) }
        }
        return finished(due)
    }

    /// When to come again: the next tick, retry or probe; a time in the past if something is due already.
    public func nextTick(after now: Date) -> Date? {
        if !hasStarted { return entries.isEmpty ? nil : now }
        if let probing { return probing.due }
        guard let lastTaken, now < lastTaken else { return [ticks.first, retries.first].compactMap { $0 }.min() }
        // The clock was put back.
        let next = entries.map { $0.isFarAhead(of: now) ? $0.series.next(after: now) : $0.next }
        return [next.min(), retries.first].compactMap { $0 }.min()
    }

    // MARK: What became of a read

    public mutating func succeeded(_ key: ReadKey) {
        guard let place = places[key] else { return }
        isRunning[place] = false
        if !troubles.isEmpty { troubles[place] = nil }
    }

    public mutating func failed(_ key: ReadKey, at now: Date, retry rule: RetryRule) {
        guard let place = places[key] else { return }
        isRunning[place] = false
        let interval = facts[place].shortestInterval
        let doubled = troubles[place].map { $0.delay * 2 } ?? RetryRule.firstDelay
        switch rule {
        case .ticks:
            guard interval > RetryRule.shortInterval else { troubles[place] = nil; return }
            plan(place, after: min(doubled, interval), from: now, isHeld: false)
        case .probe(let seconds): plan(place, after: seconds, from: now, isHeld: true)
        case .backOff(let limit): plan(place, after: min(doubled, limit), from: now, isHeld: true)
        }
    }

    /// The read was given up without an answer, as at shutdown.
    public mutating func abandoned(_ key: ReadKey, at now: Date) {
        guard let place = places[key] else { return }
        isRunning[place] = false
        if let trouble = troubles[place] { plan(place, after: trouble.delay, from: now, isHeld: trouble.isHeld) }
    }

    /// Puts a read off by this many seconds without having tried it.
    public mutating func hold(_ key: ReadKey, for seconds: Int, at now: Date) {
        guard let place = places[key] else { return }
        isRunning[place] = false
        plan(place, after: seconds, from: now, isHeld: true)
    }

    /// Puts off every read of a class that does not run: its operation is denied.
    public mutating func hold(_ registerClass: RegisterClass, for seconds: Int, at now: Date) {
        for place in keys.indices where keys[place].registerClass == registerClass && !isRunning[place] {
            plan(place, after: seconds, from: now, isHeld: true)
        }
    }

    /// Makes every held read of a class due at once: its operation is allowed again.
    public mutating func release(_ registerClass: RegisterClass, at now: Date) {
        for (place, trouble) in troubles where keys[place].registerClass == registerClass && trouble.isHeld {
            plan(place, after: 0, from: now, isHeld: true)
        }
    }

    /// Makes every held read of a station due at once: the API knows it now.
    public mutating func release(_ station: StationID, at now: Date) {
        for registerClass in RegisterClass.allCases {
            guard let place = places[ReadKey(station, registerClass)], troubles[place]?.isHeld == true else { continue }
            plan(place, after: 0, from: now, isHeld: true)
        }
    }

    /// Seconds from tick to tick of a read as configured, the shortest if its registers differ.
    public func interval(of key: ReadKey) -> Int? { places[key].map { facts[$0].shortestInterval } }

    /// Takes nothing any more but one read every so many seconds, to see whether the account works again.
    public mutating func pause(probingEvery seconds: Int, at now: Date) {
        // A second more, so that the account's own wait for its probe is certainly over.
        probing = Probing(due: now.truncatedToSecond.adding(seconds: seconds + 1), delay: seconds)
    }

    /// Ends a pause: everything is due at once.
    public mutating func resume(at now: Date) {
        guard probing != nil else { return }
        probing = nil
        for place in keys.indices where !isRunning[place] { plan(place, after: 0, from: now, isHeld: true) }
    }

    public var isPaused: Bool { probing != nil }

    private mutating func plan(_ place: Int, after seconds: Int, from now: Date, isHeld: Bool) {
        let due = now.truncatedToSecond.adding(seconds: seconds)
        // The delay of the doubling row stays when a read is merely made due.
        let delay = seconds > 0 ? seconds : troubles[place]?.delay ?? RetryRule.firstDelay / 2
        troubles[place] = Trouble(due: due, delay: delay, isHeld: isHeld)
        retries.insert(place, at: due)
    }
}

// MARK: Stretching

extension ScrapeSchedule {
    /// What is wanted of one interval, as configured.
    struct Series {
        /// Seconds.
        let interval: Int
        let last: Date
        /// Reads that were due at the last tick, by class: those of which this is the shortest interval, and that are
        /// not held.
        let wanted: ClassTable<Int>
        /// Those of them that were not skipped.
        let taken: ClassTable<Int>
    }

    /// Every interval, shortest first.
    var series: [Series] {
        entries.map { Series(interval: $0.interval, last: $0.last, wanted: $0.wanted, taken: $0.taken) }
    }

    /// Stretches the intervals by another factor from now on. Ticks lie at multiples of the stretched interval; the
    /// first comes sooner where that would be later than either factor promises.
    public mutating func stretch(to factor: StretchFactor, at now: Date) {
        guard factor != stretch else { return }
        let isLonger = factor > stretch
        stretch = factor
        for index in entries.indices {
            let (last, next) = (entries[index].last, entries[index].next)
            // Stretched ones do not begin anew at midnight: that would be a tick more than was reckoned with.
            let series = TickSeries(
                interval: factor.stretched(entries[index].interval), offset: offset, goesThrough: factor > .none)
            entries[index].series = series
            // What is due already stays so.
            guard hasStarted, next > now else { continue }
            let promised = isLonger ? last.adding(seconds: series.interval) : next
            entries[index].next = max(min(series.next(after: now), promised), now.truncatedToSecond.adding(seconds: 1))
        }
        if hasStarted { queueTicks() }
    }
}

// MARK: Other reads

extension ScrapeSchedule {
    /// The same for other reads: those that stay keep their ticks, what became of them and what is under way; those
    /// that are new are due at once.
    func replacing(_ reads: [ScheduledRead], offset: Int, at now: Date) -> ScrapeSchedule {
        var other = ScrapeSchedule(reads, offset: offset)
        (other.skippedReads, other.missedTicks, other.stretch) = (skippedReads, missedTicks, stretch)
        (other.hasStarted, other.lastTaken, other.probing) = (hasStarted, lastTaken, probing)
        guard hasStarted else { return other }
        for index in other.entries.indices {
            let interval = other.entries[index].interval
            let series = TickSeries(
                interval: stretch.stretched(interval), offset: offset, goesThrough: stretch > .none)
            let known = offset == self.offset ? entries.first { $0.interval == interval } : nil
            other.entries[index].series = series
            other.entries[index].last = known?.last ?? now.truncatedToSecond
            other.entries[index].next = known?.next ?? series.next(after: now)
            other.entries[index].taken = other.entries[index].wanted
        }
        other.queueTicks()
        for (place, key) in other.keys.enumerated() {
            guard let known = places[key] else {
                other.plan(place, after: 0, from: now, isHeld: true)
                continue
            }
            other.isRunning[place] = isRunning[known]
            guard let trouble = troubles[known] else { continue }
            other.troubles[place] = trouble
            other.retries.insert(place, at: trouble.due)
        }
        return other
    }

    /// Whether it knows the read.
    func has(_ key: ReadKey) -> Bool { places[key] != nil }
}

// MARK: Taking

extension ScrapeSchedule {
    /// A scrape under construction.
    private struct DueTick {
        let date: Date
        var intervals: Set<Int> = []
        var reads: [DuePlace] = []
    }

    private struct DuePlace {
        let place: Int
        var maxAge: Int
        var isWhole: Bool
    }

    private static func tick(_ date: Date, in due: inout [DueTick]) -> Int {
        if let index = due.firstIndex(where: { $0.date == date }) { return index }
        due.append(DueTick(date: date))
        return due.count - 1
    }

    private mutating func takeTick(_ index: Int, at now: Date, into due: inout [DueTick]) {
        steps += 1
        let series = entries[index].series
        var date = entries[index].next
        entries[index].next = series.next(after: now)
        entries[index].last = date
        if series.next(after: date) <= now {
            // More than one tick passed: a suspend, or the clock was put forward. Go on at the next one, or at the one
            // that is just now.
            missedTicks += Int(now.seconds(since: date)) / series.interval + 1
            date = series.next(after: now.adding(seconds: -1))
            guard date <= now else { return }
            entries[index].last = date
            missedTicks -= 1
        }
        let interval = entries[index].interval
        let tick = Self.tick(date, in: &due)
        due[tick].intervals.insert(interval)
        var (wanted, taken) = (ClassTable(repeating: 0), ClassTable(repeating: 0))
        steps += entries[index].reads.count
        for read in entries[index].reads {
            if !troubles.isEmpty, troubles[read.place]?.isHeld == true { continue }
            let registerClass = keys[read.place].registerClass
            let isOwn = facts[read.place].shortestInterval == interval
            if isOwn { wanted[registerClass] += 1 }
            if marks[read.place].taking == taking {
                // Taken already. If at another tick, which only a late look brings, then for this one as well.
                let mark = marks[read.place]
                due[mark.tick].reads[mark.read].maxAge.lower(to: read.maxAge)
                if mark.tick != tick { due[mark.tick].reads[mark.read].isWhole = true }
            } else if isRunning[read.place] {
                skippedReads += 1
                continue
            } else {
                add(DuePlace(place: read.place, maxAge: read.maxAge, isWhole: false), to: tick, of: &due)
            }
            if isOwn { taken[registerClass] += 1 }
        }
        (entries[index].wanted, entries[index].taken) = (wanted, taken)
    }

    private mutating func takeWhole(_ place: Int, at now: Date, into due: inout [DueTick]) {
        steps += 1
        if marks[place].taking == taking {
            due[marks[place].tick].reads[marks[place].read].isWhole = true
        } else if !isRunning[place] {
            let tick = Self.tick(now.truncatedToSecond, in: &due)
            add(DuePlace(place: place, maxAge: facts[place].maxAge, isWhole: true), to: tick, of: &due)
        }
    }

    private mutating func add(_ read: DuePlace, to tick: Int, of due: inout [DueTick]) {
        marks[read.place] = Mark(taking: taking, tick: tick, read: due[tick].reads.count)
        isRunning[read.place] = true
        due[tick].reads.append(read)
    }

    private func finished(_ due: [DueTick]) -> [ScrapeTick] {
        due.filter { !$0.reads.isEmpty }.sorted { $0.date < $1.date }.map { tick in
            // Rows of what is sorted already: sorting merges them.
            let reads = tick.reads.sorted { $0.place < $1.place }
            return ScrapeTick(
                date: tick.date, intervals: tick.intervals,
                reads: reads.map { DueRead(keys[$0.place], maxAge: $0.maxAge, isWhole: $0.isWhole) })
        }
    }

    /// Lets the ticks of a pause go by.
    private mutating func passTicks(at now: Date) {
        while let (index, _) = ticks.popDue(at: now) {
            entries[index].next = entries[index].series.next(after: now)
            ticks.insert(index, at: entries[index].next)
        }
    }

    private mutating func queueTicks() {
        ticks.removeAll()
        for index in entries.indices { ticks.insert(index, at: entries[index].next) }
    }

    /// The clock was put back: ticks that lie far ahead by the new time come at the next one instead.
    private mutating func clockMovedBack(to now: Date) {
        for index in entries.indices {
            if entries[index].isFarAhead(of: now) { entries[index].next = entries[index].series.next(after: now) }
            entries[index].last = min(entries[index].last, now.truncatedToSecond)
        }
        queueTicks()
        retries.removeAll()
        for (place, trouble) in troubles {
            let due = min(trouble.due, now.truncatedToSecond.adding(seconds: trouble.delay))
            troubles[place]?.due = due
            retries.insert(place, at: due)
        }
        if let probing {
            self.probing?.due = min(probing.due, now.truncatedToSecond.adding(seconds: probing.delay))
        }
    }
}

extension Int {
    fileprivate mutating func lower(to other: Int) { self = Swift.min(self, other) }
}
