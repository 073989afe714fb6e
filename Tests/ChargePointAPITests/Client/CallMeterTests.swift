import HTTP
import Synchronization
import Testing

@testable import ChargePointAPI

/// A budget of calls, as the client sees it.
@Suite(.timeLimit(.minutes(5))) struct CallMeterTests {
    /// Lets so many requests through, and urgent ones always.
    private final class Meter: CallMeter {
        private let state: Mutex<(left: Int, asked: [Bool])>

        init(_ left: Int) { state = Mutex((left, [])) }

        var asked: [Bool] { state.withLock { $0.asked } }

        func begin(isUrgent: Bool) -> Duration? {
            state.withLock { state in
                state.asked.append(isUrgent)
                if !isUrgent, state.left == 0 { return .seconds(90) }
                state.left -= isUrgent ? 0 : 1
                return nil
            }
        }
    }

    @Test func `every request is asked for, repetitions included, and one too many is not sent`() async throws {
        let transport = ScriptedTransport(.http(503), .http(503), .reply("getLoad"))
        let meter = Meter(2)
        let client = ChargePointClient(transport, meter: meter)
        let error = try #require(await client.error(GetLoad(.group(1))))
        #expect(transport.count == 2 && meter.asked == [false, false, false])
        guard case .overBudget(let opensIn) = error.kind else { return #expect(Bool(false), "\(error)") }
        #expect(opensIn == .seconds(90) && !error.isRetryable && error.isBeforeSending)
        #expect(
            error.description
                == "getLoad: not sent: the account's calls of a day are used up for 90 s; raise limits.perDay or the "
                + "intervals")
    }

    @Test func `writes, and reads that a command waits for, go all the same`() async throws {
        let transport = ScriptedTransport { request, _ throws(HTTPError) in
            let isRead = request.headers.contains { $0.value.contains("getLoad") }
            return try Result<HTTPResponse, HTTPError>.reply(isRead ? "getLoad" : "clearShedState").get()
        }
        let meter = Meter(0)
        let client = ChargePointClient(transport, meter: meter)
        _ = try await client.call(ClearShedState(.station("1:1")))
        let reply = await CallPurpose.$current.withValue(.command) { await client.error(GetLoad(.station("1:1"))) }
        #expect(reply == nil)
        #expect(await client.error(GetLoad(.station("1:1")))?.label == "over_budget")
        #expect(meter.asked == [true, true, false])
        #expect(transport.count == 2)
    }

    @Test func `a probe of the credentials that the budget holds up is not lost`() async throws {
        let clock = ManualClock(skipsSleeps: true)
        let transport = ScriptedTransport(.fault("InvalidSecurity"), .reply("clearShedState"))
        let meter = Meter(1)
        let client = ChargePointClient(transport, clock: clock, meter: meter)
        #expect(await client.error(GetLoad(.group(1)))?.label == "wrong_credentials")
        clock.advance(by: .seconds(301))
        #expect(await client.error(GetLoad(.group(1)))?.label == "over_budget")
        _ = try await client.call(ClearShedState(.station("1:1")))
        #expect(transport.count == 2)
    }
}
