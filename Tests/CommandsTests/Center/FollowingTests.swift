import ChargePointAPI
import Commands
import FoundationEssentials
import Registry
import Testing

/// After a command was accepted: readings until getLoad shows it.
struct FollowingTests {
    private let portOne = LoadTarget(station: .first, port: 1)
    private let cap = LoadExpectation.shed(.allowedLoad(Kilowatts("3")!))
    private let shed = #"{"shedState":1,"allowedLoad":3}"#

    /// A minute in place of a quarter of an hour.
    private var impatient: CommandCenter.Bounds {
        var bounds = CommandCenter.Bounds()
        bounds.followUp.patience = 60
        return bounds
    }

    @Test func `a target is read again, soon and then less often, until it shows what was asked`() async {
        let bench = Bench()
        bench.service.becomeSlow()
        await bench.run {
            #expect(await bench.set(shed).inForce == false)
            for pause in [5, 7.5, 11.25] {
                await bench.clock.waitForSleep(of: pause)
                bench.clock.advance(by: pause)
            }
            await bench.clock.waitForSleep(of: 16.875)
            #expect(bench.service.calls.filter(\.isRead).count == 4)
            bench.service.set { port, load in if port == 1 { load.apply(.allowedLoad(DecimalText("3.000")!)) } }
            bench.clock.advance(by: 16.875)
            await bench.events.wait(for: .inForce(portOne, cap, after: 40.625))
        }
        #expect(bench.service.writes.count == 1)
    }

    @Test func `what does not show in time is reported`() async {
        let bench = Bench(bounds: impatient)
        bench.service.becomeSlow()
        await bench.run {
            await bench.set(shed)
            for pause in [5, 7.5, 11.25, 16.875, 19.375] {
                await bench.clock.waitForSleep(of: pause)
                bench.clock.advance(by: pause)
            }
            await bench.events.wait(for: .notInForce(portOne, cap, after: 60))
        }
    }

    @Test func `what was told as not in force is read on, and told when it shows`() async {
        let bench = Bench(bounds: impatient)
        bench.service.becomeSlow()
        await bench.run {
            await bench.set(shed)
            for pause in [5, 7.5, 11.25, 16.875, 19.375, 37.96875] {
                await bench.clock.waitForSleep(of: pause)
                if pause == 37.96875 {
                    bench.service.set { port, load in
                        if port == 1 { load.apply(.allowedLoad(DecimalText("3.000")!)) }
                    }
                }
                bench.clock.advance(by: pause)
            }
            await bench.events.wait(for: .inForce(portOne, cap, after: 97.96875))
        }
    }

    @Test func `readings that fail do not end the following, nor prolong it`() async {
        let bench = Bench(bounds: impatient)
        bench.service.becomeSlow()
        await bench.run {
            await bench.set(shed)
            bench.service.failReading(APIError(operation: "getLoad", kind: .cancelled))
            for pause in [5, 7.5, 11.25, 16.875, 19.375] {
                await bench.clock.waitForSleep(of: pause)
                bench.clock.advance(by: pause)
            }
            await bench.events.wait(for: .notInForce(portOne, cap, after: 60))
        }
    }

    @Test func `a load that is scraped meanwhile counts too`() async {
        let bench = Bench()
        bench.service.becomeSlow()
        await bench.run {
            await bench.set(shed)
            var load = GetLoad.Station()
            var port = GetLoad.Port()
            port.portNumber = "1"
            port.apply(.allowedLoad(DecimalText("3.000")!))
            load.ports = [port]
            bench.clock.advance(by: 2)
            bench.center.observe(load, of: .first)
            #expect(bench.events.all.last == .inForce(portOne, cap, after: 2))
        }
    }

    @Test func `a newer command is followed in place of the older`() async {
        let bench = Bench()
        bench.service.becomeSlow()
        await bench.run {
            await bench.set(shed)
            await bench.clock.waitForSleep(of: 5)
            bench.clock.advance(by: 1)
            let result = await bench.set("0", "shedState")
            // The shed does not show yet, so that it does not show now is no proof of the clear.
            #expect(result.inForce == nil)
            #expect(result.warnings.count == 1)
        }
        #expect(bench.events.all == [.setpointsChanged(portOne), .setpointsChanged(portOne)])
        #expect(bench.service.calls == [.cap("3", port: 1), .read, .clear(port: 1), .read])
    }

    @Test func `while an accepted clear does not show yet, a limit is staged and does not shed`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.allowedLoad(DecimalText("3")!)) } }
        bench.service.becomeSlow()
        await bench.run {
            await bench.set("0", "shedState")
            #expect(await bench.set("2", "allowedLoad").responseText?.hasPrefix("staged") == true)
        }
        #expect(bench.service.writes == [.clear(port: 1)])
    }

    @Test func `while an accepted shed does not show yet, a limit sheds at once, clearing first if of the other kind`()
        async
    {
        let bench = Bench()
        bench.service.becomeSlow()
        await bench.run {
            await bench.set(shed)
            await bench.set("2", "allowedLoad")
            await bench.set("50", "percentShed")
        }
        #expect(
            bench.service.writes == [.cap("3", port: 1), .cap("2", port: 1), .clear(port: 1), .percent(50, port: 1)])
    }

    @Test func `a new limit keeps the end that the shed was given`() async {
        let bench = Bench()
        await bench.run {
            await bench.set(#"{"shedState":1,"allowedLoad":3,"timeInterval":60}"#)
            bench.clock.advance(by: 45 * 60 + 1)
            await bench.set("2", "allowedLoad")
        }
        #expect(bench.service.writes == [.cap("3", port: 1, minutes: 60), .cap("2", port: 1, minutes: 15)])
    }
}
