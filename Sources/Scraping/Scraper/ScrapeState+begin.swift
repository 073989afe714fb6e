import ChargePointAPI
import Registry
import struct FoundationEssentials.Date

extension ScrapeState {
    /// Seconds after which a denied operation is tried again.
    static let deniedProbe = 3600
    /// Seconds after which a refused login is tried again.
    static let credentialsProbe = 300

    /// Takes what is due and says which calls answer it.
    mutating func begin(at now: Date) -> [QueuedCall] {
        noteTime(now)
        var calls: [QueuedCall] = []
        for tick in schedule.takeDue(at: now) {
            let isProbe = schedule.isPaused
            let reads = holdBackDenied(tick.reads, at: now)
            open(reads, of: tick)
            var (joining, asking) = reads.separated { direct[$0.key] != nil }
            joined.formUnion(joining.map(\.key))
            if survey.mustComeFirst, !isProbe, asking.count(where: { $0.key.registerClass == .load }) > 1 {
                let (loads, others) = asking.separated { $0.key.registerClass == .load }
                awaitingGroups += loads.map { WaitingRead(read: $0, tick: tick.date) }
                asking = others
            }
            if !isProbe { asking = holdBackUnseen(asking, of: tick) }
            let plan = plan(asking, at: tick.date, now)
            for key in plan.known { answerAgain(key, at: now) }
            calls += plan.calls.map { queued($0, askedAt: tick.date, isProbe: isProbe) }
        }
        if !schedule.isPaused, !gate.isDenied(.load), let call = survey.begin(at: now) {
            calls.insert(queued(call, askedAt: now), at: 0)
        }
        expire(at: now)
        return calls
    }

    /// A call out of turn for one read.
    mutating func directCall(for key: ReadKey, at now: Date) -> QueuedCall? {
        // Whatever is known is too old for who asks out of turn.
        let plan = planner.plan(
            [DueRead(key, maxAge: 0)], at: now, lastAsked: { _ in nil },
            sessionsFrom: { sessionWindow(of: $0, at: now) })
        guard stations[key.station] != nil, let call = plan.calls.first else { return nil }
        return direct(call, at: now)
    }

    /// A call out of turn for the load of a group's stations, as far as this bridge has them.
    mutating func directCall(for group: StationGroupID, _ stations: [StationID], at now: Date) -> QueuedCall? {
        let own = stations.filter { self.stations[$0] != nil }
        return own.isEmpty ? nil : direct(.groupLoad(group, own), at: now)
    }

    private mutating func direct(_ call: ReadCall, at now: Date) -> QueuedCall {
        for key in call.answers { direct[key, default: 0] += 1 }
        return QueuedCall(call: call, askedAt: now, limit: limit(of: call), isDirect: true)
    }

    /// A call of a plan.
    func queued(_ call: ReadCall, askedAt: Date, isProbe: Bool = false) -> QueuedCall {
        QueuedCall(
            call: call, askedAt: askedAt, limit: limit(of: call),
            isProbe: isProbe || (gate.isDenied(call.registerClass) && !call.isSurvey),
            maximumPages: planner.maximumPages(of: call, at: askedAt))
    }

    /// Why a queued call need not be made after all; nil if it is to be made.
    func obstacle(to call: QueuedCall) -> ReadFailure? {
        if call.isProbe || call.isDirect { return nil }
        if schedule.isPaused { return ReadFailure(.wrongCredentials, message: "not asked: a probe is due first") }
        if !call.call.isSurvey, gate.isDenied(call.call.registerClass) {
            return ReadFailure(.denied, message: "not asked: a probe is due first")
        }
        return nil
    }

    func plan(_ reads: [DueRead], at tick: Date, _ now: Date) -> CallPlanner.Plan {
        planner.plan(
            reads, at: tick,
            lastAsked: { key in
                guard let station = stations[key.station], !station.denied.contains(key.registerClass) else {
                    return nil
                }
                return station.record.reading(of: key.registerClass)?.askedAt
            },
            sessionsFrom: { sessionWindow(of: $0, at: now) })
    }

    private func sessionWindow(of station: StationID, at now: Date) -> CallPlanner.SessionWindow {
        guard let record = stations[station]?.record else { return CallPlanner.SessionWindow(alone: now, shared: now) }
        let margin = planner.seesSessionsEnd ? LatestSessions.sharedMargin : LatestSessions.cautiousMargin
        return CallPlanner.SessionWindow(
            alone: record.sessions.windowStart(at: now),
            shared: record.sessions.sharedStart(
                since: record.reading(of: .chargingSession)?.askedAt, margin: margin, at: now))
    }

    /// Repetitions stay inside the tick, within bounds: a few seconds are too short for any, a day is too long.
    private func limit(of call: ReadCall) -> Duration {
        if call.isSurvey { return .seconds(20) }
        let interval = call.stations.first.flatMap { schedule.interval(of: ReadKey($0, call.registerClass)) }
        return .seconds(min(60, max(10, interval ?? 60)))
    }

    /// Of an operation that is denied to the whole account one read is tried; the others wait for how it goes.
    private mutating func holdBackDenied(_ reads: [DueRead], at now: Date) -> [DueRead] {
        var kept = reads
        for registerClass in RegisterClass.allCases where gate.isDenied(registerClass) {
            let held = kept.filter { $0.key.registerClass == registerClass }
            guard held.count > 1 else { continue }
            let probe = held[gate.probe(registerClass, of: held.count)].key
            kept.removeAll { $0.key.registerClass == registerClass && $0.key != probe }
            for read in held where read.key != probe { schedule.hold(read.key, for: Self.deniedProbe, at: now) }
        }
        return kept
    }

    /// - Parameter reads: sorted, so that a station's are neighbours.
    private mutating func open(_ reads: [DueRead], of tick: ScrapeTick) {
        var start = reads.startIndex
        while start < reads.endIndex {
            let station = reads[start].key.station
            let end = reads[start...].firstIndex { $0.key.station != station } ?? reads.endIndex
            var scrape = OpenScrape(tick: tick.date, intervals: tick.intervals)
            for read in reads[start..<end] { scrape.add(read) }
            for device in stations[station]?.devices ?? [] { open[device].append(scrape) }
            start = end
        }
    }

    /// Notes that the clock was put back.
    private mutating func noteTime(_ now: Date) {
        if let lastNow, now < lastNow {
            for device in devices.indices {
                for slot in devices[device].slots.indices {
                    devices[device].slots[slot].snapshot.clockMovedBack(to: now)
                    devices[device].slots[slot].handedOutAt = devices[device].slots[slot].handedOutAt.map {
                        min($0, now)
                    }
                    devices[device].slots[slot].lastTick = nil
                    devices[device].slots[slot].awaitsStaleness = false
                }
            }
            staleness.removeAll()
            for device in devices.indices {
                for slot in devices[device].slots.indices { awaitStaleness(of: device, slot, at: now) }
            }
        }
        lastNow = now
    }
}

extension Array {
    func separated(by isFirst: (Element) -> Bool) -> (first: [Element], rest: [Element]) {
        var (first, rest): ([Element], [Element]) = ([], [])
        for element in self { if isFirst(element) { first.append(element) } else { rest.append(element) } }
        return (first, rest)
    }
}
