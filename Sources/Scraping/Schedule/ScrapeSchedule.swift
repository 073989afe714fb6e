public import struct FoundationEssentials.Date
public import Registry

/// When the registers of one account are due. A pure decision: it is told the time and keeps no clock.
///
/// Reads of one interval share an entry, so that a tick costs what is due at it and no more. At the start everything is
/// due at once. A read that still runs is skipped at its tick and counted; ticks that passed unseen, in a suspend or a
/// jump of the clock, are not made up for.
public struct ScrapeSchedule: Sendable {
    /// Reads that were not taken at their tick because the one before still ran.
    public private(set) var skippedReads = 0
    /// Ticks of an interval that passed unseen.
    public private(set) var missedTicks = 0

    private var entries: [Entry]
    private let facts: [ReadKey: Facts]
    private var running: Set<ReadKey> = []
    /// Reads whose last attempt failed.
    private var troubles: [ReadKey: Trouble] = [:]
    private var retries = DeadlineQueue<ReadKey>()
    private var hasStarted = false
    private var lastTaken: Date?
    /// Set during a pause.
    private var probing: Probing?

    /// The reads of one interval.
    private struct Entry {
        let series: TickSeries
        var next: Date
        var reads: [DueRead]

        /// Whether the next tick lies further ahead than it can without a jump of the clock. One interval is spared, so
        /// that a small step back does not bring a tick that was taken a second time.
        func isFarAhead(of now: Date) -> Bool { next > now.adding(seconds: 2 * series.interval) }
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
        var byInterval: [Int: [ReadKey: Int]] = [:]
        var facts: [ReadKey: Facts] = [:]
        for read in reads {
            let known = byInterval[read.interval, default: [:]][read.key]
            byInterval[read.interval, default: [:]][read.key] = min(known ?? .max, read.maxAge)
            let fact = facts[read.key]
            facts[read.key] = Facts(
                shortestInterval: min(fact?.shortestInterval ?? .max, read.interval),
                maxAge: min(fact?.maxAge ?? .max, read.maxAge))
        }
        self.facts = facts
        entries = byInterval.sorted { $0.key < $1.key }.map { interval, reads in
            Entry(
                series: TickSeries(interval: interval, offset: offset), next: .distantPast,
                reads: reads.map { DueRead($0.key, maxAge: $0.value) }.sorted { $0.key < $1.key })
        }
    }

    /// Takes what is due. What it returns counts as running until ``succeeded(_:)``, ``failed(_:at:retry:)`` or
    /// ``abandoned(_:at:)`` is told.
    ///
    /// - Returns: one scrape for each tick, in order of time, its reads sorted; mostly none or one.
    public mutating func takeDue(at now: Date) -> [ScrapeTick] {
        if let lastTaken, now < lastTaken { clockMovedBack(to: now) }
        lastTaken = now
        var taking = Taking()
        if !hasStarted {
            hasStarted = true
            for index in entries.indices { entries[index].next = entries[index].series.next(after: now) }
            for key in facts.keys { takeWhole(key, at: now, into: &taking) }
            return taking.finished()
        }
        if let probing {
            passTicks(at: now)
            guard now >= probing.due else { return [] }
            self.probing?.due = now.truncatedToSecond.adding(seconds: probing.delay)
            // Not the bridge's own, which ask nobody.
            let key = entries.lazy.flatMap(\.reads).map(\.key).first {
                $0.registerClass != .bridge && !running.contains($0)
            }
            if let key { takeWhole(key, at: now, into: &taking) }
            return taking.finished()
        }
        for index in entries.indices where entries[index].next <= now { takeTick(index, at: now, into: &taking) }
        while let (key, date) = retries.popDue(at: now) {
            // Not if it was tried at a tick meanwhile, which planned anew or succeeded.
            if troubles[key]?.due == date { takeWhole(key, at: now, into: &taking) }
        }
        return taking.finished()
    }

    /// When to come again: the next tick, retry or probe; a time in the past if something is due already.
    public func nextTick(after now: Date) -> Date? {
        if !hasStarted { return entries.isEmpty ? nil : now }
        if let probing { return probing.due }
        let ticks = entries.map { $0.isFarAhead(of: now) ? $0.series.next(after: now) : $0.next }
        return [ticks.min(), retries.first].compactMap { $0 }.min()
    }

    // MARK: What became of a read

    public mutating func succeeded(_ key: ReadKey) {
        running.remove(key)
        troubles[key] = nil
    }

    public mutating func failed(_ key: ReadKey, at now: Date, retry rule: RetryRule) {
        running.remove(key)
        guard let interval = facts[key]?.shortestInterval else { return }
        let doubled = troubles[key].map { $0.delay * 2 } ?? RetryRule.firstDelay
        switch rule {
        case .ticks:
            guard interval > RetryRule.shortInterval else { troubles[key] = nil; return }
            plan(key, after: min(doubled, interval), from: now, isHeld: false)
        case .probe(let seconds): plan(key, after: seconds, from: now, isHeld: true)
        case .backOff(let limit): plan(key, after: min(doubled, limit), from: now, isHeld: true)
        }
    }

    /// The read was given up without an answer, as at shutdown.
    public mutating func abandoned(_ key: ReadKey, at now: Date) {
        running.remove(key)
        if let trouble = troubles[key] { plan(key, after: trouble.delay, from: now, isHeld: trouble.isHeld) }
    }

    /// Puts a read off by this many seconds without having tried it.
    public mutating func hold(_ key: ReadKey, for seconds: Int, at now: Date) {
        running.remove(key)
        plan(key, after: seconds, from: now, isHeld: true)
    }

    /// Puts off every read of a class that does not run: its operation is denied.
    public mutating func hold(_ registerClass: RegisterClass, for seconds: Int, at now: Date) {
        for key in facts.keys where key.registerClass == registerClass && !running.contains(key) {
            plan(key, after: seconds, from: now, isHeld: true)
        }
    }

    /// Makes every held read of a class due at once: its operation is allowed again.
    public mutating func release(_ registerClass: RegisterClass, at now: Date) {
        for (key, trouble) in troubles where key.registerClass == registerClass && trouble.isHeld {
            plan(key, after: 0, from: now, isHeld: true)
        }
    }

    /// Makes every held read of a station due at once: the API knows it now.
    public mutating func release(_ station: StationID, at now: Date) {
        for registerClass in RegisterClass.allCases {
            let key = ReadKey(station, registerClass)
            if troubles[key]?.isHeld == true { plan(key, after: 0, from: now, isHeld: true) }
        }
    }

    /// Seconds from tick to tick of a read, the shortest if its registers differ.
    public func interval(of key: ReadKey) -> Int? { facts[key]?.shortestInterval }

    /// Every read that recurs, in no order.
    var keys: some Sequence<ReadKey> { facts.keys }

    /// Takes nothing any more but one read every so many seconds, to see whether the account works again.
    public mutating func pause(probingEvery seconds: Int, at now: Date) {
        // A second more, so that the account's own wait for its probe is certainly over.
        probing = Probing(due: now.truncatedToSecond.adding(seconds: seconds + 1), delay: seconds)
    }

    /// Ends a pause: everything is due at once.
    public mutating func resume(at now: Date) {
        guard probing != nil else { return }
        probing = nil
        for key in facts.keys where !running.contains(key) { plan(key, after: 0, from: now, isHeld: true) }
    }

    public var isPaused: Bool { probing != nil }

    private mutating func plan(_ key: ReadKey, after seconds: Int, from now: Date, isHeld: Bool) {
        let due = now.truncatedToSecond.adding(seconds: seconds)
        // The delay of the doubling row stays when a read is merely made due.
        let delay = seconds > 0 ? seconds : troubles[key]?.delay ?? RetryRule.firstDelay / 2
        troubles[key] = Trouble(due: due, delay: delay, isHeld: isHeld)
        retries.insert(key, at: due)
    }
}

// MARK: Taking

extension ScrapeSchedule {
    /// The scrapes under construction.
    private struct Taking {
        var ticks: [ScrapeTick] = []
        /// Where a read was put, so that two intervals' ticks, or a tick and a retry, make one read.
        var places: [ReadKey: (tick: Int, read: Int)] = [:]

        mutating func tick(_ date: Date) -> Int {
            if let index = ticks.firstIndex(where: { $0.date == date }) { return index }
            ticks.append(ScrapeTick(date: date))
            return ticks.count - 1
        }

        mutating func add(_ read: DueRead, to tick: Int) {
            places[read.key] = (tick, ticks[tick].reads.count)
            ticks[tick].reads.append(read)
        }

        consuming func finished() -> [ScrapeTick] {
            for index in ticks.indices { ticks[index].reads.sort { $0.key < $1.key } }
            return ticks.filter { !$0.reads.isEmpty }.sorted { $0.date < $1.date }
        }
    }

    private mutating func takeTick(_ index: Int, at now: Date, into taking: inout Taking) {
        let series = entries[index].series
        var date = entries[index].next
        entries[index].next = series.next(after: now)
        if series.next(after: date) <= now {
            // More than one tick passed: a suspend, or the clock was put forward. Go on at the next one, or at the one
            // that is just now.
            missedTicks += Int(now.seconds(since: date)) / series.interval + 1
            date = series.next(after: now.adding(seconds: -1))
            guard date <= now else { return }
            missedTicks -= 1
        }
        let tick = taking.tick(date)
        taking.ticks[tick].intervals.insert(series.interval)
        for read in entries[index].reads {
            if troubles[read.key]?.isHeld == true { continue }
            if let place = taking.places[read.key], place.tick == tick {
                taking.ticks[tick].reads[place.read].maxAge =
                    min(read.maxAge, taking.ticks[tick].reads[place.read].maxAge)
            } else if running.insert(read.key).inserted {
                taking.add(read, to: tick)
            } else {
                skippedReads += 1
            }
        }
    }

    private mutating func takeWhole(_ key: ReadKey, at now: Date, into taking: inout Taking) {
        guard let fact = facts[key] else { return }
        if let place = taking.places[key] {
            taking.ticks[place.tick].reads[place.read].isWhole = true
        } else if running.insert(key).inserted {
            taking.add(DueRead(key, maxAge: fact.maxAge, isWhole: true), to: taking.tick(now.truncatedToSecond))
        }
    }

    /// Lets the ticks of a pause go by.
    private mutating func passTicks(at now: Date) {
        for index in entries.indices where entries[index].next <= now {
            entries[index].next = entries[index].series.next(after: now)
        }
    }

    /// The clock was put back: ticks that lie far ahead by the new time come at the next one instead.
    private mutating func clockMovedBack(to now: Date) {
        for index in entries.indices where entries[index].isFarAhead(of: now) {
            entries[index].next = entries[index].series.next(after: now)
        }
        retries.removeAll()
        for (key, trouble) in troubles {
            let due = min(trouble.due, now.truncatedToSecond.adding(seconds: trouble.delay))
            troubles[key]?.due = due
            retries.insert(key, at: due)
        }
        if let probing {
            self.probing?.due = min(probing.due, now.truncatedToSecond.adding(seconds: probing.delay))
        }
    }
}
