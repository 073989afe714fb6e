import ChargePointAPI
import FoundationEssentials
import HTTP
import Registry
import Testing

@testable import Commands

/// What is on disk, when, and what a start makes of it.
struct JournalTests {
    @Test func `messages are on disk when they were taken, refusals with their answers`() throws {
        let world = World()
        let life = try world.start()
        life.center.submit([
            world.message("1", "shedState"), world.message("99", "allowedLoad"), world.message("1", at: "nowhere"),
        ])
        #expect(life.journal.writes == [.accept([1, 2, 3])])
        #expect(life.journal.disk[1]?.answer == nil)
        #expect(world.status(3) == .rejected)
        #expect(life.journal.disk[3]?.answer == world.answers[3]?.first)
        #expect(world.answers[1] == nil)
        #expect(life.center.unfinished == 2)
    }

    @Test func `a topic that is none of ours is neither kept nor answered`() throws {
        let world = World()
        let life = try world.start()
        life.center.submit([SetMessage(topic: "x", payload: [1], receivedAt: world.clock.now)])
        #expect(life.journal.writes == [])
        #expect(world.answers.isEmpty)
    }

    @Test func `an answer is on disk before it is told, with the bytes that are told`() async throws {
        let world = World()
        let life = try world.start()
        life.center.submit([world.message(#"{"shedState":1,"allowedLoad":3,"id":"a"}"#)])
        await world.run(life) {
            await world.waitForAnswer(1)
            #expect(life.journal.disk[1]?.answer == world.answers[1]?.first)
            #expect(life.journal.disk[1]?.answer?.isExecuted == true)
        }
        #expect(world.object(1)?["id"] == "a")
        life.center.delivered([1])
        #expect(life.journal.disk[1]?.answer?.isDelivered == true)
    }

    @Test func `a journal that takes nothing has each message refused, and nothing is called`() async throws {
        let world = World()
        let life = try world.start()
        life.journal.failAccepting(1)
        life.center.submit([world.message("0", "shedState"), world.message("oops", "shedState")])
        #expect(world.status(1) == .rejected)
        #expect(
            world.text(1)
                == "not taken, since it could not be kept on disk (no space left on device) and might be lost; make room"
                + " in the bridge's state folder, or see to its rights, then send it again")
        #expect(world.text(2)?.contains("oops") == true)
        life.center.submit([world.message("0", "shedState", port: 2)])
        await world.run(life) { await world.waitForAnswer(3) }
        #expect(world.service.writes == [.clear(port: 2)])
    }

    @Test func `an unfinished command goes on after a restart, in order`() async throws {
        let world = World()
        let first = try world.start()
        first.center.submit([world.message("3", "allowedLoad"), world.message("1", "shedState")])
        world.crash(first)
        let second = try world.start(on: first.journal.disk)
        await world.run(second) {
            await world.waitForAnswer(1)
            await world.waitForAnswer(2)
        }
        #expect([1, 2].map(world.status) == [.done, .done])
        #expect(world.service.writes == [.cap("3", port: 1)])
        second.center.submit([world.message("oops", "shedState")])
        #expect(world.status(3) == .rejected)
    }

    @Test func `an unfinished command expires if the bridge was away too long`() async throws {
        let world = World()
        let first = try world.start()
        first.center.submit([world.message("0", "shedState", expiry: 30)])
        world.crash(first)
        world.clock.advance(by: 31)
        let second = try world.start(on: first.journal.disk)
        await world.run(second) { await world.waitForAnswer(1) }
        #expect(world.status(1) == .expired)
        #expect(world.service.calls == [])
    }

    @Test func `what was answered never runs again, and is told again until the broker has it`() async throws {
        let world = World()
        let first = try world.start()
        first.center.submit([world.message("0", "shedState"), world.message("0", "shedState", port: 2)])
        await world.run(first) {
            await world.waitForAnswer(1)
            await world.waitForAnswer(2)
        }
        first.center.delivered([2])
        world.crash(first)
        let calls = world.service.writes.count
        let second = try world.start(on: first.journal.disk)
        await world.run(second) {}
        #expect(world.answers[1]?.count == 2)
        #expect(Set(world.answers[1] ?? []).count == 1)
        #expect(world.answers[2]?.count == 1)
        #expect(world.service.writes.count == calls)
    }

    @Test func `a duplicate gets the first's answer across a restart`() async throws {
        let world = World()
        let first = try world.start()
        let message = world.message(#"{"shedState":1,"allowedLoad":3,"id":"a"}"#)
        first.center.submit([message])
        await world.run(first) { await world.waitForAnswer(1) }
        world.crash(first)
        let second = try world.start(on: first.journal.disk)
        second.center.submit([message])
        await world.run(second) { await world.waitForAnswer(2) }
        #expect(world.answers[2]?.first?.payload == world.answers[1]?.first?.payload)
        #expect(world.service.writes.count == 1)
    }

    @Test func `a call under way at a crash is made again`() async throws {
        let world = World()
        let first = try world.start { life in if life.journal.disk[1]?.answer == nil { world.crash(life) } }
        first.center.submit([world.message("0", "shedState")])
        world.crash(first)
        let second = try world.start(on: [1: JournalEntry(ticket: 1, message: world.message("0", "shedState"), id: [])])
        await world.run(second) { await world.waitForAnswer(1) }
        #expect(world.status(1) == .done)
        #expect(world.service.writes == [.clear(port: 1)])
    }

    /// Planned anew it would only be staged: nothing is shed any more once the clear has had its effect.
    @Test func `a plan that was begun goes on where it was`() async throws {
        let world = World()
        world.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        let first = try world.start()
        first.center.submit([world.message("3", "allowedLoad")])
        world.service.hold { if case .shedLoad = $0 { true } else { false } }
        let task = Task { await first.center.run() }
        while world.service.writes.count < 2 { await Task.yield() }
        let disk = first.journal.disk
        world.crash(first)
        task.cancel()
        world.service.release()
        await task.value
        #expect(disk[1]?.progress.count == 2)
        let second = try world.start(on: disk)
        await world.run(second) { await world.waitForAnswer(1) }
        #expect(world.status(1) == .done)
        #expect(world.service.writes == [.clear(port: 1), .cap("3", port: 1), .cap("3", port: 1)])
    }

    @Test func `at shutdown what waits stays for the next start`() async throws {
        let world = World()
        let first = try world.start()
        world.service.hold()
        first.center.submit([
            world.message("1", "clearAlarms"), world.message("0", "shedState"),
            world.message("0", "shedState", port: 2), world.message("3", "allowedLoad"),
        ])
        await world.run(first) {
            await world.service.waitForCalls(1)
            first.center.shutdown()
            world.service.release()
        }
        let answered = world.answers.values.filter { $0.first?.status == .done }.count
        #expect(answered == 1)
        #expect(world.answers.count == 1)
        #expect(first.center.unfinished == 3)
        let second = try world.start(on: first.journal.disk)
        await world.run(second) {
            while second.center.unfinished > 0 { await Task.yield() }
        }
        #expect(world.answers.count == 4)
        #expect(world.answers.values.allSatisfy { Set($0).count == 1 })
    }

    @Test func `an answer that cannot be kept is told all the same, and kept later`() async throws {
        let world = World()
        let life = try world.start()
        life.journal.failKeeping(2)
        life.center.submit([world.message("0", "shedState")])
        await world.run(life) {
            await world.waitForAnswer(1)
            #expect(life.journal.disk[1]?.answer == nil)
            await world.clock.waitForSleep(of: 1)
            world.clock.advance(by: 1)
            await world.clock.waitForSleep(of: 2)
            world.clock.advance(by: 2)
            while life.journal.disk[1]?.answer == nil { await Task.yield() }
        }
        #expect(
            world.object(1)?["warnings"]?.array?.first?.string
                == "this result could not be kept on disk, so the command may be carried out again if the bridge starts"
                + " anew (no space left on device)")
        #expect(life.journal.disk[1]?.answer == world.answers[1]?.first)
    }

    @Test func `a message for something that is not configured any more is refused after the restart`() async throws {
        let old = World()
        let first = try old.start()
        first.center.submit([old.message("0", "shedState", at: "campus/building/station_002")])
        let new = World([.twoPorts(.first, "elsewhere/station_001")])
        let second = try new.start(on: first.journal.disk)
        await new.run(second) { await new.waitForAnswer(1) }
        #expect(new.status(1) == .rejected)
        #expect(new.service.calls == [])
        #expect(second.journal.disk[1]?.answer?.status == .rejected)
        let warnings = new.object(1)?["warnings"]?.array?.compactMap(\.string) ?? []
        #expect(warnings.contains { $0.contains("carried out all the same") }, "nobody knows")
    }

    @Test func `what was begun and is for nothing that is configured any more has failed`() async throws {
        let old = World()
        old.service.set { port, load in if port == 1 { load.apply(.percentShed(50)) } }
        let first = try old.start { life in if life.journal.disk[1]?.progress.count == 2 { old.crash(life) } }
        first.center.submit([old.message("3", "allowedLoad")])
        let task = Task { await first.center.run() }
        while !first.isDead { await Task.yield() }
        task.cancel()
        await task.value
        let new = World([.twoPorts(.first, "elsewhere/station_001")])
        let second = try new.start(on: first.journal.disk)
        await new.run(second) { await new.waitForAnswer(1) }
        #expect(new.status(1) == .failed)
        #expect(new.object(1)?["warnings"]?.array?.last?.string?.contains("may be without a limit") == true)
        #expect(second.journal.disk[1]?.answer?.isExecuted == true)
    }

    /// Its call may have been under way when the bridge ended: then it was carried out, whatever became of it since.
    @Test func `after a crash a station's first command runs again, or may have been called`() async throws {
        let world = World()
        let first = try world.start()
        first.center.submit([
            world.message(#"{"shedState":1,"allowedLoad":1}"#), world.message(#"{"shedState":1,"allowedLoad":2}"#),
            world.message(#"{"shedState":1,"allowedLoad":3}"#), world.message("0", "shedState", port: 2, expiry: 5),
            world.message("0", "shedState", at: "campus/building/station_002", expiry: 5),
        ])
        world.crash(first)
        world.clock.advance(by: 6)
        let second = try world.start(on: first.journal.disk)
        await world.run(second) { for ticket in Int64(1)...5 { await world.waitForAnswer(ticket) } }
        #expect((1...5).map(world.status) == [.done, .superseded, .done, .expired, .expired])
        let isWarned = (Int64(1)...5).map { ticket in
            let warnings = world.object(ticket)?["warnings"]?.array ?? []
            return warnings.contains { $0.string?.contains("carried out all the same") == true }
        }
        #expect(isWarned == [false, false, false, false, true])
    }

    @Test func `every submitter of a duplicate gets an answer of its own on disk`() async throws {
        let world = World()
        let life = try world.start()
        let message = world.message("0", "shedState", correlation: "c")
        life.center.submit([message, message])
        await world.run(life) {
            await world.waitForAnswer(1)
            await world.waitForAnswer(2)
        }
        #expect(world.service.writes.count == 1)
        #expect(life.journal.disk[2]?.answer?.payload == life.journal.disk[1]?.answer?.payload)
    }
}
