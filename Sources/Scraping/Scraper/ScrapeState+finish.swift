import ChargePointAPI
import Registry
import struct FoundationEssentials.Date

extension ScrapeState {
    /// What is left of a call when what it brought has been taken.
    struct Finished {
        /// Calls that are needed in its stead.
        var replacements: [QueuedCall] = []
        /// Calls that waited for it. They come after those that wait already.
        var followers: [QueuedCall] = []
        /// Stations that got nothing from a call out of turn for many, and are to be asked for alone.
        var lacking: [StationID] = []
        /// Why the first station that it was for got nothing; nil if it did.
        var failure: ReadFailure?
    }

    /// Takes what a call brought.
    mutating func finish(_ call: QueuedCall, _ result: Result<ReadReply, ReadFailure>, at now: Date) -> Finished {
        noteSighting(call, isOver: true)
        var finished = take(call, result, at: now)
        finished.followers += callsForSeen(after: finished.replacements, at: now)
        return finished
    }

    private mutating func take(
        _ call: QueuedCall, _ result: Result<ReadReply, ReadFailure>, at now: Date
    ) -> Finished {
        if call.isDirect {
            for key in call.call.answers {
                direct[key, default: 1] -= 1
                if direct[key] == 0 { direct[key] = nil }
            }
        }
        if call.call.isSurvey { return finishSurvey(call, result, at: now) }
        switch result {
        case .success(let reply):
            let missing = missing(from: reply, of: call.call)
            learn(from: reply, of: call, at: now)
            let reading = StationRecord.Reading(
                askedAt: call.askedAt, sentAt: call.sentAt ?? call.askedAt, readAt: now)
            var failures: [ReadFailure?] = []
            for key in call.call.answers where !missing.contains(key.station) {
                failures.append(take(reply, of: key, reading, call, at: now))
            }
            if call.isDirect { return Finished(lacking: missing.sorted(), failure: failures.first ?? nil) }
            return Finished(
                replacements: calls(for: missing.sorted(), lackedBy: call, at: now), failure: failures.first ?? nil)
        case .failure(let failure):
            if call.isDirect, failure.kind == .cancelled {
                return Finished(replacements: replacement(of: call, at: now), failure: failure)
            }
            if obstacle(to: call) == nil {
                let parts = parts(of: call, after: failure, at: now)
                if !parts.isEmpty {
                    return call.isDirect ? Finished(lacking: call.call.stations) : Finished(replacements: parts)
                }
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
    /// their data. The culprit is asked for alone from then on; what was asked for beyond stations is not for a while.
    private mutating func parts(of call: QueuedCall, after failure: ReadFailure, at now: Date) -> [QueuedCall] {
        if failure.kind == .noAnswer { planner.noteSilence(of: call.call, at: now) }
        guard failure.mayBeOneStations else { return [] }
        if case .stationStatus(let stations) = call.call, stations.count > 1 {
            let half = stations.count / 2
            return [stations[..<half], stations[half...]].map {
                QueuedCall(call: .stationStatus(Array($0)), askedAt: call.askedAt, limit: call.limit)
            }
        }
        guard let scope = call.call.scope else { return [] }
        if let pages = failure.pages { planner.noteMorePages(than: pages, of: call.call, at: now) }
        if failure.kind == .unknownStation {
            planner.groups.remove(scope)
            survey.hasten(at: now)
        }
        planner.setAside(call.call, until: now.adding(seconds: Self.deniedProbe))
        return instead(of: call, for: call.call.stations, at: now)
    }

    /// What a refusal means for the calls to come.
    private mutating func learn(from failure: ReadFailure, of call: QueuedCall, at now: Date) {
        let registerClass = call.call.registerClass
        if failure.kind == .wrongCredentials { schedule.pause(probingEvery: Self.credentialsProbe, at: now) }
        if case .stationStatus(let stations) = call.call, failure.mayBeOneStations {
            planner.apart.formUnion(stations)
        }
        guard failure.kind == .denied else { return }
        guard gate.denied(registerClass) else { return }
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
        guard schedule.has(key) || stations[key.station] != nil else { return }
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
        // It may have been taken out of the configuration meanwhile.
        guard schedule.has(key) || stations[key.station] != nil else { return }
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
