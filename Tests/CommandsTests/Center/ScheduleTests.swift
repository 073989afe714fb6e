import FoundationEssentials
import Registry
import Testing

@testable import Commands

/// Commands that begin later, and those that are withdrawn.
struct ScheduleTests {
    private func start(_ world: World, after seconds: Double) -> String { ISO8601.text(world.clock.now + seconds) }

    @Test func `a command begins at its start, after what came before`() async throws {
        let world = World()
        let life = try world.start()
        life.center.submit([
            world.message("{\"shedState\":1,\"allowedLoad\":3,\"start\":\"\(start(world, after: 600))\"}"),
            world.message("0", "shedState"),
        ])
        await world.run(life) {
            await world.waitForAnswer(2)
            #expect(world.answers[1] == nil)
            #expect(life.center.unfinished == 1)
            await world.clock.waitForSleep(of: 600)
            world.clock.advance(by: 600)
            await world.waitForAnswer(1)
        }
        #expect(world.service.writes == [.clear(port: 1), .cap("3", port: 1)])
    }

    @Test func `its ages count from its start`() async throws {
        let world = World(rules: CommandRules(maxAge: 60))
        let life = try world.start()
        life.center.submit([
            world.message("{\"shedState\":1,\"allowedLoad\":3,\"start\":\"\(start(world, after: 600))\"}", expiry: 5)
        ])
        await world.run(life) {
            await world.clock.waitForSleep(of: 600)
            world.clock.advance(by: 604)
            await world.waitForAnswer(1)
        }
        #expect(world.status(1) == .done)
    }

    @Test func `a start that passed while the bridge was away sheds for the time that is left`() async throws {
        let world = World()
        let first = try world.start()
        first.center.submit([
            world.message(
                "{\"shedState\":1,\"allowedLoad\":3,\"timeInterval\":60,\"start\":\"\(start(world, after: 600))\"}")
        ])
        world.crash(first)
        world.clock.advance(by: 600 + 20 * 60)
        let second = try world.start(on: first.journal.disk)
        await world.run(second) { await world.waitForAnswer(1) }
        #expect(world.status(1) == .done)
        #expect(world.service.writes == [.cap("3", port: 1, minutes: 40)])
    }

    @Test func `a start that is still to come is held across a restart`() async throws {
        let world = World()
        let first = try world.start()
        first.center.submit([
            world.message("{\"shedState\":1,\"allowedLoad\":3,\"start\":\"\(start(world, after: 600))\"}")
        ])
        await world.run(first) {}
        #expect(world.answers.isEmpty)
        let second = try world.start(on: first.journal.disk)
        await world.run(second) {
            await world.clock.waitForSleep(of: 600)
            world.clock.advance(by: 600)
            await world.waitForAnswer(1)
        }
        #expect(world.service.writes == [.cap("3", port: 1)])
    }

    @Test func `a scheduled command is withdrawn, and says by whom`() async throws {
        let world = World()
        let life = try world.start()
        life.center.submit([
            world.message("{\"shedState\":1,\"allowedLoad\":3,\"id\":\"a\",\"start\":\"\(start(world, after: 600))\"}"),
            world.message(#"{"cancel":"a","id":"c"}"#),
        ])
        await world.run(life) {
            await world.waitForAnswer(1)
            await world.waitForAnswer(2)
        }
        #expect([1, 2].map(world.status) == [.superseded, .done])
        #expect(
            world.text(1)
                == "withdrawn before its turn by the cancel message \"c\", received 2027-01-15T08:00:00+00:00; nothing was"
                + " called")
        #expect(world.text(2) == "withdrawn: limit of 3 kW, received 2027-01-15T08:00:00+00:00; nothing was called")
        #expect(world.object(2)?["id"] == "c")
        #expect(world.service.calls == [])
        #expect(life.center.unfinished == 0)
        // The victim's answer is on disk first: a crash between the two does not let it run.
        #expect(life.journal.writes.suffix(2) == [.answer(1, .superseded), .answer(2, .done)])
    }

    @Test func `a command that waits for its turn is withdrawn, one that has begun is not`() async throws {
        let world = World()
        let life = try world.start()
        world.service.hold()
        life.center.submit([world.message(#"{"shedState":0,"id":"a"}"#)])
        await world.run(life) {
            await world.service.waitForCalls(1)
            life.center.submit([
                world.message(#"{"shedState":1,"allowedLoad":3,"id":"b"}"#), world.message(#"{"cancel":"b"}"#),
                world.message(#"{"cancel":"a"}"#), world.message(#"{"cancel":"x"}"#),
                world.message(#"{"cancel":"a"}"#, port: 2),
            ])
            world.service.release()
            for ticket in 1...6 { await world.waitForAnswer(Int64(ticket)) }
        }
        #expect(
            (1...6).map { world.status(Int64($0)) } == [.done, .superseded, .done, .rejected, .rejected, .rejected])
        #expect(
            world.text(4) == "the command \"a\" has begun and cannot be withdrawn; send a clear to end its shed")
        #expect(
            world.text(6)
                == "no command with the id \"a\" waits on this topic; it may be over, as its own result says")
        #expect(world.service.writes == [.clear(port: 1)])
    }

    @Test(arguments: [true, false])
    func `a cancel holds across a crash`(_ isVictimAnswered: Bool) async throws {
        let world = World()
        let first = try world.start()
        first.center.submit([
            world.message("{\"shedState\":1,\"allowedLoad\":3,\"id\":\"a\",\"start\":\"\(start(world, after: 600))\"}"),
            world.message(#"{"cancel":"a"}"#),
        ])
        if isVictimAnswered { await world.run(first) { await world.waitForAnswer(2) } }
        var disk = first.journal.disk
        disk[2]?.answer = nil
        world.crash(first)
        let second = try world.start(on: disk)
        await world.run(second) {
            while second.journal.disk[2]?.answer == nil { await Task.yield() }
        }
        #expect(second.journal.disk[1]?.answer?.status == .superseded)
        #expect(second.journal.disk[2]?.answer?.status == .done)
        #expect(world.service.calls == [])
    }
}
