import ChargePointAPI
import FoundationEssentials
import Testing

@testable import Scraping

struct LatestSessionsTests {
    private let now = time("12:00:00")

    private func session(_ id: Int, port: Int? = 1, from: Date?, to: Date? = nil) -> GetChargingSessionData.Session {
        var session = GetChargingSessionData.Session()
        session.sessionID = id
        session.portNumber = port.map { String($0) }
        session.startTime = from
        session.endTime = to
        return session
    }

    private func latest(
        _ sessions: [GetChargingSessionData.Session], from start: Date = .distantPast
    ) -> LatestSessions {
        var latest = LatestSessions()
        latest.update(with: sessions, from: start)
        return latest
    }

    @Test func `the latest by its end, whatever the order that the API sends`() {
        let sessions = [
            session(3, from: time("08:00:00"), to: time("08:30:00")),
            session(1, from: time("10:00:00"), to: time("10:05:00")),
            session(2, from: time("09:00:00"), to: time("09:20:00")),
        ]
        #expect(latest(sessions).latest(port: 1)?.sessionID == 1)
        #expect(latest(sessions.reversed()).latest(port: 1)?.sessionID == 1)
    }

    @Test func `a running session is later than any that ended, also one that began after it`() {
        let sessions = [
            session(1, from: time("06:00:00")), session(2, from: time("09:00:00"), to: time("09:30:00")),
        ]
        #expect(latest(sessions).latest(port: 1)?.sessionID == 1)
        #expect(latest(sessions.reversed()).latest(port: 1)?.sessionID == 1)
        #expect(latest(sessions + [session(3, from: time("10:00:00"))]).latest(port: 1)?.sessionID == 3)
    }

    @Test func `each port has its own, the station the latest of all, one without a port is no port's`() {
        let latest = latest([
            session(1, port: 1, from: time("08:00:00"), to: time("09:00:00")),
            session(2, port: 2, from: time("07:00:00"), to: time("10:00:00")),
            session(3, port: nil, from: time("10:30:00"), to: time("11:00:00")),
        ])
        #expect(latest.latest(port: 1)?.sessionID == 1)
        #expect(latest.latest(port: 2)?.sessionID == 2)
        #expect(latest.latest(port: 3) == nil)
        #expect(latest.latest(port: nil)?.sessionID == 3)
        #expect(latest.ports.sorted() == [1, 2])
    }

    @Test func `a reply that brings a window leaves what is known from before it`() {
        var known = latest([
            session(1, port: 1, from: time("02:00:00"), to: time("03:00:00")),
            session(2, port: 2, from: time("08:00:00"), to: time("09:00:00")),
        ])
        known.update(with: [session(4, port: 2, from: time("10:00:00"))], from: time("08:00:00"))
        #expect(known.latest(port: 1)?.sessionID == 1)
        #expect(known.latest(port: 2)?.sessionID == 4)
    }

    @Test func `a session that is gone from its window is withdrawn, and one that ended is not running any more`() {
        var known = latest([session(1, port: 1, from: time("08:00:00")), session(2, port: 2, from: time("08:10:00"))])
        known.update(
            with: [session(2, port: 2, from: time("08:10:00"), to: time("11:00:00"))], from: time("07:59:00"))
        #expect(known.latest(port: 1) == nil)
        #expect(known.latest(port: 2)?.isRunning == false)
        known.update(with: [], from: time("07:59:00"))
        #expect(known.latest(port: 2) == nil)
    }

    @Test func `with nothing known the window is a week`() {
        #expect(LatestSessions().windowStart(at: now) == time("11:59:00", day: "2026-03-03"))
    }

    @Test func `the window begins at the oldest of the ports' latest, within a week`() {
        let both = latest([
            session(1, port: 1, from: time("10:00:00"), to: time("11:00:00")),
            session(2, port: 2, from: time("06:00:00"), to: time("07:00:00")),
        ])
        #expect(both.windowStart(at: now) == time("05:59:00"))
        let old = latest([
            session(1, from: time("06:00:00", day: "2026-01-01"), to: time("07:00:00", day: "2026-01-01"))
        ])
        #expect(old.windowStart(at: now) == time("11:59:00", day: "2026-03-03"))
    }

    @Test func `the window reaches back to the start of a session that runs, for a quarter of a year`() {
        let weeks = latest([
            session(1, port: 1, from: time("06:00:00", day: "2026-02-01")),
            session(2, port: 2, from: time("10:00:00"), to: time("11:00:00")),
        ])
        #expect(weeks.windowStart(at: now) == time("05:59:00", day: "2026-02-01"))
        let years = latest([session(1, from: time("06:00:00", day: "2024-02-01"))])
        #expect(years.windowStart(at: now) == now.addingTimeInterval(-90 * 86_400 - 60))
        // It is not withdrawn because it lies before that window.
        var kept = years
        kept.update(with: [], from: years.windowStart(at: now))
        #expect(kept.latest(port: 1)?.sessionID == 1)
    }

    @Test func `whatever sessions there are, asking by windows finds the same latest as asking for all`() {
        var random = SeededGenerator(seed: 5)
        for round in 0..<200 {
            var all: [GetChargingSessionData.Session] = []
            var known = LatestSessions()
            var now = time("00:00:00", day: "2026-01-01")
            for id in 1...40 {
                now += Double.random(in: 0...40_000, using: &random)
                let port = Int.random(in: 1...3, using: &random)
                // A port charges one vehicle at a time: the last one leaves first.
                if let index = all.lastIndex(where: { $0.port == port }), all[index].isRunning {
                    all[index].endTime = now.addingTimeInterval(-1)
                }
                all.append(session(id, port: port, from: now))
                if Bool.random(using: &random) {
                    all[all.count - 1].endTime = now.addingTimeInterval(Double.random(in: 1...900, using: &random))
                    now += 1000
                }
                if Int.random(in: 0..<3, using: &random) == 0 {
                    let start = known.windowStart(at: now)
                    let reply = all.filter { ($0.startTime ?? .distantPast) >= start }.shuffled(using: &random)
                    known.update(with: reply, from: start)
                    let everything = latest(all)
                    for port in 1...3 {
                        // What is older than a week was seen only if the bridge ran then.
                        let expected = everything.latest(port: port)
                        let isOld = (expected?.startTime ?? now) < now.addingTimeInterval(-7 * 86_400)
                        let seen = known.latest(port: port)
                        #expect(seen?.sessionID == expected?.sessionID || (isOld && seen == nil), "round \(round)")
                        #expect(seen == nil || seen?.endTime == expected?.endTime, "round \(round)")
                    }
                }
            }
        }
    }
}
