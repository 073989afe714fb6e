import ChargePointAPI
import Registry

import struct FoundationEssentials.Date

/// Accepted commands that getLoad does not show yet. Pure: it is told of commands, readings and times.
struct FollowUps: Sendable {
    private struct Entry {
        var expectation: LoadExpectation
        var acceptedAt: Date
        /// When it is given up. A shed's own end does not count: it may begin late, too.
        var deadline: Date
    }

    private struct Station {
        var ports: [Int: Entry] = [:]
        var whole: Entry?
        var exceptions: Set<Int> = []
        /// Changes with each command, so that whoever reads the station again knows that a newer one took over.
        var generation: Int
        var readings = 0
    }

    private var stations: [StationID: Station] = [:]
    private var lastGeneration = 0
    let schedule: FollowUpSchedule

    init(schedule: FollowUpSchedule) { self.schedule = schedule }

    /// Takes note of an accepted command; what was expected of the same target before no longer is.
    mutating func accept(_ expectation: LoadExpectation, of target: LoadTarget, at now: Date) {
        lastGeneration += 1
        var station = stations[target.station] ?? Station(generation: lastGeneration)
        station.generation = lastGeneration
        station.readings = 0
        let entry = Entry(
            expectation: expectation, acceptedAt: now, deadline: now.addingTimeInterval(schedule.patience))
        if let port = target.port {
            station.ports[port] = entry
            if station.whole != nil { station.exceptions.insert(port) }
        } else {
            station.ports = [:]
            station.exceptions = []
            station.whole = entry
        }
        stations[target.station] = station
    }

    /// Compares a reading with what is expected, and forgets what shows and what is given up.
    mutating func take(_ load: GetLoad.Station, of id: StationID, at now: Date) -> [CommandEvent] {
        guard var station = stations[id] else { return [] }
        var facts = StationFacts()
        facts.take(load)
        var events: [CommandEvent] = []
        for (port, entry) in station.ports.sorted(by: { $0.key < $1.key }) {
            guard let shown = facts.ports[port], entry.expectation.isMet(by: shown) == true else { continue }
            station.ports[port] = nil
            events.append(inForce(entry, LoadTarget(station: id, port: port), now))
        }
        if let whole = station.whole, whole.expectation.isMet(by: facts, except: station.exceptions) == true {
            station.whole = nil
            station.exceptions = []
            events.append(inForce(whole, LoadTarget(station: id, port: nil), now))
        }
        stations[id] = station
        return events + giveUp(id, at: now)
    }

    /// Forgets what should have shown by now.
    mutating func giveUp(_ id: StationID, at now: Date) -> [CommandEvent] {
        guard var station = stations[id] else { return [] }
        var events: [CommandEvent] = []
        for (port, entry) in station.ports.sorted(by: { $0.key < $1.key }) where entry.deadline <= now {
            station.ports[port] = nil
            events.append(notInForce(entry, LoadTarget(station: id, port: port), now))
        }
        if let whole = station.whole, whole.deadline <= now {
            station.whole = nil
            station.exceptions = []
            events.append(notInForce(whole, LoadTarget(station: id, port: nil), now))
        }
        stations[id] = station.ports.isEmpty && station.whole == nil ? nil : station
        return events
    }

    /// What is expected of a station and does not show yet.
    func pending(of id: StationID) -> PendingExpectations {
        guard let station = stations[id] else { return PendingExpectations() }
        return PendingExpectations(
            ports: station.ports.mapValues(\.expectation), station: station.whole?.expectation,
            exceptions: station.exceptions)
    }

    /// The number of the newest command that is followed on a station; nil: nothing is expected of it.
    func generation(of id: StationID) -> Int? { stations[id]?.generation }

    /// Seconds until the station is to be read again; nil if nothing is expected of it, or if a newer command than
    /// `generation` is followed. Each call counts as one reading.
    mutating func pauseBeforeReading(_ id: StationID, generation: Int, at now: Date) -> Double? {
        guard let station = stations[id], station.generation == generation else { return nil }
        stations[id]?.readings += 1
        let deadlines = station.ports.values.map(\.deadline) + [station.whole?.deadline].compactMap(\.self)
        let untilDeadline = deadlines.min().map { max(0, $0.timeIntervalSince(now)) } ?? 0
        return min(schedule.pause(after: station.readings), untilDeadline)
    }

    private func notInForce(_ entry: Entry, _ target: LoadTarget, _ now: Date) -> CommandEvent {
        .notInForce(target, entry.expectation, after: max(0, now.timeIntervalSince(entry.acceptedAt)))
    }

    private func inForce(_ entry: Entry, _ target: LoadTarget, _ now: Date) -> CommandEvent {
        .inForce(target, entry.expectation, after: max(0, now.timeIntervalSince(entry.acceptedAt)))
    }
}
