import ChargePointAPI
import Registry

import struct FoundationEssentials.Date

/// Accepted commands that getLoad does not show yet. Pure: it is told of commands, readings and times.
struct FollowUps: Sendable {
    private struct Entry {
        var expectation: LoadExpectation
        var acceptedAt: Date
        /// When it is told as not in force. A shed's own end does not count: it may begin late, too.
        var deadline: Date
        /// When it is not looked for any more.
        var end: Date
        /// It was told as not in force.
        var isTold = false
        /// A command before it had not taken effect when it came, and what showed then is what it asks for: that it
        /// shows proves nothing until something else has shown, or the earlier command is no longer awaited.
        var provesNothingUntil: Date?
        /// It was limited before and is limited anew, since the clear of another port may have set it free: that it shows
        /// proves nothing before that clear shows.
        var isReapplied = false

        func isUnproven(at now: Date) -> Bool { provesNothingUntil.map { now < $0 } ?? false }

        /// When something is to be told of it, whether it shows or not.
        var nextTime: Date { isTold ? end : deadline }
    }

    private struct Station {
        var ports: [Int: Entry] = [:]
        var whole: Entry?
        var exceptions: Set<Int> = []
        /// Changes with each command, so that whoever reads the station again knows that a newer one took over.
        var generation: Int
        var readings = 0
        /// The newest reading.
        var shown: StationFacts?

        /// The command for a target that is accepted and does not show yet.
        func awaited(for port: Int?) -> Entry? {
            var candidates: [Entry] = []
            if let port {
                if let own = ports[port] ?? (exceptions.contains(port) ? nil : whole) { candidates = [own] }
            } else {
                candidates = Array(ports.values)
                if let whole { candidates.append(whole) }
            }
            return candidates.filter { !$0.isTold }.max { $0.deadline < $1.deadline }
        }

        /// When the last of what is awaited of other ports is given up; nil: nothing is.
        func latestDeadline(besides port: Int?) -> Date? {
            ports.filter { $0.key != port && !$0.value.isTold && !$0.value.isReapplied }.map(\.value.deadline).max()
        }

        /// Whether the newest reading shows what is expected of a target.
        func shows(_ expectation: LoadExpectation, port: Int?) -> Bool {
            guard let shown else { return false }
            guard let port else { return expectation.isMet(by: shown) == true }
            return shown.ports[port].flatMap(expectation.isMet(by:)) == true
        }
    }

    private var stations: [StationID: Station] = [:]
    private var lastGeneration = 0
    let schedule: FollowUpSchedule

    init(schedule: FollowUpSchedule) { self.schedule = schedule }

    /// Takes note of an accepted command; what was expected of the same target before no longer is.
    ///
    /// - Parameters:
    ///   - until: when a shed ends by itself.
    ///   - isReapplied: whether it is a port's limit from before, taken up again after another port's clear.
    @discardableResult
    mutating func accept(
        _ expectation: LoadExpectation, of target: LoadTarget, until: Date? = nil, at now: Date,
        isReapplied: Bool = false
    ) -> [CommandEvent] {
        lastGeneration += 1
        var station = stations[target.station] ?? Station(generation: lastGeneration)
        station.generation = lastGeneration
        station.readings = 0
        let deadline = now.addingTimeInterval(schedule.patience)
        let lastTime = deadline.addingTimeInterval(schedule.afterwards)
        var entry = Entry(
            expectation: expectation, acceptedAt: now, deadline: deadline,
            end: until.map { min($0.addingTimeInterval(schedule.patience), lastTime) } ?? lastTime)
        if let earlier = station.awaited(for: target.port), station.shows(expectation, port: target.port) {
            entry.provesNothingUntil = earlier.deadline
        }
        if isReapplied, let clear = station.latestDeadline(besides: target.port) {
            (entry.isReapplied, entry.provesNothingUntil) = (true, clear)
        }
        var replaced: [(Int?, Entry?)] = []
        if let port = target.port {
            replaced = [(port, station.ports.updateValue(entry, forKey: port))]
            if station.whole != nil { station.exceptions.insert(port) }
        } else {
            replaced = station.ports.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + [(nil, station.whole)]
            station.ports = [:]
            station.exceptions = []
            station.whole = entry
        }
        stations[target.station] = station
        return replaced.compactMap { port, entry in
            entry.flatMap { noLongerExpected($0, LoadTarget(station: target.station, port: port)) }
        }
    }

    /// Compares a reading with what is expected, forgets what shows, and tells what should have shown by now.
    mutating func take(_ load: GetLoad.Station, of id: StationID, at now: Date) -> [CommandEvent] {
        guard var station = stations[id] else { return [] }
        var facts = StationFacts()
        facts.take(load)
        var events: [CommandEvent] = []
        for (port, entry) in station.ports.sorted(by: { $0.key < $1.key }) {
            guard let shown = facts.ports[port], let isMet = entry.expectation.isMet(by: shown) else { continue }
            if !isMet { station.ports[port]?.provesNothingUntil = nil }
            guard isMet, !entry.isUnproven(at: now) else { continue }
            station.ports[port] = nil
            events.append(inForce(entry, LoadTarget(station: id, port: port), now))
        }
        events += takeReapplied(&station, facts, of: id, at: now)
        station.shown = facts
        if let whole = station.whole, whole.expectation.isMet(by: facts, except: station.exceptions) == false {
            station.whole?.provesNothingUntil = nil
        }
        if let whole = station.whole, !whole.isUnproven(at: now),
            whole.expectation.isMet(by: facts, except: station.exceptions) == true
        {
            station.whole = nil
            station.exceptions = []
            events.append(inForce(whole, LoadTarget(station: id, port: nil), now))
        } else if let whole = station.whole, !facts.ports.isEmpty,
            station.exceptions.isSuperset(of: facts.ports.keys)
        {
            // Every port has had a command of its own since: nothing is left to look for.
            station.whole = nil
            station.exceptions = []
            events += [noLongerExpected(whole, LoadTarget(station: id, port: nil))].compactMap(\.self)
        }
        stations[id] = station
        return events + giveUp(id, at: now)
    }

    /// Once the clear shows for which ports were limited anew, what they show counts.
    private func takeReapplied(
        _ station: inout Station, _ facts: StationFacts, of id: StationID, at now: Date
    ) -> [CommandEvent] {
        let waiting = station.ports.filter(\.value.isReapplied).sorted { $0.key < $1.key }
        guard !waiting.isEmpty, station.latestDeadline(besides: nil) == nil else { return [] }
        var events: [CommandEvent] = []
        for (port, entry) in waiting {
            station.ports[port]?.provesNothingUntil = nil
            station.ports[port]?.isReapplied = false
            guard let shown = facts.ports[port], entry.expectation.isMet(by: shown) == true else { continue }
            station.ports[port] = nil
            events.append(inForce(entry, LoadTarget(station: id, port: port), now))
        }
        return events
    }

    /// Tells what should have shown by now, once, and forgets it a day later.
    mutating func giveUp(_ id: StationID, at now: Date) -> [CommandEvent] {
        guard var station = stations[id] else { return [] }
        var events: [CommandEvent] = []
        for (port, entry) in station.ports.sorted(by: { $0.key < $1.key }) {
            station.ports[port] = outlive(entry, of: LoadTarget(station: id, port: port), at: now, &events)
        }
        if let whole = station.whole {
            station.whole = outlive(whole, of: LoadTarget(station: id, port: nil), at: now, &events)
            if station.whole == nil { station.exceptions = [] }
        }
        stations[id] = station.ports.isEmpty && station.whole == nil ? nil : station
        return events
    }

    /// What is left of an entry after its times have passed.
    private func outlive(
        _ entry: Entry, of target: LoadTarget, at now: Date, _ events: inout [CommandEvent]
    ) -> Entry? {
        var entry = entry
        if !entry.isTold, entry.deadline <= now {
            events.append(notInForce(entry, target, now))
            entry.isTold = true
        }
        guard entry.isTold, entry.end <= now else { return entry }
        events += [noLongerExpected(entry, target)].compactMap(\.self)
        return nil
    }

    /// What is expected of a station and does not show yet. What was told as not in force does not count: the API's
    /// word stands.
    func pending(of id: StationID) -> PendingExpectations {
        guard let station = stations[id] else { return PendingExpectations() }
        let whole = station.whole.flatMap { $0.isTold ? nil : $0.expectation }
        return PendingExpectations(
            ports: station.ports.filter { !$0.value.isTold }.mapValues(\.expectation), station: whole,
            exceptions: whole == nil ? [] : station.exceptions)
    }

    /// Whether that a target shows what its newest command asks for may be from before that command, since an earlier one
    /// had not taken effect when it came.
    func isUnproven(_ target: LoadTarget, at now: Date) -> Bool {
        let entry = target.port.map { stations[target.station]?.ports[$0] } ?? stations[target.station]?.whole
        return entry?.isUnproven(at: now) ?? false
    }

    /// The number of the newest command that is followed on a station; nil: nothing is expected of it.
    func generation(of id: StationID) -> Int? { stations[id]?.generation }

    /// Seconds until the station is to be read again; nil if nothing is expected of it, or if a newer command than
    /// `generation` is followed. Each call counts as one reading.
    mutating func pauseBeforeReading(_ id: StationID, generation: Int, at now: Date) -> Double? {
        guard let station = stations[id], station.generation == generation else { return nil }
        stations[id]?.readings += 1
        let times = station.ports.values.map(\.nextTime) + [station.whole?.nextTime].compactMap(\.self)
        let untilNext = times.min().map { max(0, $0.timeIntervalSince(now)) } ?? 0
        return min(schedule.pause(after: station.readings), untilNext)
    }

    private func notInForce(_ entry: Entry, _ target: LoadTarget, _ now: Date) -> CommandEvent {
        .notInForce(target, entry.expectation, after: max(0, now.timeIntervalSince(entry.acceptedAt)))
    }

    /// Only if there is something to take back.
    private func noLongerExpected(_ entry: Entry, _ target: LoadTarget) -> CommandEvent? {
        entry.isTold ? .noLongerExpected(target) : nil
    }

    private func inForce(_ entry: Entry, _ target: LoadTarget, _ now: Date) -> CommandEvent {
        .inForce(target, entry.expectation, after: max(0, now.timeIntervalSince(entry.acceptedAt)))
    }
}
