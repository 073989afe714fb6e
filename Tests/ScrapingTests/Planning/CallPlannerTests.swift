import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

struct CallPlannerTests {
    private let tick = time("12:00:00")
    private let week = time("12:00:00", day: "2026-03-03")

    private func plan(
        _ due: [DueRead], _ planner: CallPlanner = CallPlanner(), asked: [ReadKey: Date] = [:]
    ) -> CallPlanner.Plan {
        planner.plan(
            due.sorted { $0.key < $1.key }, at: tick, lastAsked: { asked[$0] },
            sessionsFrom: { _ in CallPlanner.SessionWindow(alone: week, shared: week) })
    }

    private func reads(_ stations: some Sequence<Int>, _ classes: [RegisterClass]) -> [DueRead] {
        stations.flatMap { number in
            classes.map { DueRead(ReadKey(station("1:\(number)"), $0), maxAge: 60) }
        }
    }

    private static let readable = RegisterClass.allCases.filter { $0 != .bridge }

    @Test func `one call for each operation of a station, the quick and dynamic first`() {
        #expect(
            plan(reads([7], Self.readable)).calls == [
                .stationStatus([station("1:7")]), .load(station("1:7")), .alarms(station("1:7")),
                .chargingSessions(station("1:7"), from: week), .stationRights(station("1:7")), .station(station("1:7")),
            ])
    }

    @Test func `of several stations status, alarms, sessions, rights and nameplates are one call each, loads are not`()
    {
        let both = [station("1:1"), station("1:2")]
        #expect(
            plan(reads([2, 1], Self.readable), CallPlanner(stations: both)).calls == [
                .stationStatus(both), .allAlarms(from: nil, both), .allChargingSessions(from: week, both),
                .allStationRights(both), .allStations(.account, both), .load(both[0]), .load(both[1]),
            ])
    }

    @Test func `a list of status holds no more than 500 stations`() {
        let calls = plan(reads(1...1001, [.stationStatus])).calls
        #expect(calls.map(\.stations.count) == [500, 500, 1])
        #expect(calls.flatMap(\.stations) == (1...1001).map { station("1:\($0)") })
    }

    @Test func `stations that spoil a list are asked for alone`() {
        var planner = CallPlanner()
        planner.apart = [station("1:2")]
        #expect(
            plan(reads(1...3, [.stationStatus]), planner).calls == [
                .stationStatus([station("1:1"), station("1:3")]), .stationStatus([station("1:2")]),
            ])
    }

    @Test(arguments: [
        (asked: "11:59:59", maxAge: 60, isCalled: false), (asked: "11:59:00.001", maxAge: 60, isCalled: false),
        (asked: "11:59:00", maxAge: 60, isCalled: true), (asked: "11:58:00", maxAge: 60, isCalled: true),
        (asked: "11:59:55", maxAge: 5, isCalled: true), (asked: "12:00:00", maxAge: 1, isCalled: false),
        (asked: "12:00:00", maxAge: 0, isCalled: true), (asked: "11:30:00", maxAge: 3600, isCalled: false),
        // From a time before the clock was put back: its age is not known.
        (asked: "12:00:01", maxAge: 60, isCalled: true),
    ])
    func `a response younger than Max Age answers without a call`(_ row: (asked: String, maxAge: Int, isCalled: Bool)) {
        let key = ReadKey(station("1:1"), .load)
        let plan = plan([DueRead(key, maxAge: row.maxAge)], asked: [key: time(row.asked)])
        #expect(plan.calls == (row.isCalled ? [.load(station("1:1"))] : []))
        #expect(plan.known == (row.isCalled ? [] : [key]))
    }

    /// Whatever the account is like and whatever is due.
    @Test func `each due read is answered once, by a call or by what is known, and never by more calls than stations`()
    {
        var random = SeededGenerator(seed: 11)
        for round in 0..<60 {
            let world = RandomAccount(using: &random)
            let planner = world.planner
            let stations = world.own.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
            var due: [DueRead] = []
            var asked: [ReadKey: Date] = [:]
            for station in stations {
                for registerClass in Self.readable where Bool.random(using: &random) {
                    let read = DueRead(
                        ReadKey(station, registerClass), maxAge: Int.random(in: 0...100, using: &random))
                    due.append(read)
                    if Bool.random(using: &random) {
                        asked[read.key] = tick.addingTimeInterval(-Double(Int.random(in: 0...100, using: &random)))
                    }
                }
            }
            let plan = plan(due, planner, asked: asked)

            let answered = plan.known + plan.calls.flatMap(\.answers)
            #expect(answered.count == due.count && Set(answered) == Set(due.map(\.key)), "round \(round)")
            let known = Set(plan.known)
            let tooOld = due.filter { read in
                known.contains(read.key)
                    && (asked[read.key].map { tick.timeIntervalSince($0) } ?? .infinity) >= Double(read.maxAge)
            }
            #expect(tooOld.isEmpty)
            for registerClass in Self.readable {
                let calls = plan.calls.filter { $0.registerClass == registerClass }
                let pages = calls.reduce(0) { $0 + planner.expectedPages(of: $1, at: tick) }
                let wanted = calls.flatMap(\.stations)
                #expect(pages <= wanted.count, "never more than one call for a station and operation")
                #expect(calls.allSatisfy { !$0.stations.isEmpty })
                for call in calls {
                    // Whom a group does not answer for is not asked for with it.
                    guard case .group(let group) = call.scope else { continue }
                    #expect(call.stations.allSatisfy { world.groups[group.number]?.contains($0) == true })
                }
                if registerClass == .stationStatus {
                    let apart = wanted.filter(planner.apart.contains).count
                    #expect(calls.count == apart + (wanted.count - apart + 499) / 500)
                }
            }
            #expect(self.plan(due.shuffled(using: &random), planner, asked: asked) == plan, "the same plan every time")
        }
    }

    @Test func `a station more or less changes only the calls of its own groups`() {
        var random = SeededGenerator(seed: 12)
        for round in 0..<40 {
            // Islands: groups overlap within each, and no group reaches into another.
            let islands = 6
            var planner = CallPlanner(stations: (0..<islands * 30).map { station("1:\($0 + 1)") })
            planner.groups.learn(
                (0..<islands * 5).map { number in
                    let island = number / 5
                    let members = (0..<Int.random(in: 2...20, using: &random)).map { _ in
                        island * 30 + Int.random(in: 1...30, using: &random)
                    }
                    return StationGroups.Listing(
                        .group(StationGroupID(number + 1)), stations: Set(members).map { "1:\($0)" })
                })
            let due = (1...islands * 30).filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
            let before = plan(reads(due, [.load]), planner)
            #expect(plan(reads(due, [.load]), planner) == before)
            let changed = Int.random(in: 1...islands * 30, using: &random)
            let after = plan(reads(Set(due).symmetricDifference([changed]).sorted(), [.load]), planner)
            let island = (changed - 1) / 30
            func others(_ plan: CallPlanner.Plan) -> Set<ReadCall> {
                Set(plan.calls).filter { call in
                    guard let number = call.stations.first.flatMap({ Int($0.text.dropFirst(2)) }) else { return false }
                    return (number - 1) / 30 != island
                }
            }
            #expect(others(before) == others(after), "round \(round)")
        }
    }

    @Test func `ten thousand stations in fifty groups: status and load take seventy calls`() {
        let stations = (1...10_000).map { station("1:\($0)") }
        let planner = CallPlanner(assuming: stations, groupsOf: 200)
        let plan = plan(reads(1...10_000, [.stationStatus, .load]), planner)
        #expect(plan.calls.count == 70)
        #expect(
            planner.steadyCalls(
                for: stations.flatMap { [ReadKey($0, .stationStatus), ReadKey($0, .load)] }, interval: 60)
                == [.stationStatus: 20, .load: 50])
    }

    @Test func `what is planned costs in proportion to what is due, not to what exists`() {
        func questions(_ count: Int, of all: Int) -> Int {
            var asked = 0
            let planner = CallPlanner(assuming: (1...all).map { station("1:\($0)") }, groupsOf: 100)
            _ = planner.plan(
                reads(1...count, [.stationStatus, .load]), at: tick,
                lastAsked: { _ in
                    asked += 1; return nil
                }, sessionsFrom: { _ in CallPlanner.SessionWindow(alone: week, shared: week) })
            return asked
        }
        #expect(questions(100, of: 200) == 200)
        #expect(questions(100, of: 20_000) == 200)
        #expect(questions(10_000, of: 20_000) == 20_000)
    }
}
