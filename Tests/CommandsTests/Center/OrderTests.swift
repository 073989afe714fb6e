import ChargePointAPI
import Commands
import FoundationEssentials
import HTTP
import Registry
import Testing

/// Who runs when, and who does not run at all.
struct OrderTests {
    @Test func `commands on one station run one after the other, in order of arrival`() async {
        let bench = Bench()
        bench.service.hold()
        let results = [
            bench.send(#"{"shedState":1,"allowedLoad":1}"#), bench.send(#"{"shedState":1,"percentShed":7}"#, port: 2),
            bench.send("true", "clearAlarms"), bench.send("0", "shedState", port: nil),
        ]
        await bench.run {
            await bench.service.waitForCalls(1)
            #expect(bench.service.calls == [.cap("1", port: 1)])
            #expect(bench.center.unfinished == 4)
            bench.service.release()
            for pending in results { #expect(await pending.result.status == .done) }
        }
        #expect(
            bench.service.calls == [
                .cap("1", port: 1), .read, .percent(7, port: 2), .read, .clearAlarms(.station("1:34001")),
                .clearShedState(.station("1:34001")), .read,
            ])
        #expect(bench.center.unfinished == 0)
    }

    @Test func `stations do not wait for each other`() async {
        let bench = Bench()
        bench.service.hold { $0 == .clear(port: 1) }
        let stuck = bench.send("0", "shedState")
        await bench.run {
            await bench.service.waitForCalls(1)
            #expect(await bench.set("0", "shedState", of: .twoPorts(.second, "other")).status == .done)
            #expect(stuck.results == [])
            bench.service.release()
            #expect(await stuck.result.status == .done)
        }
    }

    @Test func `two devices of one station share its queue`() async {
        let bench = Bench()
        bench.service.hold()
        let first = bench.send("0", "shedState")
        let second = bench.send("0", "shedState", port: 2, of: .twoPorts(.first, "another/name"))
        await bench.run {
            await bench.service.waitForCalls(1)
            #expect(bench.service.calls == [.clear(port: 1)])
            bench.service.release()
            #expect(await first.result.status == .done)
            #expect(await second.result.status == .done)
        }
    }

    // MARK: Superseding

    @Test func `a newer write of the same point supersedes those that wait`() async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(.allowedLoad(DecimalText("1")!)) }
        bench.service.hold()
        let running = bench.send("2", "allowedLoad")
        await bench.run {
            await bench.service.waitForCalls(1)
            let waiting = (3...5).map { bench.send(String($0), "allowedLoad") }
            bench.service.release()
            #expect(await running.result.status == .done)
            var statuses: [CommandResult.Status] = []
            for pending in waiting { statuses.append(await pending.result.status) }
            #expect(statuses == [.superseded, .superseded, .done])
            #expect(
                waiting[0].results.first?.responseText
                    == "a newer write of the same point took its place: \"made-3\" (limit of 4 kW, received"
                    + " 2027-01-15T08:00:00+00:00)")
        }
        #expect(bench.service.writes == [.cap("2", port: 1), .cap("5", port: 1)])
    }

    @Test func `a write that will be refused supersedes nothing`() async {
        let bench = Bench()
        bench.service.hold()
        let running = bench.send("0", "shedState", port: 2)
        await bench.run {
            await bench.service.waitForCalls(1)
            // There is no limit to shed with, so the newer write must not take the clear's place.
            let clear = bench.send("0", "shedState")
            let shed = bench.send("1", "shedState")
            bench.service.release()
            #expect(await running.result.status == .done)
            #expect(await clear.result.status == .done)
            #expect(await shed.result.status == .rejected)
        }
        #expect(bench.service.writes == [.clear(port: 2), .clear(port: 1)])
    }

    @Test func `a write that has expired meanwhile supersedes nothing`() async {
        let bench = Bench()
        bench.service.hold()
        let running = bench.send("0", "shedState", port: 2)
        await bench.run {
            await bench.service.waitForCalls(1)
            let clear = bench.send("0", "shedState")
            let brief = bench.send(#"{"shedState":1,"allowedLoad":3}"#, expiry: 5)
            bench.clock.advance(by: 6)
            bench.service.release()
            #expect(await running.result.status == .done)
            #expect(await clear.result.status == .done)
            #expect(await brief.result.status == .expired)
        }
        #expect(bench.service.writes == [.clear(port: 2), .clear(port: 1)])
    }

    @Test func `a shed between two limits keeps both`() async {
        let bench = Bench()
        bench.service.hold()
        let running = bench.send("0", "shedState", port: 2)
        await bench.run {
            await bench.service.waitForCalls(1)
            let results = [
                bench.send("3", "allowedLoad"), bench.send("1", "shedState"), bench.send("4", "allowedLoad"),
            ]
            bench.service.release()
            #expect(await running.result.status == .done)
            for pending in results { #expect(await pending.result.status == .done) }
        }
        #expect(bench.service.writes == [.clear(port: 2), .cap("3", port: 1), .cap("4", port: 1)])
    }

    @Test func `too many waiting commands are refused`() async {
        var bounds = CommandCenter.Bounds()
        bounds.waitingPerStation = 2
        let bench = Bench(bounds: bounds)
        let results = (1...3).map { bench.send(String($0), "percentShed") }
        #expect(results[2].results.map(\.status) == [.rejected])
        #expect(
            results[2].results.first?.responseText
                == "2 commands wait for station 1:34001 already; send fewer at a time")
        await bench.run {
            #expect(await results[0].result.status == .superseded)
            #expect(await results[1].result.status == .done)
        }
    }

    // MARK: Expiry

    @Test func `a command that is too old when its turn comes is expired`() async {
        let bench = Bench(rules: CommandRules(maxAge: 100))
        bench.service.hold()
        let running = bench.send("0", "shedState")
        await bench.run {
            await bench.service.waitForCalls(1)
            let byMessage = bench.send("0", "shedState", port: 2, expiry: 10)
            let until = ISO8601.text(bench.clock.now + 20)
            let byPayload = bench.send("{\"shedState\":1,\"percentShed\":5,\"validUntil\":\"\(until)\"}", port: 2)
            let byRule = bench.send("true", "clearAlarms")
            bench.clock.advance(by: 15)
            let young = bench.send("50", "percentShed", port: 2)
            bench.clock.advance(by: 86)
            bench.service.release()
            #expect(await running.result.status == .done)
            for pending in [byMessage, byPayload, byRule] {
                let result = await pending.result
                #expect(result.status == .expired && result.responseCode == nil && result.inForce == false)
                #expect(result.responseText == "too old when its turn came, so it was not carried out")
            }
            #expect(await young.result.status == .done)
        }
        #expect(bench.service.writes == [.clear(port: 1)])
    }

    @Test func `a command at its very last moment still runs`() async {
        let bench = Bench()
        let pending = bench.send("0", "shedState", expiry: 10)
        bench.clock.advance(by: 10)
        await bench.run { #expect(await pending.result.status == .done) }
    }

    @Test func `the call itself may wait for its turn only until the command expires`() async {
        let bench = Bench()
        let pending = bench.send("0", "shedState", expiry: 30)
        bench.clock.advance(by: 10)
        bench.service.fail(.error(.expired))
        await bench.run {
            let result = await pending.result
            #expect(result.status == .expired)
            #expect(result.responseText == "its call's turn did not come in time, so nothing was sent")
        }
        #expect(bench.service.limits == [.seconds(20)])
    }

    @Test func `a command that expires between its clear and its shed still sheds`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        bench.service.hold()
        let pending = bench.send("3", "allowedLoad", expiry: 5)
        await bench.run {
            await bench.service.waitForCalls(1)
            bench.clock.advance(by: 10)
            bench.service.release()
            #expect(await pending.result.status == .done)
        }
        #expect(bench.service.writes == [.clear(port: 1), .cap("3", port: 1)])
        #expect(bench.service.limits == [.seconds(5), .seconds(60)])
    }

    // MARK: Duplicates

    @Test(arguments: [nil, "c-1"])
    func `a redelivered command runs once, and gets the first one's result`(correlation: String?) async {
        let bench = Bench()
        let payload = correlation == nil ? #"{"shedState":0,"id":"once"}"# : #"{"shedState":0}"#
        bench.service.hold()
        let first = bench.send(payload, correlation: correlation)
        let whileWaiting = bench.send(payload, correlation: correlation)
        await bench.run {
            await bench.service.waitForCalls(1)
            let whileRunning = bench.send(payload, correlation: correlation)
            bench.service.release()
            let result = await first.result
            bench.clock.advance(by: 60)
            let later = await bench.set(payload, correlation: correlation)
            #expect(result.status == .done)
            #expect(await [whileWaiting.result, whileRunning.result, later] == [result, result, result])
        }
        #expect(bench.service.writes == [.clear(port: 1)])
        #expect([first, whileWaiting].map(\.results.count) == [1, 1])
    }

    @Test func `a command whose name is used for something else runs`() async {
        let bench = Bench()
        await bench.run {
            await bench.set(#"{"shedState":1,"percentShed":5}"#, correlation: "always the same")
            await bench.set(#"{"shedState":0}"#, correlation: "always the same")
        }
        #expect(bench.service.writes == [.percent(5, port: 1), .clear(port: 1)])
    }

    @Test func `a command runs again under its name once another has changed its target`() async {
        let bench = Bench()
        await bench.run {
            for (shed, id) in [(1, "a"), (0, "b"), (1, "a"), (1, "a")] {
                let result = await bench.set(#"{"shedState":\#(shed),"percentShed":5,"id":"\#(id)"}"#)
                #expect(result.status == .done)
            }
        }
        #expect(bench.service.writes == [.percent(5, port: 1), .clear(port: 1), .percent(5, port: 1)])
    }

    @Test func `a command that never reached the API may be sent again under its name`() async {
        let bench = Bench()
        bench.service.fail(.error(.wrongCredentials(code: "InvalidSecurity", text: nil)))
        await bench.run {
            #expect(await bench.set(#"{"shedState":0,"id":1}"#).status == .failed)
            #expect(await bench.set(#"{"shedState":0,"id":1}"#).status == .done)
        }
    }

    @Test func `a rejected command may be sent again under its name`() async {
        let bench = Bench()
        await bench.run {
            #expect(await bench.set(#"{"shedState":1,"id":1}"#).status == .rejected)
            await bench.set("3", "allowedLoad")
            #expect(await bench.set(#"{"shedState":1,"id":1}"#).status == .done)
        }
    }

    @Test func `a failed command does not run again under its name`() async {
        let bench = Bench()
        bench.service.fail(.error(.refused(.clearFailed, text: nil)))
        await bench.run {
            let first = await bench.set(#"{"shedState":0,"id":1}"#)
            #expect(first.status == .failed)
            #expect(await bench.set(#"{"shedState":0,"id":1}"#) == first)
        }
        #expect(bench.service.writes.count == 1)
    }

    @Test func `names that nobody gave are made, each once`() async {
        let bench = Bench()
        await bench.run {
            #expect(await bench.set("3", "allowedLoad").id == "made-1")
            #expect(await bench.set("3", "allowedLoad").id == "made-2")
            #expect(await bench.set("x", "allowedLoad").id == "made-3")
            #expect(await bench.set(#"{"allowedLoad":3,"id":"mine"}"#).id == "mine")
        }
    }

    @Test func `a clear that writes a limit keeps it, though another port is limited anew after it`() async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(.allowedLoad(DecimalText("2")!)) }
        await bench.run { await bench.set(#"{"shedState":0,"allowedLoad":1}"#) }
        #expect(bench.service.writes == [.clear(port: 1), .cap("2", port: 2)])
        #expect(bench.setpoints.limits(of: .first, port: 1).staged == Kilowatts("1").map(Limit.allowedLoad))
    }

    @Test func `a command is told of what was accepted on its own port, whatever ran on another since`() async {
        let bench = Bench()
        bench.service.hold()
        let first = bench.send(#"{"shedState":1,"allowedLoad":1,"id":"first"}"#)
        await bench.run {
            await bench.service.waitForCalls(1)
            let other = bench.send(#"{"shedState":1,"allowedLoad":2}"#, port: 2)
            let last = bench.send(#"{"shedState":1,"allowedLoad":3}"#)
            bench.service.release()
            #expect(await first.result.warnings == [])
            #expect(await other.result.warnings == [])
            let warnings = await last.result.warnings
            #expect(warnings.count == 1)
            #expect(warnings.first?.hasPrefix(#"carried out after "first" (limit of 1 kW, received"#) == true)
        }
        #expect(bench.service.writes == [.cap("1", port: 1), .cap("2", port: 2), .cap("3", port: 1)])
    }
}
