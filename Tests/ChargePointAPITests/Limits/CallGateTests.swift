import HTTP
import Synchronization
import TestSupport
import Testing

@testable import ChargePointAPI

@Suite(.timeLimit(.minutes(5))) struct CallGateTests {
    /// Lets requests in, counts those inside at once, and lets them out when told.
    private final class Room: Sendable {
        struct State {
            var inside = 0
            var most = 0
            var order: [String] = []
            var doors: [CheckedContinuation<Void, Never>] = []
        }
        let state = Mutex(State())

        func enter(_ name: String) async {
            await withCheckedContinuation { door in
                state.withLock { state in
                    state.inside += 1
                    state.most = max(state.most, state.inside)
                    state.order.append(name)
                    state.doors.append(door)
                }
            }
        }

        func letOneOut() {
            let door = state.withLock { state in
                state.inside -= 1
                return state.doors.removeFirst()
            }
            door.resume()
        }

        var inside: Int { state.withLock { $0.inside } }
        var order: [String] { state.withLock { $0.order } }
        var most: Int { state.withLock { $0.most } }
    }

    private func client(_ room: Room, _ limits: CallLimits, clock: ManualClock = ManualClock()) -> ChargePointClient {
        let transport = ScriptedTransport { (request, _) throws(HTTPError) in
            let body = String(decoding: request.body, as: UTF8.self)
            let action = request.headers.first { $0.name == "SOAPAction" }?.value ?? ""
            let operation = action.split(separator: "/").last?.dropLast() ?? ""
            let group = body.split(separator: "<sgID>").last?.split(separator: "<").first ?? ""
            await room.enter("\(operation) \(group)")
            return try Result<HTTPResponse, HTTPError>.reply(String(operation)).get()
        }
        return ChargePointClient(transport, clock: clock, limits: limits)
    }

    @Test func `never more calls at once than allowed, in order, writes first`() async throws {
        let room = Room()
        let client = client(room, CallLimits(concurrent: 3, perSecond: 1e9))
        var tasks: [Task<Bool, Never>] = []
        for group in 1...12 {
            tasks.append(Task { await client.error(GetLoad(.group(StationGroupID(group)))) == nil })
            let waiting = max(0, group - 3)
            try await eventually("call \(group) made") {
                room.inside + client.waitingCalls == group && client.waitingCalls == waiting
            }
        }
        for group in 1...2 {
            tasks.append(Task { await client.error(ShedLoad(.group(StationGroupID(group), .percentShed(1)))) == nil })
            try await eventually("write \(group) made") { client.waitingCalls == 9 + group }
        }
        for done in 1...14 {
            try await eventually("\(done) let in") { room.order.count >= min(14, done + 2) }
            room.letOneOut()
        }
        for task in tasks { #expect(await task.value) }
        #expect(room.most == 3)
        let first = ["getLoad 1", "getLoad 2", "getLoad 3", "shedLoad 1", "shedLoad 2"]
        #expect(room.order == first + (4...12).map { "getLoad \($0)" })
    }

    @Test func `calls per second hold on the clock, whatever the concurrency`() async throws {
        let clock = ManualClock(skipsSleeps: true)
        let transport = ScriptedTransport(.reply("getLoad"))
        let client = ChargePointClient(transport, clock: clock, limits: CallLimits(concurrent: 8, perSecond: 4))
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<41 {
                group.addTask { await client.error(GetLoad(.group(StationGroupID(number)))) == nil }
            }
            for await isDone in group { #expect(isDone) }
        }
        #expect(clock.currentTime >= .seconds(10))
        #expect(transport.count == 41)
    }

    @Test func `a cancelled call leaves the queue and takes nobody's turn`() async throws {
        let room = Room()
        let client = client(room, CallLimits(concurrent: 1, perSecond: 1e9))
        let first = Task { await client.error(GetLoad(.group(1))) }
        try await eventually("the first inside") { room.inside == 1 }
        let second = Task { await client.error(GetLoad(.group(2))) }
        try await eventually("the second waiting") { client.waitingCalls == 1 }
        let third = Task { await client.error(GetLoad(.group(3))) }
        try await eventually("the third waiting") { client.waitingCalls == 2 }
        second.cancel()
        #expect(await second.value?.label == "cancelled")
        room.letOneOut()
        try await eventually("the third inside") { room.inside == 1 }
        room.letOneOut()
        #expect(await first.value == nil)
        #expect(await third.value == nil)
        #expect(room.order == ["getLoad 1", "getLoad 3"])
    }

    @Test func `a call of a task that is cancelled already is not sent`() async throws {
        let transport = ScriptedTransport(.reply("getLoad"))
        let client = ChargePointClient(transport)
        let error = await Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return await client.error(GetLoad(.group(1)))
        }.value
        #expect(error?.label == "cancelled")
        #expect(transport.count == 0)
        _ = try await client.call(GetLoad(.group(1)))
    }

    @Test func `a call expires when its turn does not come within its limit`() async throws {
        let room = Room()
        let clock = ManualClock()
        let client = client(room, CallLimits(concurrent: 1, perSecond: 1e9), clock: clock)
        let first = Task { await client.error(GetLoad(.group(1))) }
        try await eventually("the first inside") { room.inside == 1 }
        let second = Task { () throws(APIError) in try await client.call(GetLoad(.group(2)), within: .seconds(5)) }
        await clock.sleepers(1)
        clock.advance(by: .seconds(5))
        let error = await #expect(throws: APIError.self) { try await second.value }
        #expect(error?.label == "expired")
        #expect(room.order == ["getLoad 1"])
        room.letOneOut()
        #expect(await first.value == nil)
    }

    /// Many tasks that come, go and give up; afterwards every slot must be free again.
    @Test func `under a storm of cancellations no slot is lost and no limit broken`() async throws {
        let inside = Mutex((now: 0, most: 0))
        let transport = ScriptedTransport { (_, _) throws(HTTPError) in
            inside.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            for _ in 0..<3 { await Task.yield() }
            inside.withLock { $0.now -= 1 }
            return try Result<HTTPResponse, HTTPError>.reply("getLoad").get()
        }
        let client = ChargePointClient(transport, limits: CallLimits(concurrent: 4, perSecond: 1e9))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    let task = Task { await client.error(GetLoad(.group(StationGroupID(number)))) }
                    for _ in 0..<(number % 7) { await Task.yield() }
                    if number % 3 == 0 { task.cancel() }
                    let label = await task.value?.label
                    #expect(label == nil || (label == "cancelled" && number % 3 == 0))
                }
            }
        }
        #expect(inside.withLock { $0.most } <= 4)
        #expect(client.waitingCalls == 0)
        _ = try await client.call(GetLoad(.group(1)))
    }
}
