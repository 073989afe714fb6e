import ChargePointAPI
import Commands
import FoundationEssentials
import HTTP
import Registry
import Testing

/// A port is cleared while others of its station are limited, and the service may clear them all.
struct PortClearTests {
    private let three = ShedLoad.Limit.allowedLoad(DecimalText("3")!)
    private let portTwo = LoadTarget(station: .first, port: 2)

    @Test func `the other port's limit is back before anything else happens, and the result says so`() async {
        let bench = Bench()
        await bench.run {
            await bench.set(#"{"shedState":1,"allowedLoad":3,"timeInterval":60}"#, port: 2)
            await bench.set(#"{"shedState":1,"allowedLoad":2}"#)
            bench.clock.advance(by: 600)
            let result = await bench.set("0", "shedState")
            #expect(result.status == .done && result.inForce == true)
            #expect(result.warnings.count == 1)
            #expect(result.warnings.first?.contains("applied again: port 2 3 kW until") == true)
            // What was staged for the other port, and when its shed ends, is as before.
            #expect(bench.setpoints.setpoints(of: portTwo).asked?.until == SetRequest.someTime + 3600)
            #expect(bench.setpoints.setpoints(of: portTwo).staged == .allowedLoad(Kilowatts("3")!))
        }
        #expect(
            bench.service.writes == [
                .cap("3", port: 2, minutes: 60), .cap("2", port: 1), .clear(port: 1), .cap("3", port: 2, minutes: 50),
            ])
    }

    @Test func `a service that does not take the limit again does not make the clear fail`() async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(three) }
        bench.service.fail(.code("171", text: "A shed is in force")) { call in
            if case .shedLoad = call { true } else { false }
        }
        await bench.run {
            let result = await bench.set("0", "shedState")
            #expect(result.status == .done && result.responseCode == "100")
            #expect(
                result.warnings.last
                    == "the limit of port 2 could not be applied again, so there may be none now: A shed is in force")
        }
        #expect(bench.service.writes == [.clear(port: 1), .cap("3", port: 2)])
    }

    @Test func `a refused limit of another port does not keep the port's own shed from following`() async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(three) }
        bench.service.fail(.noSuccess) { call in if case .shedLoad = call { true } else { false } }
        await bench.run {
            let result = await bench.set("50", "percentShed")
            #expect(result.status == .done)
            #expect(result.warnings.contains { $0.contains("could not be applied again") })
        }
        #expect(bench.service.writes == [.clear(port: 1), .cap("3", port: 2), .percent(50, port: 1)])
    }

    private static let mayHaveArrived: [FakeService.Trouble] = [
        .error(.http(status: 503, retryAfter: nil)), .error(.fault(.server, text: "busy")),
        .error(.transport(HTTPError(code: .timedOut, message: "late"))),
    ]

    @Test(arguments: mayHaveArrived.indices)
    func `a limit whose way to the service is not known is applied again until it is there`(_ trouble: Int) async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(three) }
        for _ in 0..<2 {
            bench.service.fail(Self.mayHaveArrived[trouble]) { if case .shedLoad = $0 { true } else { false } }
        }
        let pending = bench.send("0", "shedState")
        await bench.run {
            await bench.clock.waitForSleep(of: 1)
            bench.clock.advance(by: 1)
            await bench.clock.waitForSleep(of: 2)
            bench.clock.advance(by: 2)
            let result = await pending.result
            #expect(result.status == .done)
            #expect(!result.warnings.contains { $0.contains("could not be applied again") })
        }
        #expect(bench.service.writes == [.clear(port: 1)] + Array(repeating: .cap("3", port: 2), count: 3))
    }

    @Test func `a service that fails at the same limit again and again is told, and the next command runs`() async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(three) }
        for _ in 0..<6 {
            bench.service.fail(Self.mayHaveArrived[0]) { if case .shedLoad = $0 { true } else { false } }
        }
        let pending = bench.send("0", "shedState", expiry: 5)
        await bench.run {
            for pause in [1, 2, 4, 8, 16] as [Double] {
                await bench.clock.waitForSleep(of: pause)
                bench.clock.advance(by: pause)
            }
            let result = await pending.result
            #expect(result.status == .done)
            #expect(result.warnings.last?.hasPrefix("the limit of port 2 could not be applied again") == true)
            #expect(await bench.set(#"{"shedState":1,"allowedLoad":2}"#).status == .done)
        }
    }

    @Test func `a shed after its clear is tried again, but not longer than it is wanted`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        for _ in 0..<2 {
            bench.service.fail(Self.mayHaveArrived[0]) { if case .shedLoad = $0 { true } else { false } }
        }
        let pending = bench.send("3", "allowedLoad", expiry: 2)
        await bench.run {
            await bench.clock.waitForSleep(of: 1)
            bench.clock.advance(by: 1)
            let result = await pending.result
            #expect(result.status == .failed && result.responseText?.contains("HTTP status 503") == true)
            #expect(result.warnings.last?.hasSuffix("port 1 of station 1:34001 is not limited now") == true)
        }
        #expect(bench.service.writes == [.clear(port: 1), .cap("3", port: 1), .cap("3", port: 1)])
    }
}
