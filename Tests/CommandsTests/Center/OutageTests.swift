import ChargePointAPI
import Commands
import FoundationEssentials
import HTTP
import Registry
import Testing

/// The API out of reach, and the bridge going down.
struct OutageTests {
    private let away = FakeService.Trouble.error(
        .transport(HTTPError(code: .couldNotConnect, message: "connection refused")))

    @Test func `a command waits while the API is out of reach, and is tried less and less often`() async {
        let bench = Bench()
        for _ in 0..<3 { bench.service.fail(away) }
        let pending = bench.send("0", "shedState")
        await bench.run {
            for pause in [1.0, 2, 4] {
                await bench.clock.waitForSleep(of: pause)
                #expect(pending.results == [])
                bench.clock.advance(by: pause)
            }
            #expect(await pending.result.status == .done)
        }
        #expect(bench.service.writes == [Call](repeating: .clear(port: 1), count: 4))
        guard case .waitingForAPI(.first, commands: 1, let reason)? = bench.events.all.first else {
            Issue.record("nothing was reported")
            return
        }
        #expect(reason.hasPrefix("clearShedState: no answer: connection refused"))
    }

    @Test func `once the API was there the pauses are short again`() async {
        let bench = Bench()
        for _ in 0..<2 { bench.service.fail(away) { $0 == .clear(port: 1) } }
        bench.service.fail(away) { $0 == .clear(port: 2) }
        let (first, second) = (bench.send("0", "shedState"), bench.send("0", "shedState", port: 2))
        await bench.run {
            for pause in [1.0, 2] {
                await bench.clock.waitForSleep(of: pause)
                bench.clock.advance(by: pause)
            }
            #expect(await first.result.status == .done)
            await bench.clock.waitForSleep(of: 1)
            bench.clock.advance(by: 1)
            #expect(await second.result.status == .done)
        }
    }

    @Test func `a command waits as long as the API asks for after too many calls`() async {
        let bench = Bench()
        bench.service.fail(.error(.http(status: 429, retryAfter: .seconds(45))))
        let pending = bench.send("0", "shedState")
        await bench.run {
            await bench.clock.waitForSleep(of: 45)
            bench.clock.advance(by: 45)
            #expect(await pending.result.status == .done)
        }
    }

    @Test func `a command does not wait for what will not pass`() async {
        let bench = Bench()
        bench.service.fail(.error(.transport(HTTPError(code: .certificate, message: "unknown issuer"))))
        await bench.run { #expect(await bench.set("0", "shedState").status == .failed) }
        let other = Bench()
        other.service.fail(.error(.http(status: 503, retryAfter: .seconds(45))))
        await other.run {
            let result = await other.set("0", "shedState")
            #expect(result.status == .failed && result.warnings.first?.hasPrefix("the call may have reached") == true)
        }
    }

    @Test func `a command that waits for the API expires`() async {
        let bench = Bench()
        for _ in 0..<2 { bench.service.fail(away) }
        let pending = bench.send("0", "shedState", expiry: 2)
        await bench.run {
            await bench.clock.waitForSleep(of: 1)
            bench.clock.advance(by: 1)
            // The next pause would be two seconds, but the command has one left.
            await bench.clock.waitForSleep(of: 1.001)
            bench.clock.advance(by: 1.001)
            #expect(await pending.result.status == .expired)
        }
        #expect(bench.service.writes.count == 2)
    }

    @Test func `those behind the head expire in time, however long the API asks to wait`() async {
        let bench = Bench()
        bench.service.fail(.error(.http(status: 429, retryAfter: .seconds(45))))
        let head = bench.send("0", "shedState")
        let behind = bench.send("0", "shedState", port: 2, expiry: 10)
        await bench.run {
            await bench.clock.waitForSleep(of: 10.001)
            let later = bench.send("1", "clearAlarms", expiry: 5)
            await bench.clock.waitForSleep(of: 5.001)
            bench.clock.advance(by: 5.001)
            #expect(await later.result.status == .expired)
            #expect(behind.results == [])
            bench.clock.advance(by: 5)
            #expect(await behind.result.status == .expired)
            await bench.clock.waitForSleep(of: 34.999)
            #expect(bench.service.writes.count == 1)
            bench.clock.advance(by: 35)
            #expect(await head.result.status == .done)
        }
        #expect(bench.service.writes == [.clear(port: 1), .clear(port: 1)])
    }

    @Test func `a newer command takes the place of one that waits for the API`() async {
        let bench = Bench()
        bench.service.fail(away)
        let shed = bench.send(#"{"shedState":1,"allowedLoad":3}"#)
        await bench.run {
            await bench.clock.waitForSleep(of: 1)
            let clear = bench.send(#"{"shedState":0,"allowedLoad":3}"#)
            bench.clock.advance(by: 1)
            #expect(await shed.result.status == .superseded)
            #expect(await clear.result.status == .done)
        }
        #expect(bench.service.writes == [.cap("3", port: 1), .clear(port: 1)])
    }

    @Test func `while the endpoint is dead a shed waits in its queue, so that a clear takes its place`() async {
        let (clock, endpoint) = (ManualClock(), ScriptedEndpoint())
        let bench = Bench(clock: clock, caller: endpoint.client(clock))
        let shed = bench.send(#"{"shedState":1,"allowedLoad":3}"#)
        await bench.run {
            await clock.waitForSleep(of: 1)
            #expect(endpoint.tried == ["shedLoad"])
            let told = bench.events.all.contains {
                if case .waitingForAPI(.first, commands: 1, _) = $0 { true } else { false }
            }
            #expect(told)
            let clear = bench.send(#"{"shedState":0,"allowedLoad":3}"#)
            endpoint.comeBack()
            clock.advance(by: 1)
            #expect(await shed.result.status == .superseded)
            #expect(await clear.result.status == .done)
        }
        #expect(endpoint.answered == ["clearShedState"])
    }

    @Test func `an operation that is half done goes on where it was, and is not superseded`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        bench.service.becomeSlow()
        bench.service.fail(away) { if case .shedLoad = $0 { true } else { false } }
        let first = bench.send("3", "allowedLoad")
        await bench.run {
            await bench.clock.waitForSleep(of: 1)
            let second = bench.send("4", "allowedLoad")
            bench.clock.advance(by: 1)
            #expect(await first.result.status == .done)
            #expect(await second.result.status == .done)
        }
        #expect(
            bench.service.writes == [.clear(port: 1), .cap("3", port: 1), .cap("3", port: 1), .cap("4", port: 1)])
    }

    @Test func `an operation that expires half done says that nothing limits the port now`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        for _ in 0..<2 { bench.service.fail(away) { if case .shedLoad = $0 { true } else { false } } }
        let pending = bench.send("3", "allowedLoad", expiry: 1)
        await bench.run {
            await bench.clock.waitForSleep(of: 1)
            bench.clock.advance(by: 1.5)
            let result = await pending.result
            #expect(result.status == .expired)
            #expect(result.warnings.last?.hasSuffix("port 1 of station 1:34001 is not limited now") == true)
        }
    }

    // MARK: Going down

    @Test func `going down fails those whose turn has not come and finishes the one that has it`() async {
        let bench = Bench()
        bench.service.hold()
        let running = bench.send("0", "shedState")
        let waiting = bench.send("0", "shedState", port: 2)
        await bench.run {
            await bench.service.waitForCalls(1)
            bench.center.shutdown()
            #expect(waiting.results.map(\.status) == [.failed])
            #expect(waiting.results.first?.responseText?.hasPrefix("not begun: the bridge is shutting down") == true)
            #expect(running.results == [])
            bench.service.release()
            let result = await running.result
            #expect(result.status == .done && result.inForce == nil)
            #expect(result.warnings == ["accepted, but not read back: the bridge is shutting down"])
        }
        #expect(bench.service.calls == [.clear(port: 1)])
        #expect(bench.send("0", "shedState").results.map(\.status) == [.failed])
        #expect(bench.send("2", "shedState").results.map(\.status) == [.rejected])
    }

    @Test func `going down does not wait for pauses`() async {
        let bench = Bench()
        bench.service.fail(away)
        bench.service.becomeSlow()
        let waiting = bench.send("0", "shedState")
        await bench.run {
            #expect(
                await bench.set(#"{"shedState":1,"percentShed":5}"#, of: .twoPorts(.second, "other")).inForce == false)
            await bench.clock.waitForSleep(of: 1)
            await bench.clock.waitForSleep(of: 5)
        }
        // run() has returned although the clock stands still.
        #expect(waiting.results.map(\.status) == [.failed])
    }

    @Test func `cancelling cuts short the call under way, whose effect is then not known`() async {
        let bench = Bench()
        bench.service.hold()
        let running = bench.send("0", "shedState")
        let waiting = bench.send("1", "clearAlarms")
        let task = Task { await bench.center.run() }
        await bench.service.waitForCalls(1)
        task.cancel()
        bench.service.release()
        await task.value
        #expect(running.results.map(\.status) == [.failed])
        #expect(
            running.results.first?.responseText
                == "cut short: the bridge is shutting down, and the call may have reached the service; send it again"
                + " when the bridge is back")
        #expect(waiting.results.map(\.status) == [.failed])
    }

    @Test func `commands that come before the start wait for it`() async {
        let bench = Bench()
        let early = bench.send("0", "shedState")
        #expect(early.results == [])
        await bench.run { #expect(await early.result.status == .done) }
    }
}
