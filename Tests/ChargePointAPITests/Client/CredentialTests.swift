import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite(.timeLimit(.minutes(5))) struct CredentialTests {
    typealias Answer = Result<HTTPResponse, HTTPError>

    @Test func `after wrong credentials nothing is sent until the probe five minutes later`() async throws {
        let transport = ScriptedTransport(.fault("wsse:InvalidSecurity", "no such key"))
        let clock = ManualClock()
        let client = ChargePointClient(transport, clock: clock)
        for second in 0..<600 {
            let operation: any ChargePointAPI.Operation = second % 2 == 0 ? GetLoad(.group(1)) : ClearAlarms(.group(1))
            let error = try #require(await client.error(operation))
            guard case .wrongCredentials("InvalidSecurity", "no such key") = error.kind else {
                return #expect(Bool(false), "\(error)")
            }
            #expect(error.operation == type(of: operation).name)
            clock.advance(by: .seconds(1))
        }
        #expect(transport.count == 2)
        clock.advance(by: .seconds(1))
        _ = await client.error(GetLoad(.group(1)))
        #expect(transport.count == 3)
    }

    @Test func `a probe that succeeds opens the gate`() async throws {
        let transport = ScriptedTransport(.reply("getLoad", code: "182"), .reply("getLoad"))
        let clock = ManualClock()
        let client = ChargePointClient(transport, clock: clock)
        #expect(await client.error(GetLoad(.group(1)))?.label == "wrong_credentials")
        clock.advance(by: .seconds(300))
        _ = try await client.call(GetLoad(.group(1)))
        _ = try await client.call(GetLoad(.group(1)))
        #expect(transport.count == 3)
    }

    @Test(arguments: [Answer.reply("getLoad", code: "101"), .reply("getLoad", code: "126"), .fault("S:Client")])
    func `an error that shows the credentials accepted opens the gate as well`(_ answer: Answer) async throws {
        let entered = AsyncStream.makeStream(of: Void.self)
        let release = AsyncStream.makeStream(of: Void.self)
        let transport = ScriptedTransport { (_, number) throws(HTTPError) in
            switch number {
            case 1: return try Answer.fault("InvalidSecurity").get()
            case 2: return try answer.get()
            case 3:
                entered.continuation.yield()
                for await _ in release.stream { break }
            default: break
            }
            return try Answer.reply("getLoad").get()
        }
        let clock = ManualClock()
        let client = ChargePointClient(transport, clock: clock)
        _ = await client.error(GetLoad(.group(1)))
        clock.advance(by: .seconds(300))
        _ = await client.error(GetLoad(.group(1)))
        // Not one probe after the other, but as many as wanted at once.
        let third = Task { await client.error(GetLoad(.group(3))) }
        for await _ in entered.stream { break }
        #expect(await client.error(GetLoad(.group(4))) == nil)
        release.continuation.yield()
        #expect(await third.value == nil)
    }

    @Test func `calls that wait when the credentials fail are not sent, and need not wait for their turn`() async throws
    {
        let entered = AsyncStream.makeStream(of: Void.self)
        let release = AsyncStream.makeStream(of: Void.self)
        let transport = ScriptedTransport { (_, _) throws(HTTPError) in
            entered.continuation.yield()
            for await _ in release.stream { break }
            return try Answer.fault("InvalidSecurity").get()
        }
        // The clock stands still, so there is only one token.
        let client = ChargePointClient(transport, clock: ManualClock(), limits: CallLimits(concurrent: 2, perSecond: 1))
        let calls = (0..<20).map { group in Task { await client.error(GetLoad(.group(StationGroupID(group)))) } }
        for await _ in entered.stream { break }
        try await eventually("19 calls waiting") { client.waitingCalls == 19 }
        release.continuation.yield()
        for call in calls { #expect(await call.value?.label == "wrong_credentials") }
        #expect(transport.count == 1)
    }

    @Test func `only one call at a time is the probe, and one that proves nothing gives way to the next`() {
        var gate = CredentialGate()
        let wrong = APIError.Kind.wrongCredentials(code: "x", text: nil)
        gate.record(.refused(wrong), now: .seconds(0))
        #expect(gate.refusal(now: .seconds(299)) != nil)
        #expect(gate.refusal(now: .seconds(300)) == nil)
        same(isAdmitted(&gate, .seconds(300)), true)
        same(isAdmitted(&gate, .seconds(300)), false)
        same(isAdmitted(&gate, .seconds(900)), false)
        gate.record(.nothing, now: .seconds(310))
        same(isAdmitted(&gate, .seconds(310)), true)
        gate.record(.refused(wrong), now: .seconds(320))
        same(isAdmitted(&gate, .seconds(619)), false)
        same(isAdmitted(&gate, .seconds(620)), true)
        gate.record(.accepted, now: .seconds(630))
        same(isAdmitted(&gate, .seconds(630)), true)
        same(isAdmitted(&gate, .seconds(630)), true)
        // Without wrong credentials, an unanswered call changes nothing.
        gate.record(.nothing, now: .seconds(640))
        same(isAdmitted(&gate, .seconds(640)), true)
    }

    private func isAdmitted(_ gate: inout CredentialGate, _ now: Duration) -> Bool {
        if case .go = gate.admit(now: now) { true } else { false }
    }
}
