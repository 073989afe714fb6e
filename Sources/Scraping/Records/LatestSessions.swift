import ChargePointAPI
import struct FoundationEssentials.Date

/// The latest charging session of each port: a running one or, failing that, the one that ended last.
///
/// Replies bring a window of time only, so that what is known of ports without a session in the window is kept.
struct LatestSessions: Sendable {
    /// How far back to look for sessions of a station of which none are known: a week.
    static let lookBack = 7 * 86_400
    /// How far back to look for the end of a session that runs: a vehicle may be left at a station for months.
    static let longestSession = 90 * 86_400
    /// Seconds added at the window's begin: whether its ends belong to it is not known.
    static let margin = 60

    /// Seconds before the answer before from which on the whole account is asked for: what ended then may be shown
    /// late, or be corrected…
    static let sharedMargin = 3600
    /// …as long as it is not known that sessions show before they end: if a window meant when they begin, and they were
    /// shown only when they have ended, one that took a day would be missed.
    static let cautiousMargin = 86_400

    /// By port; 0: sessions that name none.
    private var byPort: [Int: GetChargingSessionData.Session] = [:]

    /// From when on to ask for sessions, so that each port's newest, and the end of each that runs, is in the reply.
    func windowStart(at now: Date) -> Date {
        let lookBack = now.adding(seconds: -Self.lookBack)
        let ended = byPort.values.filter { !$0.isRunning }.compactMap(\.startTime).min()
        let running = byPort.values.filter(\.isRunning).compactMap(\.startTime).min()
        let from =
            switch (ended, running) {
            case (nil, nil): lookBack
            case (let ended?, nil): max(ended, lookBack)
            case (nil, let running?): running
            case (let ended?, let running?): min(running, max(ended, lookBack))
            }
        return max(from, now.adding(seconds: -Self.longestSession)).adding(seconds: -Self.margin).truncatedToSecond
    }

    /// From when on to ask for sessions with a window for the whole account: what was not in the answer before, and
    /// what runs. Whether a window means when sessions begin or when they end, all that has changed since is in it.
    ///
    /// - Parameters:
    ///   - asked: when the answer before was asked for; nil looks back as if nothing were known.
    ///   - margin: seconds before it.
    func sharedStart(since asked: Date?, margin: Int, at now: Date) -> Date {
        guard let asked, asked <= now else { return windowStart(at: now) }
        let since = max(asked.adding(seconds: -margin), now.adding(seconds: -Self.lookBack))
        let running = byPort.values.lazy.filter(\.isRunning).compactMap(\.startTime).min()
        let from = min(since, running.map { $0.adding(seconds: -Self.margin) } ?? since)
        return max(from, now.adding(seconds: -Self.longestSession)).truncatedToSecond
    }

    /// Takes a reply: all sessions from `start` on, of all pages. What is known from before `start` stays; what should
    /// be in the reply and is not has been withdrawn.
    mutating func update(with sessions: [GetChargingSessionData.Session], from start: Date) {
        byPort = byPort.filter { $0.value.startTime.map { $0 < start } ?? false }
        for session in sessions {
            let port = session.port ?? 0
            if let known = byPort[port], !session.isLater(than: known) { continue }
            byPort[port] = session
        }
    }

    /// A port's latest. Nil asks for the latest of the station.
    func latest(port: Int?) -> GetChargingSessionData.Session? {
        guard let port else { return byPort.values.max { $1.isLater(than: $0) } }
        return byPort[port]
    }

    /// The ports that had one.
    var ports: [Int] { byPort.keys.filter { $0 > 0 } }
}

extension GetChargingSessionData.Session {
    var isRunning: Bool { endTime == nil }

    /// A running session is later than any that ended. Ended ones go by their end, running ones by their start, both
    /// by number if the times are the same.
    fileprivate func isLater(than other: Self) -> Bool {
        if isRunning != other.isRunning { return isRunning }
        let (mine, others) = (endTime ?? startTime ?? .distantPast, other.endTime ?? other.startTime ?? .distantPast)
        if mine != others { return mine > others }
        if sessionID != other.sessionID { return (sessionID ?? 0) > (other.sessionID ?? 0) }
        // One session twice, from two moments: energy only grows.
        return (energy?.doubleValue ?? 0) > (other.energy?.doubleValue ?? 0)
    }
}
