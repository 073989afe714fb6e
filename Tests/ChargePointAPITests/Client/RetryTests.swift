import HTTP
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite(.timeLimit(.minutes(5))) struct RetryTests {
    typealias Answer = Result<HTTPResponse, HTTPError>

    static let passing: [(String, Answer)] = [
        ("no connection", .transport(.couldNotConnect)), ("no name", .transport(.couldNotResolve)),
        ("connect timeout", .transport(.connectTimedOut)), ("timeout", .transport(.timedOut)),
        ("TLS", .transport(.tls)), ("cut", .transport(.truncated)),
        ("408", .http(408)), ("429", .http(429)), ("500", .http(500)), ("502", .http(502)), ("503", .http(503)),
        ("504", .http(504)), ("a server fault", .fault("S:Server")), ("a refined one", .fault("S:Server.Busy")),
    ]

    static let lasting: [(String, Answer)] = [
        ("denied", .reply("getLoad", code: "101")), ("refused", .reply("getLoad", code: "126")),
        ("credentials", .fault("InvalidSecurity")), ("a client fault", .fault("S:Client")), ("400", .http(400)),
        ("404", .http(404)), ("302", .http(302)), ("malformed", .http(200)), ("too large", .transport(.tooLarge)),
        ("certificate", .transport(.certificate)), ("bad address", .transport(.badURL)),
        ("closed", .transport(.closed)), ("other", .transport(.other)), ("cancelled", .transport(.cancelled)),
    ]

    @Test(arguments: passing)
    func `a read is repeated after what may pass`(_ situation: String, _ failure: Answer) async throws {
        let transport = ScriptedTransport(failure, failure, .reply("getLoad"))
        let clock = ManualClock(skipsSleeps: true)
        let reply = try await ChargePointClient(transport, clock: clock).call(GetLoad(.group(1)))
        #expect(reply.responseCode == .success)
        #expect(transport.count == 3)
        // Full jitter's upper ends.
        #expect(clock.slept.count == 2)
        #expect(clock.slept[0] <= .seconds(0.5) && clock.slept[0] > .seconds(0.499))
        #expect(clock.slept[1] <= .seconds(1) && clock.slept[1] > .seconds(0.999))
    }

    @Test(arguments: lasting)
    func `a read is not repeated after what stays`(_ situation: String, _ failure: Answer) async throws {
        let transport = ScriptedTransport(failure, .reply("getLoad"))
        let error = try #require(await ChargePointClient(transport).error(GetLoad(.group(1))))
        #expect(transport.count == 1)
        #expect(!error.isRetryable)
    }

    @Test(arguments: passing + lasting)
    func `a write is never repeated, which is for the writer to decide`(_ situation: String, _ failure: Answer)
        async throws
    {
        let writes: [any ChargePointAPI.Operation] = [
            ShedLoad(.station("1:1", .percentShed(10))), ClearShedState(.station("1:1")), ClearAlarms(.station("1:1")),
        ]
        for write in writes {
            let transport = ScriptedTransport(failure, .reply(type(of: write).name))
            let error = await ChargePointClient(transport).error(write)
            #expect(transport.count == 1)
            let isBefore = ["no connection", "no name", "connect timeout", "TLS", "certificate", "bad address"]
            #expect(error?.isBeforeSending == isBefore.contains(situation))
        }
    }

    @Test func `what may not arrive twice goes over a connection of its own`() async throws {
        let transport = ScriptedTransport(.reply("createLoadShedEvent"), .reply("getLoad"))
        let client = ChargePointClient(transport)
        _ = try await client.call(
            CreateLoadShedEvent(
                .station("1:1"), .allowedLoadPerPort(DecimalText(3)), start: ManualClock.start, duration: 60))
        _ = try await client.call(GetLoad(.group(1)))
        #expect(transport.requests.map(\.onNewConnection) == [true, false])
    }

    @Test func `repetitions stop 30 seconds after the first attempt and the last error is thrown`() async throws {
        let transport = ScriptedTransport { (_, number) throws(HTTPError) in
            try (number < 8 ? Answer.http(500) : .http(504)).get()
        }
        let clock = ManualClock(skipsSleeps: true)
        let error = try #require(await ChargePointClient(transport, clock: clock).error(GetLoad(.group(1))))
        // 0.5 + 1 + 2 + 4 + 8 + 8 = 23.5; 8 more would be too late.
        #expect(transport.count == 7)
        #expect(clock.slept.reduce(.zero, +) < .seconds(23.5))
        guard case .http(500, nil) = error.kind else { return #expect(Bool(false), "\(error)") }
    }

    @Test func `a caller's limit replaces the window`() async throws {
        let transport = ScriptedTransport(.http(503))
        let client = ChargePointClient(transport)
        await #expect(throws: APIError.self) { try await client.call(GetLoad(.group(1)), within: .seconds(2)) }
        // 0.5 + 1; 2 more would be too late.
        #expect(transport.count == 3)
        await #expect(throws: APIError.self) { try await client.call(GetLoad(.group(1)), within: .seconds(60)) }
        // 0.5 + 1 + 2 + 4 + 8 × 6 = 55.5
        #expect(transport.count == 3 + 11)
    }

    @Test func `without luck there is no wait, with it there is jitter`() async throws {
        let transport = ScriptedTransport(.http(500), .http(500), .reply("getLoad"))
        let clock = ManualClock(skipsSleeps: true)
        _ = try await ChargePointClient(transport, clock: clock, random: { 0 }).call(GetLoad(.group(1)))
        #expect(clock.slept == [.zero, .zero])
    }

    @Test(arguments: [("7", 7.0), ("0", 0), ("Mon, 07 Nov 2016 19:19:29 GMT", 10)])
    func `Retry-After is waited for, in seconds and as a date`(_ header: String, _ seconds: Double) async throws {
        for status in [429, 503] {
            let transport = ScriptedTransport(.http(status, [("retry-after", header)]), .reply("getLoad"))
            let clock = ManualClock(skipsSleeps: true)
            _ = try await ChargePointClient(transport, clock: clock).call(GetLoad(.group(1)))
            #expect(transport.count == 2)
            let slept = try #require(clock.slept.first)
            #expect(slept >= .seconds(seconds) && slept <= .seconds(seconds + 0.5))
        }
    }

    @Test func `a Retry-After beyond the window fails at once and says how long`() async throws {
        let transport = ScriptedTransport(.http(429, [("Retry-After", "3600")]))
        let clock = ManualClock(skipsSleeps: true)
        let error = try #require(await ChargePointClient(transport, clock: clock).error(GetLoad(.group(1))))
        #expect(transport.count == 1)
        #expect(clock.slept == [])
        #expect(error.retryAfter == .seconds(3600))
        #expect(error.description.contains("3600 s"))
    }

    @Test func `while the service asks to wait, reads are not sent and writes are`() async throws {
        let transport = ScriptedTransport { (request, number) throws(HTTPError) in
            let isShed = request.headers.contains { $0.value.contains("shedLoad") }
            if number == 1 { return try Answer.http(429, [("Retry-After", "100")]).get() }
            return try Answer.reply(isShed ? "shedLoad" : "getLoad").get()
        }
        let clock = ManualClock()
        let client = ChargePointClient(transport, clock: clock)
        #expect(await client.error(GetLoad(.group(1)))?.label == "throttled")
        clock.advance(by: .seconds(40))
        let error = try #require(await client.error(GetLoad(.group(2))))
        #expect(error.label == "throttled")
        #expect(error.retryAfter == .seconds(60))
        #expect(transport.count == 1)
        _ = try await client.call(ShedLoad(.station("1:1", .percentShed(50))))
        #expect(transport.count == 2)
        clock.advance(by: .seconds(60))
        _ = try await client.call(GetLoad(.group(2)))
        #expect(transport.count == 3)
    }

    @Test func `a read whose window outlasts the pause waits for its end`() async throws {
        let transport = ScriptedTransport(.http(503, [("Retry-After", "20")]), .reply("getLoad"))
        let clock = ManualClock()
        let client = ChargePointClient(transport, clock: clock)
        async let first = client.call(GetLoad(.group(1)))
        await clock.sleepers(1)
        async let second = client.call(GetLoad(.group(2)))
        await clock.sleepers(2)
        #expect(transport.count == 1)
        clock.advance(by: .seconds(21))
        _ = try await (first, second)
        #expect(transport.count == 3)
    }

    @Test func `a call cancelled during the pause between attempts ends at once`() async throws {
        let transport = ScriptedTransport(.http(500))
        let clock = ManualClock()
        let client = ChargePointClient(transport, clock: clock)
        let task = Task { await client.error(GetLoad(.group(1))) }
        await clock.sleepers(1)
        task.cancel()
        #expect(await task.value?.label == "cancelled")
        #expect(transport.count == 1)
    }

    @Test(arguments: 1...100)
    func `delays double up to the longest and stay inside their bounds`(_ number: Int) {
        let policy = RetryPolicy()
        for random in [0, 0.25, 0.5, 1.0.nextDown] {
            let delay = policy.delay(before: number, retryAfter: nil, random: random)
            let ceiling = number > 4 ? 8.0 : 0.5 * Double(1 << (number - 1))
            #expect(delay >= .zero && delay <= .seconds(ceiling))
            #expect(abs(delay / .seconds(1) - ceiling * random) < 1e-6)
        }
    }

    @Test(arguments: ["", "soon", "-5", "1.5", "Mon, 07 Foo 2016 19:19:29 GMT", "Mon, 07 Nov 2016 19:19:29 CET", "７"])
    func `a Retry-After that cannot be understood is none`(_ header: String) {
        #expect(RetryAfter.wait(header, now: ManualClock.start) == nil)
    }

    @Test func `a Retry-After in the past is now, one of years is a day`() {
        #expect(RetryAfter.wait("Sun, 06 Nov 1994 08:49:37 GMT", now: ManualClock.start) == .zero)
        #expect(RetryAfter.wait("Sun, 06 Nov 2094 08:49:37 GMT", now: ManualClock.start) == .seconds(86_400))
        #expect(RetryAfter.wait("99999999999999999999999", now: ManualClock.start) == .seconds(86_400))
    }
}
