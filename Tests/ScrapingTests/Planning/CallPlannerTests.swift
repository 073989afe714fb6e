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
        planner.plan(due.sorted { $0.key < $1.key }, at: tick, lastAsked: { asked[$0] }, sessionsFrom: { _ in week })
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

    @Test func `status is one call for all stations, the rest goes station by station`() {
        let plan = plan(reads([2, 1], [.load, .stationStatus, .alarm]))
        #expect(
            plan.calls == [
                .stationStatus([station("1:1"), station("1:2")]), .load(station("1:1")), .alarms(station("1:1")),
                .load(station("1:2")), .alarms(station("1:2")),
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

    @Test func `nameplates of many stations come by the page, of few one by one`() {
        #expect(plan(reads(1...10, [.station])).calls == (1...10).map { .station(station("1:\($0)")) })
        #expect(plan(reads(1...11, [.station])).calls == [.allStations((1...11).map { station("1:\($0)") })])
        var planner = CallPlanner()
        planner.accountPages = 20
        #expect(plan(reads(1...200, [.station]), planner).calls.count == 200)
        #expect(plan(reads(1...201, [.station]), planner).calls.count == 1)
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

    @Test func `whatever is due, each read is answered once, by a call or by what is known, in the fewest calls`() {
        var random = SeededGenerator(seed: 11)
        for round in 0..<30 {
            let stations = Set(
                (0..<Int.random(in: 0...1200, using: &random)).map { _ in Int.random(in: 1...3000, using: &random) }
            ).sorted()
            var due: [DueRead] = []
            var asked: [ReadKey: Date] = [:]
            for number in stations {
                for registerClass in Self.readable where Bool.random(using: &random) {
                    let read = DueRead(
                        ReadKey(station("1:\(number)"), registerClass), maxAge: Int.random(in: 0...100, using: &random))
                    due.append(read)
                    if Bool.random(using: &random) {
                        asked[read.key] = tick.addingTimeInterval(-Double(Int.random(in: 0...100, using: &random)))
                    }
                }
            }
            var planner = CallPlanner()
            planner.accountPages = Int.random(in: 1...30, using: &random)
            planner.apart = Set(
                stations.filter { _ in Int.random(in: 0..<20, using: &random) == 0 }.map { station("1:\($0)") })
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
                let wanted = calls.flatMap(\.stations)
                #expect(calls.count <= wanted.count, "never more than one call for a station and operation")
                switch registerClass {
                case .stationStatus:
                    let apart = wanted.filter(planner.apart.contains).count
                    #expect(calls.count == apart + (wanted.count - apart + 499) / 500)
                case .station:
                    #expect(calls.count == (wanted.count > 10 * planner.accountPages ? 1 : wanted.count))
                default: #expect(calls.count == wanted.count)
                }
            }
            #expect(self.plan(due.shuffled(using: &random), planner, asked: asked) == plan, "the same plan every time")
        }
    }

    @Test func `ten thousand stations take no longer per station than a hundred`() {
        func operations(_ count: Int) -> Int {
            var asked = 0
            let due = reads(1...count, [.stationStatus, .load])
            let plan = CallPlanner().plan(
                due, at: tick,
                lastAsked: { _ in
                    asked += 1; return nil
                }, sessionsFrom: { _ in week })
            return asked + plan.calls.count
        }
        // Linear: for each station two questions and one call, and a list for every 500.
        #expect(operations(100) == 301)
        #expect(operations(10_000) == 30_020)
    }
}
