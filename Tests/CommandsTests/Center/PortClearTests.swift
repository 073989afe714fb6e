import ChargePointAPI
import Commands
import FoundationEssentials
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
}
