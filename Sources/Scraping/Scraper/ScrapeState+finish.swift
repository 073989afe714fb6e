import ChargePointAPI
import Registry
import struct FoundationEssentials.Date

extension ScrapeState {
    /// What is left of a call when what it brought has been taken.
    struct Finished {
        /// Calls that are needed in its stead.
        var replacements: [QueuedCall] = []
        /// Why the first station that it was for got nothing; nil if it did.
        var failure: ReadFailure?
    }

    /// Takes what a call brought.
    mutating func finish(_ call: QueuedCall, _ result: Result<ReadReply, ReadFailure>, at now: Date) -> Finished {
        if call.isDirect {
            for key in call.call.answers {
                direct[key, default: 1] -= 1
                if direct[key] == 0 { direct[key] = nil }
            }
        }
        switch result {
        case .success(let reply):
            if case .allStations = call.call { planner.accountPages = max(1, reply.pages) }
            let reading = StationRecord.Reading(
                askedAt: call.askedAt, sentAt: call.sentAt ?? call.askedAt, readAt: now)
            let failures = call.call.answers.map { take(reply, of: $0, reading, call, at: now) }
            return Finished(failure: failures.first ?? nil)
        case .failure(let failure):
            if call.isDirect, failure.kind == .cancelled {
                return Finished(replacements: replacement(of: call, at: now), failure: failure)
            }
            if obstacle(to: call) == nil {
                let parts = parts(of: call, after: failure)
                if !parts.isEmpty { return Finished(replacements: parts) }
                learn(from: failure, of: call, at: now)
            }
            for key in call.call.answers { fail(key, failure, call, at: now) }
            return Finished(failure: failure)
        }
    }

    /// A read out of turn was given up by who asked for it; due reads that wait for it get a call of their own, unless
    /// another such read is under way.
    private mutating func replacement(of call: QueuedCall, at now: Date) -> [QueuedCall] {
        let waiting = call.call.answers.filter { joined.contains($0) && direct[$0] == nil }
        guard !waiting.isEmpty else { return [] }
        joined.subtract(waiting)
        return [
            QueuedCall(
                call: call.call, askedAt: now, limit: call.limit,
                isProbe: schedule.isPaused || gate.isDenied(call.call.registerClass))
        ]
    }

    /// A call for several stations that one of them may have spoilt is made again in parts, so that the others get
    /// their data. The culprit is asked for alone from then on.
    private mutating func parts(of call: QueuedCall, after failure: ReadFailure) -> [QueuedCall] {
        func part(_ part: ReadCall) -> QueuedCall {
            QueuedCall(call: part, askedAt: call.askedAt, limit: call.limit, isProbe: false)
        }
        guard failure.mayBeOneStations else { return [] }
        switch call.call {
        case .stationStatus(let stations) where stations.count > 1:
            let half = stations.count / 2
            return [part(.stationStatus(Array(stations[..<half]))), part(.stationStatus(Array(stations[half...])))]
        case .allStations(let stations) where failure.kind != .denied:
            planner.accountPages = max(planner.accountPages, call.maximumPages + 1)
            return stations.map { part(.station($0)) }
        default: return []
        }
    }

    /// What a refusal means for the calls to come.
    private mutating func learn(from failure: ReadFailure, of call: QueuedCall, at now: Date) {
        let registerClass = call.call.registerClass
        if failure.kind == .wrongCredentials { schedule.pause(probingEvery: Self.credentialsProbe, at: now) }
        if case .stationStatus(let stations) = call.call, failure.mayBeOneStations {
            planner.apart.formUnion(stations)
        }
        guard failure.kind == .denied else { return }
        if case .allStations = call.call {
            gate.deny(registerClass)
        } else if !gate.denied(registerClass) {
            return
        }
        for station in stations.keys.sorted() { deny(ReadKey(station, registerClass), at: now) }
        schedule.hold(registerClass, for: Self.deniedProbe, at: now)
    }

    private mutating func take(
        _ reply: ReadReply, of key: ReadKey, _ reading: StationRecord.Reading, _ call: QueuedCall, at now: Date
    ) -> ReadFailure? {
        let failure = stations[key.station]?.record.apply(reply, to: call.call, of: key.station, reading)
        if let failure { fail(key, failure, call, at: now) } else { succeed(key, call, at: now) }
        return failure
    }

    private mutating func succeed(_ key: ReadKey, _ call: QueuedCall, at now: Date) {
        let wasUnknown = problems.isUnknown(key)
        let isAllowedAgain = gate.succeeded(key.registerClass)
        tell(problems.succeeded(key, isAllowedAgain: isAllowedAgain))
        if isAllowedAgain { schedule.release(key.registerClass, at: now) }
        if key.registerClass == .stationStatus { planner.apart.remove(key.station) }
        stations[key.station]?.denied.remove(key.registerClass)
        let isScheduled = !call.isDirect || joined.remove(key) != nil
        if isScheduled { schedule.succeeded(key) }
        if wasUnknown { schedule.release(key.station, at: now) }
        schedule.resume(at: now)
        apply(key, at: now)
        if isScheduled { close(key, isAnswered: true, at: now) }
        if call.isDirect { handOutAll(of: key, cause: .readback, at: now) }
    }

    private mutating func fail(_ key: ReadKey, _ failure: ReadFailure, _ call: QueuedCall, at now: Date) {
        let isScheduled = !call.isDirect || joined.remove(key) != nil
        if failure.kind == .denied { deny(key, at: now) }
        let isForAll = gate.isDenied(key.registerClass) || gate.neverSucceeded(key.registerClass)
        tell(problems.failed(key, with: failure, isForAll: isForAll))
        guard isScheduled else { return }
        if failure.kind == .cancelled {
            schedule.abandoned(key, at: now)
        } else {
            schedule.failed(key, at: now, retry: failure.retryRule)
        }
        close(key, isAnswered: false, at: now)
    }
}
