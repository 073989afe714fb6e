import FoundationEssentials
import Registry
import Testing

@testable import Commands

struct SetpointTableTests {
    private let portOne = LoadTarget(station: .first, port: 1)
    private let portTwo = LoadTarget(station: .first, port: 2)
    private let wholeStation = LoadTarget(station: .first, port: nil)
    private let cap = Limit.allowedLoad(Kilowatts("3")!)
    private let now = SetRequest.someTime
    private var table = SetpointTable()

    @Test mutating func `the limit last written replaces the one before, of whichever kind`() {
        table.stage(cap, for: portOne)
        table.stage(.percentShed(50), for: portOne)
        #expect(table.setpoints(of: portOne) == Setpoints(staged: .percentShed(50)))
        #expect(table.setpoints(of: portTwo) == Setpoints())
        #expect(table.setpoints(of: wholeStation) == Setpoints())
    }

    @Test mutating func `what is asked for is kept beside what is staged`() {
        table.stage(cap, for: portOne)
        let cleared = Setpoints.Asked(limit: nil, at: now)
        table.record(cleared, staging: nil, for: portOne)
        #expect(table.setpoints(of: portOne) == Setpoints(staged: cap, asked: cleared))
        table.record(cleared, staging: .percentShed(1), for: portOne)
        #expect(table.setpoints(of: portOne).staged == .percentShed(1))
    }

    @Test mutating func `what a station is asked for holds for its ports until they are asked themselves`() {
        let (ofPort, ofStation) = (
            Setpoints.Asked(limit: cap, at: now), Setpoints.Asked(limit: .percentShed(0), at: now)
        )
        table.stage(cap, for: portOne)
        table.record(ofPort, staging: nil, for: portOne)
        table.record(ofStation, staging: nil, for: wholeStation)
        #expect(table.setpoints(of: portOne) == Setpoints(staged: cap, asked: ofStation))
        #expect(table.setpoints(of: portTwo).asked == ofStation)
        table.record(ofPort, staging: nil, for: portOne)
        #expect(table.setpoints(of: portOne).asked == ofPort)
        #expect(table.setpoints(of: portTwo).asked == ofStation)
        #expect(table.setpoints(of: wholeStation).asked == ofStation)
    }

    @Test mutating func `stations are kept apart`() {
        table.record(Setpoints.Asked(limit: cap, at: now), staging: cap, for: wholeStation)
        #expect(table.setpoints(of: LoadTarget(station: .second, port: 1)) == Setpoints())
    }

    @Test func `a snapshot finds what was staged and asked for, and the starting value before`() async throws {
        let store = MemorySetpointStore()
        let device = StationDevice.station([.allowedLoad(.port(1), startingValue: "1.5")])
        #expect(store.limits(of: device, port: 1) == LimitView(staged: .allowedLoad(Kilowatts("1.5")!)))
        try await store.stage(.percentShed(5), for: portOne)
        try await store.record(Setpoints.Asked(limit: cap, at: now), staging: nil, for: portOne)
        #expect(store.limits(of: device, port: 1) == LimitView(staged: .percentShed(5), asked: cap))
        #expect(store.limits(of: .first, port: 2) == LimitView())
    }
}
