import ChargePointAPI
import FoundationEssentials
import Registry
import Testing

@testable import Scraping

/// Loads by station groups, as the account lists them, answers for them and changes them.
struct GroupTests {
    private func ids(_ numbers: some Sequence<Int>) -> [String] { numbers.map { "1:\($0)" } }

    /// A bridge that reads the loads of these stations.
    private func bench(
        _ own: some Sequence<Int>, of all: some Sequence<Int>, _ groups: [FakeGroup],
        _ settings: ScraperSettings = ScraperSettings()
    ) -> Bench {
        let bench = Bench(
            ids(own).map { device($0, [register(.load(.portLoad))]) }, ids(all).map { FakeStation($0) },
            settings: settings)
        bench.api.change { $0.groups = groups }
        return bench
    }

    private func loads(_ events: [ScrapeEvent]) -> Int {
        events.outcomes.count { $0.cause == .scrape && $0.values["portLoad"] == .number("0.000") && $0.failed.isEmpty }
    }

    @Test func `the groups are learnt first, and then a load costs a call for each group`() async {
        let bench = bench(
            1...60, of: 1...60,
            [
                FakeGroup(1, ids(1...20)), FakeGroup(2, ids(15...40)), FakeGroup(3, ids(16...18)),
                FakeGroup(4, [], organization: "1:ORG2"), FakeGroup(5, ids(41...59), organization: "1:ORG2"),
            ])
        let first = await bench.scrape(at: time("12:00:00"))
        #expect(bench.api.takeSurveys() == [.organizations, .groups("1:ORG1"), .groups("1:ORG2")])
        let calls: Set<SentCall> = [.groupLoad(1), .groupLoad(2), .groupLoad(5), .load("1:60")]
        #expect(Set(bench.api.takeCalls()) == calls)
        #expect(loads(first) == 60 && first.problems.isEmpty)
        let second = await bench.scrape(at: time("12:01:00"))
        #expect(bench.api.takeSurveys().isEmpty)
        #expect(Set(bench.api.takeCalls()) == calls)
        #expect(loads(second) == 60)
    }

    @Test func `a station that a group's answer lacks is asked for alone in the same scrape, and from then on`() async {
        let bench = bench(
            1...10, of: 1...10, [FakeGroup(1, ids(1...10), answered: ids(1...9))])
        let first = await bench.scrape(at: time("12:00:00"))
        #expect(bench.api.takeCalls() == [.groupLoad(1), .load("1:10")])
        #expect(loads(first) == 10)
        let second = await bench.scrape(at: time("12:01:00"))
        #expect(Set(bench.api.takeCalls()) == [.groupLoad(1), .load("1:10")])
        #expect(loads(second) == 10)
        // It is evidence that the group has changed: soon the list is asked for again.
        _ = bench.api.takeSurveys()
        bench.api.change { $0.groups = [FakeGroup(1, ids(1...9)), FakeGroup(2, ids(7...10))] }
        await bench.scrape(until: time("12:15:00"))
        #expect(bench.api.takeSurveys() == [.organizations, .groups("1:ORG1")])
        _ = bench.api.takeCalls()
        #expect(loads(await bench.scrape(at: time("12:16:00"))) == 10)
        #expect(Set(bench.api.takeCalls()) == [.groupLoad(1), .load("1:10")])
    }

    @Test func `a group that is gone loses no value, and its stations are read by others or alone`() async {
        let bench = bench(1...6, of: 1...6, [FakeGroup(1, ids(1...4)), FakeGroup(2, ids(1...6))])
        await bench.scrape(at: time("12:00:00"))
        #expect(bench.api.takeCalls() == [.groupLoad(2)])
        bench.api.change { $0.groups = [FakeGroup(1, ids(1...4))] }
        let events = await bench.scrape(at: time("12:01:00"))
        #expect(
            bench.api.takeCalls().map(\.description).sorted() == [
                "getLoad 1:5", "getLoad 1:6", "getLoad group 1", "getLoad group 2",
            ])
        #expect(loads(events) == 6 && events.problems.isEmpty)
        await bench.scrape(at: time("12:02:00"))
        #expect(Set(bench.api.takeCalls()) == [.groupLoad(1), .load("1:5"), .load("1:6")])
    }

    @Test func `a parent that lists nothing and answers for nothing is never asked, whatever nests in it`() async {
        let bench = bench(1...6, of: 1...6, [FakeGroup(1, []), FakeGroup(2, ids(1...3)), FakeGroup(3, ids(4...6))])
        for minute in 0...3 { #expect(loads(await bench.scrape(at: time("12:0\(minute):00"))) == 6) }
        #expect(Set(bench.api.takeCalls()) == [.groupLoad(2), .groupLoad(3)])
    }

    @Test func `a bridge that owns few stations of a large group asks for those alone`() async {
        let bench = bench([1, 200, 399], of: 1...400, [FakeGroup(1, ids(1...400))])
        #expect(loads(await bench.scrape(at: time("12:00:00"))) == 3)
        #expect(Set(bench.api.takeCalls()) == [.load("1:1"), .load("1:200"), .load("1:399")])
    }

    @Test func `without the right to the groups each station is a call, told of once and probed every hour`() async {
        let bench = bench(1...4, of: 1...4, [FakeGroup(1, ids(1...4))])
        bench.api.fail { $0.isSurvey ? .denied(text: nil) : nil }
        let first = await bench.scrape(until: time("12:59:00"))
        #expect(first.problems == ["+groups/alameda"])
        #expect(bench.api.takeSurveys() == [.organizations])
        #expect(loads(first) == 240 && !bench.api.takeCalls().contains(.groupLoad(1)))
        await bench.scrape(until: time("13:59:00"))
        #expect(bench.api.takeSurveys() == [.organizations])
        bench.api.fail { _ in nil }
        let last = await bench.scrape(until: time("14:00:00"))
        #expect(last.problems == ["-groups/alameda"])
        _ = bench.api.takeCalls()
        await bench.scrape(at: time("14:01:00"))
        #expect(bench.api.takeCalls() == [.groupLoad(1)])
    }

    @Test func `a survey that fails for want of an answer holds nothing up, and is made again`() async {
        let bench = bench(1...4, of: 1...4, [FakeGroup(1, ids(1...4))])
        bench.api.fail { $0.isSurvey ? .http(status: 503, retryAfter: nil) : nil }
        #expect(loads(await bench.scrape(at: time("12:00:00"))) == 4)
        #expect(bench.api.takeCalls().count == 4)
        bench.api.fail { _ in nil }
        await bench.scrape(until: time("12:02:00"))
        _ = bench.api.takeCalls()
        await bench.scrape(at: time("12:03:00"))
        #expect(bench.api.takeCalls() == [.groupLoad(1)])
    }

    @Test(arguments: [
        APIError.Kind.denied(text: nil), .refused(ResponseCode(rawValue: "199"), text: nil),
        .malformed("cut", line: 1, column: 1),
    ])
    func `a group that cannot be read is left aside for an hour, and its stations are read all the same`(
        _ error: APIError.Kind
    ) async {
        let bench = bench(1...4, of: 1...4, [FakeGroup(1, ids(1...4))])
        bench.api.fail { $0 == .groupLoad(1) ? error : nil }
        let first = await bench.scrape(until: time("12:59:00"))
        #expect(loads(first) == 240 && first.problems.isEmpty)
        #expect(bench.api.takeCalls().count { $0 == .groupLoad(1) } == 1)
        bench.api.fail { _ in nil }
        await bench.scrape(until: time("13:01:00"))
        #expect(bench.api.takeCalls().last == .groupLoad(1))
    }

    @Test func `while the groups change under it, every scrape has every load, in no more calls than stations`() async {
        var random = SeededGenerator(seed: 51)
        let bench = bench(1...40, of: 1...60, [])
        var minute = 0
        for round in 0..<40 {
            let groups = (1...6).map { number in
                let listed = ids(1...60).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
                let answered = listed.filter { _ in Int.random(in: 0..<8, using: &random) > 0 }
                return FakeGroup(number, listed, answered: Bool.random(using: &random) ? answered : nil)
            }.filter { _ in Int.random(in: 0..<5, using: &random) > 0 }
            bench.api.change { $0.groups = groups }
            _ = bench.api.takeCalls()
            minute += Int.random(in: 1...40, using: &random)
            let events = await bench.scrape(at: time("12:00:00").addingTimeInterval(Double(minute * 60)))
            #expect(loads(events) == 40, "round \(round)")
            #expect(events.problems.isEmpty)
            let calls = bench.api.takeCalls()
            let singles = calls.filter { if case .load = $0 { true } else { false } }
            #expect(Set(singles).count == singles.count, "no station is asked for alone twice")
            #expect(calls.count <= 40 + 6, "no more than one for each station, and groups that have changed")
        }
    }
}
