import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// When a group or the whole account is asked for instead of stations.
struct WidePlanTests {
    private let tick = time("12:00:00")

    private func ids(_ numbers: some Sequence<Int>) -> [StationID] { numbers.map { station("1:\($0)") } }

    private func plan(
        _ planner: CallPlanner, _ registerClass: RegisterClass, _ stations: [StationID],
        asked: (StationID) -> Date? = { _ in nil }, from: (StationID) -> Date = { _ in time("11:00:00") }
    ) -> [ReadCall] {
        planner.plan(
            stations.map { DueRead(ReadKey($0, registerClass), maxAge: 0) }, at: tick,
            lastAsked: { asked($0.station) },
            sessionsFrom: { CallPlanner.SessionWindow(alone: time("00:00:00"), shared: from($0)) }
        ).calls
    }

    private func grouped(_ own: ClosedRange<Int>, _ groups: [Int: ClosedRange<Int>]) -> CallPlanner {
        var planner = CallPlanner(stations: ids(own))
        planner.groups.learn(
            groups.map { StationGroups.Listing(.group(StationGroupID($0)), stations: ids($1).map(\.text)) })
        planner.extent.note(stations: planner.groups.listedStations)
        return planner
    }

    // MARK: Loads

    @Test func `a group that costs more in spare stations than it saves is not asked for`() {
        let planner = grouped(1...20, [7: 1...400])
        #expect(plan(planner, .load, ids(1...1)) == [.load(station("1:1"))])
        #expect(plan(planner, .load, ids(1...8)).count == 8)
        #expect(plan(planner, .load, ids(1...9)) == [.groupLoad(7, ids(1...9))])
    }

    @Test func `overlapping and nested groups: each station is asked for once`() {
        let planner = grouped(1...100, [1: 1...60, 2: 50...90, 3: 55...58])
        let calls = plan(planner, .load, ids(1...100))
        #expect(calls.prefix(2) == [.groupLoad(1, ids(1...60)), .groupLoad(2, ids(61...90))])
        #expect(calls.dropFirst(2) == ids(91...100).map { .load($0) }[...])
        #expect(plan(planner, .load, ids(55...58)) == [.groupLoad(3, ids(55...58))], "the smallest for a few")
    }

    @Test func `a group too large for one answer is not asked for`() {
        let planner = grouped(1...6000, [1: 1...6000, 2: 1...3000, 3: 3001...6000])
        #expect(plan(planner, .load, ids(1...6000)).map(\.scope) == [.group(2), .group(3)])
    }

    @Test func `a group that was set aside is not asked for until its time has come`() {
        var planner = grouped(1...10, [1: 1...10])
        planner.setAside(.groupLoad(1, []), until: tick.addingTimeInterval(10))
        #expect(plan(planner, .load, ids(1...10)).count == 10)
        planner.setAside(.groupLoad(1, []), until: tick)
        #expect(plan(planner, .load, ids(1...10)).count == 1)
        planner.setAside(.groupLoad(1, []), until: tick.addingTimeInterval(9000))
        #expect(plan(planner, .load, ids(1...10)).count == 1, "the clock was put back")
    }

    // MARK: Nameplates

    @Test func `nameplates come by the account's pages, a group's, an organization's, or one by one`() {
        let planner = grouped(1...2000, [1: 1...300])
        #expect(plan(planner, .station, ids(1...2000)) == [.allStations(.account, ids(1...2000))])
        #expect(plan(planner, .station, ids(1...300)) == [.allStations(.group(1), ids(1...300))])
        #expect(plan(planner, .station, ids(301...310)).count == 10)
        var divided = CallPlanner(stations: ids(1...100))
        divided.groups.learn([.init(.organization("1:ORG1"), stations: ids(1...100).map(\.text))])
        divided.extent.note(stations: 20_000)
        #expect(plan(divided, .station, ids(1...100)) == [.allStations(.organization("1:ORG1"), ids(1...100))])
    }

    @Test func `a few stations of a large account are asked for one by one`() {
        var planner = CallPlanner(stations: ids(1...30))
        planner.extent.note(stations: 5000)
        for registerClass in [RegisterClass.station, .stationRights] {
            #expect(plan(planner, registerClass, ids(1...30)).count == 30)
        }
        #expect(plan(planner, .chargingSession, ids(1...2)).count == 2)
    }

    // MARK: Alarms

    @Test func `alarms that fit on a page are always read whole`() {
        var planner = CallPlanner(stations: ids(1...100))
        planner.allAlarmsAt = time("11:59:00")
        let calls = plan(planner, .alarm, ids(1...100), asked: { _ in time("11:59:00") })
        #expect(calls == [.allAlarms(from: nil, ids(1...100))])
    }

    @Test func `of more alarms the new ones are read, and all of them at most once for each page a minute`() {
        var planner = CallPlanner(stations: ids(1...1000))
        planner.extent.noteAlarms(pages: 5)
        func calls(wholeAt: String?, asked: String = "11:59:00") -> [ReadCall] {
            planner.allAlarmsAt = wholeAt.map { time($0) }
            return plan(planner, .alarm, ids(1...1000), asked: { _ in time(asked) })
        }
        let new = ReadCall.allAlarms(from: time("11:49:00"), ids(1...1000))
        #expect(calls(wholeAt: "11:59:00") == [new])
        #expect(calls(wholeAt: "11:55:01") == [new])
        for wholeAt in ["11:55:00", "12:00:01", nil] {
            #expect(calls(wholeAt: wholeAt) == [.allAlarms(from: nil, ids(1...1000))])
        }
        #expect(calls(wholeAt: "11:59:00", asked: "10:59:00") == [.allAlarms(from: nil, ids(1...1000))])
    }

    @Test func `a station that was not read before is asked for alone beside those of which the new alarms are read`() {
        var planner = CallPlanner(stations: ids(1...1000))
        planner.extent.noteAlarms(pages: 5)
        planner.allAlarmsAt = time("11:59:00")
        let calls = plan(planner, .alarm, ids(1...1000), asked: { $0 == station("1:7") ? nil : time("11:59:00") })
        let others = ids(1...1000).filter { $0 != station("1:7") }
        #expect(calls == [.allAlarms(from: time("11:49:00"), others), .alarms(station("1:7"))])
    }

    // MARK: Sessions

    @Test func `one window for all, and a station alone whose vehicle has stood there for weeks`() {
        var planner = CallPlanner(stations: ids(1...500))
        planner.sessionsReviewedAt = time("06:00:00")
        let long = time("12:00:00", day: "2026-02-01")
        let calls = plan(
            planner, .chargingSession, ids(1...500),
            from: {
                switch $0.text {
                case "1:9": long
                case "1:8": time("10:50:00")
                default: time("10:55:00")
                }
            })
        let shared = ids(1...500).filter { $0 != station("1:9") }
        #expect(
            calls == [
                .allChargingSessions(from: time("10:50:00"), shared),
                .chargingSessions(station("1:9"), from: time("00:00:00")),
            ])
    }

    @Test func `once a day sessions are read from two days back, for those that were reported late`() {
        var planner = CallPlanner(stations: ids(1...500))
        let review = ReadCall.allChargingSessions(from: time("12:00:00", day: "2026-03-08"), ids(1...500))
        #expect(plan(planner, .chargingSession, ids(1...500)) == [review])
        planner.noteSessions(4000, from: time("12:00:00", day: "2026-03-07"), at: time("12:00:01", day: "2026-03-09"))
        #expect(
            plan(planner, .chargingSession, ids(1...500))
                == [.allChargingSessions(from: time("11:00:00"), ids(1...500))])
        planner.sessionsReviewedAt = time("12:00:00", day: "2026-03-09")
        #expect(plan(planner, .chargingSession, ids(1...500)) == [review])
    }

    @Test func `a window is never wider than it pays, whatever each station needs`() {
        var random = SeededGenerator(seed: 41)
        for round in 0..<100 {
            let stations = ids(1...Int.random(in: 2...12, using: &random))
            var planner = CallPlanner(stations: stations)
            planner.extent.note(stations: Int.random(in: 2...3000, using: &random))
            planner.sessionsReviewedAt = tick
            var starts: [StationID: Date] = [:]
            for station in stations {
                starts[station] = tick.addingTimeInterval(-Double(Int.random(in: 1...200, using: &random)) * 7200)
            }
            func cost(_ calls: [ReadCall]) -> Int {
                calls.reduce(0) { sum, call in
                    guard case .allChargingSessions(let from, let shared) = call else { return sum + CallCost.page }
                    let seconds = tick.timeIntervalSince(from)
                    return sum
                        + CallCost.of(
                            pages: planner.extent.expectedSessionPages(in: seconds),
                            spare: planner.extent.spare(
                                of: planner.extent.expectedSessions(in: seconds), wanted: shared.count))
                }
            }
            let calls = plan(planner, .chargingSession, stations, from: { starts[$0] ?? tick })
            // Any set of stations may share a window; it begins with the first of them.
            let least = (0..<(1 << stations.count)).map { choice in
                let shared = stations.indices.filter { choice >> $0 & 1 == 1 }.map { stations[$0] }
                guard let from = shared.compactMap({ starts[$0] }).min() else { return CallCost.page * stations.count }
                return cost([.allChargingSessions(from: from, shared)])
                    + CallCost.page * (stations.count - shared.count)
            }.min()
            #expect(cost(calls) == least, "round \(round)")
            for case .allChargingSessions(let from, let shared) in calls {
                #expect(shared.allSatisfy { (starts[$0] ?? tick) >= from })
            }
        }
    }

    // MARK: Answers that do not come

    @Test func `an answer that stays away three times while others come is set aside, in an outage it is not`() {
        let call = ReadCall.groupLoad(1, ids(1...10))
        var planner = grouped(1...10, [1: 1...10])
        for _ in 0..<10 { planner.noteSilence(of: call, at: tick) }
        #expect(plan(planner, .load, ids(1...10)) == [call], "nothing else was answered")
        planner.noteAnswer(of: call)
        for _ in 0..<3 {
            #expect(plan(planner, .load, ids(1...10)) == [call])
            planner.noteSilence(of: call, at: tick)
            planner.noteAnswer(of: .load(station("1:1")))
        }
        #expect(plan(planner, .load, ids(1...10)).count == 10)
    }
}
