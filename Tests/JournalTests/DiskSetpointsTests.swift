import Commands
import FoundationEssentials
import Registry
import Testing

@testable import Journal

@Suite struct DiskSetpointsTests {
    private let bench: StateBench
    private let port = LoadTarget(station: .first, port: 1)
    private let station = LoadTarget(station: .first, port: nil)

    init() throws { bench = try StateBench() }

    @Test func `setpoints survive a crash, with every digit and instant`() async throws {
        let state = try bench.open()
        let asked = Setpoints.Asked(
            limit: .allowedLoad(Kilowatts("3.10")!), until: Date(timeIntervalSinceReferenceDate: 801_234_567.891),
            at: Date(timeIntervalSinceReferenceDate: 801_230_000.123_456_7))
        try await state.setpoints.stage(.percentShed(50), for: LoadTarget(station: .second, port: 2))
        try await state.setpoints.record(asked, staging: .allowedLoad(Kilowatts("3.10")!), for: port)
        try await state.setpoints.record(.init(limit: nil, at: bench.now), staging: nil, for: station)
        try await state.setpoints.record(asked, staging: nil, for: port)
        let copy = try bench.openAsAfterCrash("copy").setpoints
        #expect(copy.setpoints(of: port) == Setpoints(staged: .allowedLoad(Kilowatts("3.10")!), asked: asked))
        #expect(copy.setpoints(of: station).asked == .init(limit: nil, at: bench.now))
        #expect(copy.setpoints(of: LoadTarget(station: .second, port: 2)).staged == .percentShed(50))
        #expect(copy.all == state.setpoints.all)
        #expect(Set(copy.all.keys) == [port, station, LoadTarget(station: .second, port: 2)])
        #expect(copy.limits(of: .first, port: 1) == state.setpoints.limits(of: .first, port: 1))
        guard case .allowedLoad(let power)? = copy.setpoints(of: port).staged else { throw CancellationError() }
        #expect(power.digits == "3.10")
    }

    @Test func `a shed to nothing and one by nothing stay apart`() async throws {
        let state = try bench.open()
        try await state.setpoints.record(
            .init(limit: .allowedLoad(.zero), at: bench.now), staging: nil, for: port)
        try await state.setpoints.record(
            .init(limit: .percentShed(0), at: bench.now), staging: nil, for: LoadTarget(station: .first, port: 2))
        let copy = try bench.openAsAfterCrash("copy").setpoints
        #expect(copy.limits(of: .first, port: 1).asked == .allowedLoad(.zero))
        #expect(copy.limits(of: .first, port: 2).asked == .percentShed(0))
    }

    @Test func `ports of one station that are written at once are all kept`() async throws {
        let state = try bench.open()
        try await withThrowingDiscardingTaskGroup { group in
            for port in 1...50 {
                group.addTask {
                    try await state.setpoints.stage(
                        .percentShed(port), for: LoadTarget(station: .first, port: port))
                }
            }
        }
        let copy = try bench.openAsAfterCrash("copy").setpoints
        for port in 1...50 {
            #expect(copy.setpoints(of: LoadTarget(station: .first, port: port)).staged == .percentShed(port))
        }
    }

    @Test func `what is not understood is left out`() {
        let text = #"""
            {"1": {"staged": {"later": 1}, "asked": {"limit": {"percentShed": 5}, "at": 5}}, "2": 7, "x": {},
             "station": {"asked": {"limit": null}}}
            """#
        #expect(
            SetpointCoding.setpoints(text) == [
                1: Setpoints(asked: .init(limit: .percentShed(5), at: Date(timeIntervalSinceReferenceDate: 5))),
                nil: Setpoints(),
            ])
        #expect(SetpointCoding.setpoints("no JSON").isEmpty)
    }
}
