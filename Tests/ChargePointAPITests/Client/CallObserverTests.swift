import HTTP
import Logging
import Synchronization
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite(.timeLimit(.minutes(5))) struct CallObserverTests {
    private final class Observer: CallObserver {
        let calls = Mutex<[FinishedCall]>([])
        func callFinished(_ call: FinishedCall) { calls.withLock { $0.append(call) } }
        var last: FinishedCall? { calls.withLock { $0.last } }
        var count: Int { calls.withLock { $0.count } }
    }

    @Test func `a success after repetitions is one call with its attempts and times`() async throws {
        let observer = Observer()
        let clock = ManualClock(skipsSleeps: true)
        let transport = ScriptedTransport(.http(500), .transport(.timedOut), .reply("getLoad"))
        let client = ChargePointClient(transport, clock: clock, observer: observer)
        _ = try await client.call(GetLoad(.group(1)))
        let call = try #require(observer.last)
        #expect(observer.count == 1)
        #expect(call.operation == "getLoad")
        #expect(call.outcome == "success")
        #expect(call.error == nil)
        #expect(call.attempts == 3)
        #expect(call.waited == .zero)
        #expect(call.duration == clock.slept[0] + clock.slept[1])
        #expect(call.receivedBytes > 100)
    }

    @Test func `an empty result, a failure and a call never sent have their outcomes`() async throws {
        let observer = Observer()
        let transport = ScriptedTransport(.reply("getAlarms", code: "153"), .reply("getLoad", code: "101"))
        let client = ChargePointClient(transport, observer: observer)
        _ = try await client.call(GetAlarms(stationID: "1:1"))
        #expect(observer.last?.outcome == "empty")
        #expect(observer.last?.isEmpty == true)
        _ = await client.error(GetLoad(.group(1)))
        #expect(observer.last?.outcome == "denied")
        #expect(observer.last?.attempts == 1)
        _ = await client.error(ShedLoad(.ports("1:1", [])))
        #expect(observer.last?.outcome == "unsendable")
        #expect(observer.last?.attempts == 0)
        #expect(observer.count == 3)
    }

    @Test func `the wait for the turn is told apart from the call`() async throws {
        let observer = Observer()
        let clock = ManualClock(skipsSleeps: true)
        let client = ChargePointClient(
            ScriptedTransport(.reply("getLoad")), clock: clock, limits: CallLimits(concurrent: 1, perSecond: 0.5),
            observer: observer)
        _ = try await client.call(GetLoad(.group(1)))
        _ = try await client.call(GetLoad(.group(1)))
        #expect(observer.last?.waited == .seconds(2))
        #expect(observer.last?.duration == .zero)
    }

    @Test func `a value that cannot be read is told and warned of once`() async throws {
        let observer = Observer()
        let warnings = Locked(0)
        let logger = Logger(label: "tests") { _ in WarningCounter(count: warnings) }
        let client = ChargePointClient(
            ScriptedTransport(.reply("getLoad", "<sgID>many</sgID>")), logger: logger, observer: observer)
        for _ in 0..<5 { #expect(try await client.call(GetLoad(.group(1))).sgID == nil) }
        #expect(observer.last?.unreadableFields == ["sgID"])
        #expect(warnings.value == 1)
    }

    private struct WarningCounter: LogHandler {
        let count: Locked<Int>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { count.withLock { $0 += 1 } }
    }
}
