import Registry
import Testing

@testable import Commands

struct GroupPlanTests {
    private let stations = ["1:1", "1:2", "1:3"].map { StationID($0)! }
    private let cap = Limit.allowedLoad(Kilowatts("3")!)

    private func clear(_ index: Int) -> PlannedCall {
        .clearShedState(LoadTarget(station: stations[index], port: nil))
    }

    private func shed(_ index: Int, _ limit: Limit? = nil, minutes: Int = 0) -> PlannedCall {
        .shedLoad(LoadTarget(station: stations[index], port: nil), limit ?? cap, timeInterval: minutes)
    }

    private func plan(_ calls: [[PlannedCall]]) -> GroupPlan? {
        GroupPlan(calls.map { .execute(CommandPlan(calls: $0)) })
    }

    @Test func `the same call everywhere is one call`() {
        #expect(plan([[clear(0)], [clear(1)]])?.calls.count == 1)
        #expect(plan([[shed(0)], [shed(1)], [shed(2)]])?.calls.count == 1)
    }

    @Test func `what differs is no plan for a group`() {
        #expect(plan([[shed(0)], [clear(1)]]) == nil)
        #expect(plan([[shed(0)], [shed(1, .percentShed(3))]]) == nil)
        #expect(plan([[shed(0)], [shed(1, minutes: 5)]]) == nil)
        #expect(plan([[shed(0)], [.clearAlarms(stations[1])]]) == nil)
        #expect(GroupPlan([.execute(CommandPlan(calls: [shed(0)])), .stage(cap)]) == nil)
        #expect(GroupPlan([.execute(CommandPlan(calls: [shed(0)])), .reject(Rejection("no"))]) == nil)
        #expect(
            plan([[shed(0)], [.shedLoad(LoadTarget(station: stations[1], port: 1), cap, timeInterval: 0)]]) == nil)
    }

    @Test func `one clear is that station's, several are the group's`() throws {
        var one = try #require(plan([[clear(0), shed(0)], [shed(1)]]))
        let first = try #require(one.calls.first)
        let done = one.accept(first)
        #expect(done.map(\.part) == [0])
        #expect(one.plans.map(\.calls) == [[shed(0)], [shed(1)]])
        #expect(one.begun == [0])

        var all = try #require(plan([[clear(0), shed(0)], [shed(1)], [clear(2), shed(2)]]))
        let clear = try #require(all.calls.first)
        let cleared = all.accept(clear)
        // The second did not need it, and was cleared as well.
        #expect(cleared.map(\.call) == [self.clear(0), self.clear(1), self.clear(2)])
        #expect(all.plans.map(\.calls) == [[shed(0)], [shed(1)], [shed(2)]])
        let shed = try #require(all.calls.first)
        let rest = all.accept(shed)
        #expect(rest.count == 3)
        #expect(all.plans.map(\.calls) == [[], [], []])
        #expect(all.calls.isEmpty)
    }
}
