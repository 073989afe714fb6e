import ChargePointAPI
import Commands
import FoundationEssentials
import HTTP
import Registry
import Testing

/// What the API refuses, or never answers: each in its result, truthfully.
struct FailureTests {
    private let shed = #"{"shedState":1,"allowedLoad":3}"#

    private func result(of trouble: FakeService.Trouble, _ bench: Bench = Bench(), payload: String? = nil) async
        -> CommandResult
    {
        bench.service.fail(trouble)
        return await withResult(bench, payload ?? shed)
    }

    private func withResult(_ bench: Bench, _ payload: String) async -> CommandResult {
        let pending = bench.send(payload)
        await bench.run { _ = await pending.result }
        return await pending.result
    }

    @Test func `a refusal shows the API's own code and text`() async {
        let bench = Bench()
        let result = await result(of: .error(.refused(.shedFailed, text: "Failed to shed requested load")), bench)
        #expect(result.status == .failed && result.responseCode == "126")
        #expect(result.responseText == "Failed to shed requested load")
        #expect(result.warnings == [#"shedLoad: the service refused with code 126: "Failed to shed requested load""#])
        #expect(result.inForce == false && result.readback == .null)
        #expect(bench.service.calls == [.cap("3", port: 1)])
        #expect(bench.setpoints.limits(of: .first, port: 1) == LimitView())
        #expect(bench.events.all == [])
    }

    @Test func `a refusal without a text still says what happened`() async {
        let result = await result(of: .error(.refused(.badShedParameters, text: nil)))
        #expect(result.responseCode == "171")
        #expect(result.responseText == "shedLoad: the service refused with code 171; check the limit")
        #expect(result.warnings == [])
    }

    @Test func `a denied operation is explained`() async {
        let result = await result(of: .error(.denied(text: "no privilege")))
        #expect(result.status == .failed && result.responseCode == "101" && result.responseText == "no privilege")
        #expect(result.warnings.first?.contains("choose a plan that includes it") == true)
    }

    @Test func `wrong credentials are explained, and a fault's code is no response code`() async {
        let fault = await result(
            of: .error(.wrongCredentials(code: "InvalidSecurity", text: "UsernameToken processing failed")))
        #expect(fault.responseCode == nil && fault.responseText == "UsernameToken processing failed")
        #expect(fault.warnings.first?.contains("does not accept the API license key and password") == true)
        #expect(await result(of: .error(.wrongCredentials(code: "182", text: nil))).responseCode == "182")
    }

    @Test func `a reply that tells of no success is a failure`() async {
        let result = await result(of: .noSuccess)
        #expect(result.status == .failed && result.responseCode == "100")
        #expect(result.warnings == ["shedLoad: the service accepted the call and reports that it had no success"])
    }

    @Test(arguments: [#"{"shedState":1,"allowedLoad":3}"#, #"{"shedState":0}"#, #"{"clearAlarms":1}"#])
    func `a station that the API does not know is a failure`(payload: String) async {
        let result = await result(of: .code("102", text: nil), payload: payload)
        #expect(result.status == .failed && result.responseCode == "102")
        #expect(result.warnings.first?.contains("no station matches") == true)
    }

    @Test func `a call without an answer is a failure whose effect is not known`() async {
        let bench = Bench()
        let result = await result(
            of: .error(.transport(HTTPError(code: .timedOut, message: "timed out after 60 s"))), bench)
        #expect(result.status == .failed && result.responseCode == nil)
        #expect(result.responseText == "shedLoad: no answer: timed out after 60 s")
        #expect(
            result.warnings == [
                "the call may have reached the service all the same; the shed state shows whether it did"
            ])
        #expect(bench.service.writes.count == 1)
    }

    @Test func `a failed limit leaves what was staged before`() async throws {
        let bench = Bench()
        try await bench.setpoints.stage(.percentShed(10), for: LoadTarget(station: .first, port: 1))
        _ = await result(of: .error(.refused(.shedFailed, text: nil)), bench)
        #expect(bench.setpoints.limits(of: .first, port: 1) == LimitView(staged: .percentShed(10)))
    }

    @Test func `a shed that fails after its clear says that nothing limits the port now`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        bench.service.fail(.error(.refused(.shedFailed, text: nil))) { if case .shedLoad = $0 { true } else { false } }
        let result = await withResult(bench, shed)
        #expect(result.status == .failed && result.responseCode == "126")
        #expect(result.warnings.last?.hasSuffix("port 1 of station 1:34001 is not limited now") == true)
        #expect(bench.service.writes == [.clear(port: 1), .cap("3", port: 1)])
        // The clear was accepted; the limit that came with it was not, so it is not the last written one.
        let setpoints = bench.setpoints.setpoints(of: LoadTarget(station: .first, port: 1))
        #expect(setpoints == Setpoints(asked: Setpoints.Asked(limit: nil, at: bench.clock.now)))
    }

    @Test func `a clear that fails before its shed ends the command`() async {
        let bench = Bench()
        bench.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        let result = await result(of: .error(.refused(.clearFailed, text: nil)), bench)
        #expect(result.status == .failed && result.responseCode == "127")
        #expect(!result.warnings.contains { $0.contains("is not limited now") })
        #expect(bench.service.calls == [.clear(port: 1)])
    }

    @Test func `a readback that fails does not make the command fail`() async {
        let bench = Bench()
        bench.service.failReading(APIError(operation: "getLoad", kind: .expired))
        let result = await withResult(bench, shed)
        #expect(
            result.status == .done && result.responseCode == "100" && result.inForce == nil && result.readback == .null)
        #expect(
            result.warnings.first?.hasPrefix("accepted, but the load could not be read back: getLoad: not sent") == true
        )
    }

    @Test func `a readback that hangs is not waited for`() async {
        let bench = Bench()
        bench.service.hold(\.isRead)
        let pending = bench.send(shed)
        await bench.run {
            await bench.service.waitForCalls(2)
            await bench.clock.waitForSleep(of: 20)
            #expect(pending.results == [])
            bench.clock.advance(by: 20)
            // A reader that does not heed its cancellation would hold the result; the scraper's does.
            bench.service.release()
            let result = await pending.result
            #expect(result.status == .done && result.inForce == nil)
            #expect(result.warnings == ["accepted, but the load could not be read back: no answer within 20 s"])
        }
    }

    @Test func `a readback without the port says so`() async {
        let bench = Bench()
        let device = StationDevice.station([.shedState(.port(3))])
        let result = await bench.clearPort(3, of: device)
        #expect(result.status == .done && result.inForce == nil && result.readback == .null)
        #expect(result.warnings == ["the readback does not hold port 3 of station 1:34001"])
    }

    @Test func `a slow service is accepted and not in force yet`() async {
        let bench = Bench()
        bench.service.becomeSlow()
        let result = await withResult(bench, shed)
        #expect(result.status == .done && result.inForce == false)
        #expect(result.readback.object?["shedState"] == 0)
    }

    @Test func `setpoints that cannot be kept fail a staging, and only warn after a shed`() async {
        let bench = Bench(setpoints: BrokenStore())
        await bench.run {
            let staged = await bench.set("3", "allowedLoad")
            #expect(staged.status == .failed && staged.responseText == "the limit could not be kept: disk full")
            let shed = await bench.set(shed)
            #expect(shed.status == .done && shed.warnings == ["what was asked for could not be kept: disk full"])
        }
    }

    @Test func `an account that is gone is a failure`() async {
        let device = StationDevice(
            path: DevicePath("a/b")!, stationID: .first, account: "gone", registers: [.shedState(.port(1))])
        let bench = Bench(device: device)
        let result = await withResult(bench, #"{"shedState":0}"#)
        #expect(result.status == .failed && result.responseText == "account gone is not configured any more")
        #expect(bench.service.calls == [])
    }

    private final class BrokenStore: SetpointStore {
        struct DiskFull: Error, CustomStringConvertible { let description = "disk full" }
        func setpoints(of target: LoadTarget) -> Setpoints { Setpoints() }
        func stage(_ limit: Limit, for target: LoadTarget) async throws { throw DiskFull() }
        func record(_ asked: Setpoints.Asked, staging limit: Limit?, for target: LoadTarget) async throws {
            throw DiskFull()
        }
    }

    // MARK: What is not known beforehand

    @Test func `a load that was never read is read before a limit is staged or shed`() async {
        let bench = Bench()
        bench.service.set { _, load in load.apply(.allowedLoad(DecimalText("3")!)) }
        bench.service.setFacts(StationFacts())
        await bench.run { #expect(await bench.set("5", "allowedLoad").status == .done) }
        #expect(bench.service.calls == [.read, .cap("5", port: 1), .read])
    }

    @Test func `a load of before the shed's end is read again before a limit is staged or shed`() async {
        let bench = Bench()
        await bench.run {
            await bench.set(#"{"shedState":1,"allowedLoad":3,"timeInterval":60}"#)
            var facts = await bench.service.facts(of: .first)
            facts.loadReadAt = bench.clock.now
            bench.service.setFacts(facts)
            bench.service.set { _, load in load.apply(nil) }
            bench.service.setFacts(facts)
            bench.clock.advance(by: 2 * 3600)
            #expect(await bench.set("5", "allowedLoad").responseText?.hasPrefix("staged") == true)
        }
        #expect(bench.service.calls == [.cap("3", port: 1, minutes: 60), .read, .read])
    }

    @Test func `a reading that names no station is that of the only one asked for`() async {
        let bench = Bench()
        bench.service.change { $0.stationID = nil }
        await bench.run { #expect(await bench.set("0", "shedState").inForce == true) }
    }

    @Test func `a load that cannot be read leaves a limit staged, with a warning`() async {
        let bench = Bench()
        bench.service.setFacts(StationFacts())
        bench.service.failReading(APIError(operation: "getLoad", kind: .cancelled))
        await bench.run {
            let result = await bench.set("5", "allowedLoad")
            #expect(result.status == .done && result.inForce == false)
            #expect(
                result.warnings
                    == ["whether a shed is active is not known, since the load could not be read: getLoad: cancelled"])
        }
        #expect(bench.service.writes == [])
    }
}

extension Bench {
    fileprivate func clearPort(_ port: Int, of device: StationDevice) async -> CommandResult {
        let pending = send("0", "shedState", port: port, of: device)
        service.setFacts(StationFacts())
        await run { _ = await pending.result }
        return await pending.result
    }
}
