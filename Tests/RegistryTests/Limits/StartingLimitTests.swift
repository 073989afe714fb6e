import Registry
import Testing

struct StartingLimitTests {
    private func device(_ registers: [Register]) -> StationDevice {
        StationDevice(path: DevicePath("a/b")!, stationID: StationID("1:1")!, account: "x", registers: registers)
    }

    private func row(
        _ attribute: LoadAttribute, _ value: String?, _ port: PortSelector = .port(1), isWritable: Bool = true
    ) -> Register {
        Register(
            point: attribute.rawValue, attribute: .load(attribute), port: port, startingValue: value,
            isWritable: isWritable)
    }

    @Test func `the starting value of a writable limit is the port's first limit`() {
        #expect(device([row(.allowedLoad, "3.0")]).startingLimit(port: 1) == .allowedLoad(Kilowatts("3")!))
        #expect(device([row(.percentShed, "50")]).startingLimit(port: 1) == .percentShed(50))
        #expect(device([row(.allowedLoad, "0", .every)]).startingLimit(port: 7) == .allowedLoad(.zero))
        #expect(device([row(.allowedLoad, "3", .station)]).startingLimit(port: nil) == .allowedLoad(Kilowatts("3")!))
    }

    @Test func `there is none for another port, a read-only row, no value, or a value that is no limit`() {
        #expect(device([row(.allowedLoad, "3.0")]).startingLimit(port: 2) == nil)
        #expect(device([row(.allowedLoad, "3.0")]).startingLimit(port: nil) == nil)
        #expect(device([row(.allowedLoad, "3.0", isWritable: false)]).startingLimit(port: 1) == nil)
        #expect(device([row(.allowedLoad, nil), row(.shedState, "1")]).startingLimit(port: 1) == nil)
        #expect(device([row(.allowedLoad, ""), row(.percentShed, "101")]).startingLimit(port: 1) == nil)
    }

    @Test func `two kinds at once are none, since only one could hold`() {
        #expect(device([row(.allowedLoad, "3"), row(.percentShed, "50")]).startingLimit(port: 1) == nil)
    }

    private struct Lookup: LimitLookup {
        var view: LimitView
        func limits(of station: StationID, port: Int?) -> LimitView { view }
    }

    @Test func `what was written counts before the starting value`() {
        let device = device([row(.allowedLoad, "3")])
        #expect(
            Lookup(view: LimitView()).limits(of: device, port: 1) == LimitView(staged: .allowedLoad(Kilowatts("3")!)))
        let written = LimitView(staged: .percentShed(5), asked: .percentShed(0))
        #expect(Lookup(view: written).limits(of: device, port: 1) == written)
    }
}
