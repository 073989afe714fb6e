public import struct FoundationEssentials.Date
import Registry

/// What became of calls, as far as it changes the plans to come.
extension CallPlanner {
    /// An answer for more stations than were named.
    struct WideRead: Hashable, Sendable {
        let registerClass: RegisterClass
        let scope: StationScope

        init(_ registerClass: RegisterClass, _ scope: StationScope) {
            self.registerClass = registerClass
            self.scope = scope
        }

        init?(_ call: ReadCall) {
            guard let scope = call.scope else { return nil }
            self.init(call.registerClass, scope)
        }
    }

    struct Silence: Sendable {
        var inARow: Int
        /// ``CallPlanner/answers`` at the time.
        var answers: Int
    }

    /// Silences in a row, while other calls are answered, after which an answer is taken for too large to come.
    private static let patience = 3

    /// Does not ask for such an answer any more before a time.
    public mutating func setAside(_ call: ReadCall, until date: Date) {
        if let read = WideRead(call) { setAside[read] = date }
    }

    func isUsable(_ scope: StationScope, for registerClass: RegisterClass, at tick: Date) -> Bool {
        guard !setAside.isEmpty, let until = setAside[WideRead(registerClass, scope)] else { return true }
        // Long before it, because the clock was put back: it is forgotten.
        return tick >= until || until.seconds(since: tick) > 2 * Double(ScrapeState.deniedProbe)
    }

    mutating func noteAnswer(of call: ReadCall) {
        answers += 1
        guard let read = WideRead(call) else { return }
        if !silences.isEmpty { silences[read] = nil }
        if !setAside.isEmpty { setAside[read] = nil }
    }

    /// No answer came. If the others do not come either, nothing is wrong with this call.
    mutating func noteSilence(of call: ReadCall, at now: Date) {
        guard let read = WideRead(call) else { return }
        let known = silences[read]
        let isAlone = known.map { answers > $0.answers } ?? true
        let inARow = (known?.inARow ?? 0) + (isAlone ? 1 : 0)
        silences[read] = Silence(inARow: inARow, answers: answers)
        guard inARow >= Self.patience else { return }
        silences[read] = nil
        setAside(call, until: now.adding(seconds: ScrapeState.deniedProbe))
    }

    /// A call was given up after so many pages: there is more than was expected.
    mutating func noteMorePages(than pages: Int, of call: ReadCall, at now: Date) {
        switch call {
        case .allAlarms(from: nil, _): extent.noteAlarms(pages: pages + 1)
        case .allStationRights: extent.noteRights(pages: pages + 1)
        case .allStations(.account, _): extent.note(stations: pages * Self.pageSize + 1)
        case .allChargingSessions(let from, _):
            noteSessions((pages + 1) * AccountExtent.recordsPerPage, from: from, at: now)
        default: break
        }
    }

    /// So many sessions of the whole account came for a window from a time until now.
    mutating func noteSessions(_ count: Int, from: Date, at now: Date) {
        let seconds = now.seconds(since: from)
        extent.noteSessions(count, in: seconds)
        if seconds >= Double(Self.sessionReview) { sessionsReviewedAt = now }
    }
}
