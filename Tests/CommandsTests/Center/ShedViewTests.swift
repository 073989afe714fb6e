import ChargePointAPI
import Commands
import FoundationEssentials
import Registry
import Testing

/// What the points shedPending and shedUntil show.
struct ShedViewTests {
    private let portOne = LoadTarget(station: .first, port: 1)
    private let portTwo = LoadTarget(station: .first, port: 2)
    private let wholeStation = LoadTarget(station: .first, port: nil)

    @Test func `a shed is pending from when it is accepted until getLoad shows it`() async throws {
        let bench = Bench()
        bench.service.becomeSlow()
        await bench.run {
            #expect(bench.center.shed(of: portOne) == ShedView(isPending: false))
            await bench.set(#"{"shedState":1,"allowedLoad":3,"timeInterval":60}"#)
            let until = bench.clock.now.addingTimeInterval(3600)
            #expect(bench.center.shed(of: portOne) == ShedView(isPending: true, until: until))
            #expect(bench.center.shed(of: wholeStation).isPending == true)
            #expect(bench.center.shed(of: portTwo) == ShedView(isPending: false))

            bench.service.set { port, load in if port == 1 { load.apply(.allowedLoad(DecimalText("3")!)) } }
            if let load = bench.service.load(of: .first) { bench.center.observe(load, of: .first) }
            #expect(bench.center.shed(of: portOne) == ShedView(isPending: false, until: until))
            bench.clock.advance(by: 3600)
            #expect(bench.center.shed(of: portOne) == ShedView(isPending: false))
        }
    }

    @Test func `a shed is pending while it waits for its start, a staged limit is not`() async throws {
        let bench = Bench()
        await bench.run {
            await bench.set("3", "allowedLoad", port: 2)
            #expect(bench.center.shed(of: portTwo).isPending == false)
            let start = ISO8601.text(bench.clock.now.addingTimeInterval(600))
            _ = bench.send(#"{"shedState":1,"allowedLoad":3,"start":"\#(start)"}"#)
            #expect(bench.center.shed(of: portOne) == ShedView(isPending: true))
            #expect(bench.center.shed(of: portTwo).isPending == false)
        }
    }

    @Test func `after a restart what was accepted a short while ago is awaited again`() async throws {
        let now = SetRequest.someTime
        let cap = Limit.allowedLoad(Kilowatts("3")!)
        let store = KeptSetpoints([
            portOne: Setpoints(asked: .init(limit: cap, at: now.addingTimeInterval(-60))),
            // Seen, or told as not in force, before the restart.
            portTwo: Setpoints(asked: .init(limit: cap, at: now.addingTimeInterval(-900))),
        ])
        let bench = Bench(setpoints: store)
        try bench.center.restore()
        #expect(bench.center.shed(of: portOne).isPending == true)
        #expect(bench.center.shed(of: portTwo).isPending == false)
    }
}

/// Setpoints of an earlier run.
private struct KeptSetpoints: SetpointStore {
    let all: [LoadTarget: Setpoints]

    init(_ all: [LoadTarget: Setpoints]) { self.all = all }

    func setpoints(of target: LoadTarget) -> Setpoints { all[target] ?? Setpoints() }

    func stage(_ limit: Limit, for target: LoadTarget) async throws {}

    func record(_ asked: Setpoints.Asked, staging limit: Limit?, for target: LoadTarget) async throws {}
}
