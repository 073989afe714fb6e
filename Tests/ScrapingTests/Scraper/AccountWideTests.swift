import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// Alarms, sessions, rights and nameplates of the whole account.
struct AccountWideTests {
    private func ids(_ numbers: some Sequence<Int>) -> [String] { numbers.map { "1:\($0)" } }

    private func session(_ id: Int, _ start: Date, _ end: Date?, energy: String = "1") -> GetChargingSessionData.Session
    {
        var session = GetChargingSessionData.Session()
        session.sessionID = id
        session.portNumber = "1"
        session.startTime = start
        session.endTime = end
        session.energy = DecimalText(energy)
        return session
    }

    private func alarm(_ type: String, _ date: Date) -> GetAlarms.Alarm {
        var alarm = GetAlarms.Alarm()
        alarm.alarmType = type
        alarm.alarmTime = date
        return alarm
    }

    @Test func `an alarm that is raised or cleared shows at the next scrape, in one call for all stations`() async {
        let bench = Bench(
            ids(1...50).map { device($0, [register(.stationStatus(.status)), register(.alarm(.alarmType))]) },
            ids(1...50).map { FakeStation($0) })
        await bench.scrape(at: time("12:00:00"))
        bench.api.change { $0.stations["1:7"]?.alarms = [alarm("GFCI Trip", time("12:00:30"))] }
        let raised = await bench.scrape(at: time("12:01:00"))
        #expect(raised.last("campus/s7", 1)?.values["alarmType"] == .string("GFCI Trip"))
        bench.api.change { $0.stations["1:7"]?.alarms = [] }
        let cleared = await bench.scrape(at: time("12:02:00"))
        #expect(cleared.last("campus/s7", 1)?.values["alarmType"] == .null)
        #expect(
            bench.api.takeCalls().filter { $0.operation == "getAlarms" } == Array(repeating: .allAlarms(), count: 3))
    }

    @Test func `of alarms on many pages the new ones are read, and a clear shows when all are read again`() async {
        let bench = Bench(
            ids(1...50).map { device($0, [register(.stationStatus(.status)), register(.alarm(.alarmType))]) },
            ids(1...50).map { id in FakeStation(id).with { $0.alarms = [alarm("Old", time("08:00:00"))] } })
        bench.api.change { $0.pageSize = 10 }
        await bench.scrape(at: time("12:00:00"))
        _ = bench.api.takeCalls()
        bench.api.change { world in
            world.stations["1:7"]?.alarms.append(alarm("New", time("12:00:30")))
            world.stations["1:8"]?.alarms = []
        }
        let next = await bench.scrape(at: time("12:01:00"))
        #expect(bench.api.takeCalls().filter { $0.operation == "getAlarms" } == [.allAlarms(from: "11:50:00")])
        #expect(next.last("campus/s7", 1)?.values["alarmType"] == .string("New"))
        #expect(next.last("campus/s8", 1)?.values["alarmType"] == .string("Old"))
        let later = await bench.scrape(until: time("12:05:00"))
        #expect(later.last("campus/s8", 1)?.values["alarmType"] == .null)
        #expect(later.last("campus/s9", 1)?.values["alarmType"] == .string("Old"))
    }

    @Test func `a station that the account lacks is not taken for one without alarms, sessions or rights`() async {
        let bench = Bench(
            ids(1...3).map { device($0, [register(.alarm(.alarmType)), register(.chargingSession(.sessionID))]) },
            ids(1...2).map { FakeStation($0) })
        let events = await bench.scrape(at: time("12:00:00"))
        #expect(events.problems == ["+station/alameda/1:3"])
        #expect(events.last("campus/s3", 1)?.failed == [.alarm, .chargingSession])
        #expect(events.last("campus/s1", 1)?.failed == [] && events.last("campus/s2", 1)?.isOnline == true)
    }

    @Test func `history is asked for once: a week at the start, and then what is new`() async {
        let bench = Bench(
            ids(1...100).map { device($0, [register(.chargingSession(.sessionID))]) },
            ids(1...100).map { id in
                FakeStation(id).with {
                    $0.sessions = [session(Int(id.dropFirst(2)) ?? 0, time("08:00:00"), time("09:00:00"))]
                }
            })
        bench.api.change { $0.stations["1:1"]?.sessions = [session(1, time("11:50:00"), nil)] }
        await bench.scrape(until: time("12:10:00"))
        let calls = bench.api.takeCalls().filter { $0.operation == "getChargingSessionData" }
        // Station 1:1 charges since 11:50.
        #expect(
            calls == [.allSessions(from: "11:59:00"), .allSessions(from: "11:00:00"), .allSessions(from: "11:05:00")])
    }

    @Test(arguments: [false, true], [false, true])
    func `whatever a window means, and whenever sessions show, their ends and energies are all seen`(
        _ meansEnd: Bool, _ showsRunning: Bool
    ) async {
        var random = SeededGenerator(seed: 61)
        let registers = [register(.chargingSession(.sessionID)), register(.chargingSession(.endTime))]
        let bench = Bench(ids(1...12).map { device($0, registers) }, ids(1...12).map { FakeStation($0) })
        bench.api.change {
            $0.windowMeansEnd = meansEnd
            $0.showsRunningSessions = showsRunning
        }
        var now = time("12:00:00")
        await bench.scrape(at: now)
        var last: [String: GetChargingSessionData.Session] = [:]
        for number in 1...60 {
            now = now.addingTimeInterval(Double(Int.random(in: 1...12, using: &random)) * 300)
            let id = "1:\(Int.random(in: 1...12, using: &random))"
            if var known = last[id], known.endTime == nil {
                known.endTime = now.addingTimeInterval(-10)
                last[id] = known
            } else {
                last[id] = session(number, now.addingTimeInterval(-20), nil)
            }
            let newest = last[id]
            bench.api.change { world in
                guard let newest else { return }
                world.stations[id]?.sessions.removeAll { $0.sessionID == newest.sessionID }
                world.stations[id]?.sessions.append(newest)
            }
            let events = await bench.scrape(until: now)
            guard let newest, newest.endTime != nil || showsRunning else { continue }
            let values = events.last("campus/s\(id.dropFirst(2))", 1)?.values
            #expect(values?["sessionID"] == newest.sessionID.map { .string(String($0)) }, "session \(number)")
            #expect((values?["endTime"] == .null) == (newest.endTime == nil), "session \(number)")
        }
    }

    @Test func `when the whole account cannot be read, each station is, and the whole is tried again in an hour`() async
    {
        let bench = Bench(
            ids(1...5).map { device($0, [register(.stationStatus(.status)), register(.alarm(.alarmType))]) },
            ids(1...5).map { FakeStation($0) })
        bench.api.fail { $0 == .allAlarms() ? .denied(text: nil) : nil }
        let events = await bench.scrape(until: time("12:59:00"))
        #expect(events.problems.isEmpty && events.outcomes.allSatisfy { $0.failed.isEmpty })
        #expect(bench.api.takeCalls().count { $0 == .allAlarms() } == 1)
        bench.api.fail { _ in nil }
        await bench.scrape(until: time("13:01:00"))
        #expect(bench.api.takeCalls().last == .allAlarms())
    }
}
