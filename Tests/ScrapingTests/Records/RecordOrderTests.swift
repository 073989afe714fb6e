import ChargePointAPI
import FoundationEssentials
import Testing

@testable import Scraping

/// The API promises no order, within a page or between pages, and may send a record twice: whatever comes first, the
/// same alarm and the same session are the latest.
struct RecordOrderTests {
    /// Few times, numbers and ports, so that many are alike; some have none.
    private func alarms(_ random: inout SeededGenerator) -> [GetAlarms.Alarm] {
        (0..<Int.random(in: 1...8, using: &random)).map { _ in
            var alarm = GetAlarms.Alarm()
            alarm.alarmTime = [time("08:00:00"), time("09:00:00"), nil].randomElement(using: &random)!
            alarm.recordNumber = [1, 2, nil].randomElement(using: &random)!
            alarm.portNumber = ["1", "2", "", nil].randomElement(using: &random)!
            alarm.alarmType = ["Reachable", "GFCI Trip", "Tamper"].randomElement(using: &random)!
            return alarm
        }
    }

    private func sessions(_ random: inout SeededGenerator) -> [GetChargingSessionData.Session] {
        (0..<Int.random(in: 1...8, using: &random)).map { _ in
            var session = GetChargingSessionData.Session()
            session.sessionID = [1, 2, 3, nil].randomElement(using: &random)!
            session.portNumber = ["1", "2"].randomElement(using: &random)!
            session.startTime = [time("06:00:00"), time("07:00:00")].randomElement(using: &random)!
            session.endTime = [time("08:00:00"), time("09:00:00"), nil].randomElement(using: &random)!
            session.energy = ["1.5", "2.5"].randomElement(using: &random).flatMap { DecimalText($0) }
            return session
        }
    }

    @Test func `whatever order and however often alarms come, the latest of each port is the same`() {
        var random = SeededGenerator(seed: 31)
        for round in 0..<300 {
            let all = alarms(&random)
            let expected = LatestAlarms(all)
            for _ in 0..<6 {
                let mixed = (all + all.prefix(2)).shuffled(using: &random)
                let other = LatestAlarms(mixed)
                for port in [1, 2, 3, nil] {
                    let (one, another) = (expected.latest(port: port), other.latest(port: port))
                    #expect(one?.alarmTime == another?.alarmTime && one?.alarmType == another?.alarmType, "\(round)")
                    // None that concerns the port is later.
                    let own = all.filter { port == nil || $0.port == nil || $0.port == port }
                    let newest = own.compactMap(\.alarmTime).max()
                    #expect(one?.alarmTime == newest && (one == nil) == own.isEmpty, "\(round)")
                }
            }
        }
    }

    @Test func `whatever order and however often sessions come, the latest of each port is the same`() {
        var random = SeededGenerator(seed: 32)
        for round in 0..<300 {
            let all = sessions(&random)
            var expected = LatestSessions()
            expected.update(with: all, from: .distantPast)
            for _ in 0..<6 {
                var other = LatestSessions()
                other.update(with: (all + all.prefix(2)).shuffled(using: &random), from: .distantPast)
                for port in [1, 2, 3] {
                    let (one, another) = (expected.latest(port: port), other.latest(port: port))
                    #expect(one?.sessionID == another?.sessionID && one?.endTime == another?.endTime, "\(round)")
                    #expect(one?.energy == another?.energy, "\(round)")
                    let own = all.filter { $0.port == port }
                    let runs = own.contains { $0.endTime == nil }
                    #expect((one == nil) == own.isEmpty && (one.map { $0.endTime == nil } ?? false) == runs, "\(round)")
                    if !runs { #expect(one?.endTime == own.compactMap(\.endTime).max(), "\(round)") }
                }
            }
        }
    }
}
