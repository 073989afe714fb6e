import ChargePointAPI
import FoundationEssentials
import HTTP
import Registry
import Testing

@testable import Commands

/// Commands to the stations below a path.
struct StationGroupTests {
    private static let second = "campus/building/station_002"
    private static let both: Set<StationID> = [.first, .second]
    private static let group = World.Groups(groups: [7: both])
    private static let away = FakeService.Trouble.error(
        .transport(HTTPError(code: .couldNotConnect, message: "away")))

    private func all(_ world: World, _ payload: String, _ point: String? = nil, expiry: UInt32? = nil) -> SetMessage {
        world.message(payload, point, port: nil, at: "campus", expiry: expiry)
    }

    private func cap(_ power: String) -> Call { .shedLoad(.group(7, .allowedLoad(DecimalText(power)!)), minutes: 0) }

    private func station(_ world: World, _ ticket: Int64, _ path: String) -> JSONObject? {
        world.object(ticket)?["stations"]?.object?[path]?.object
    }

    @Test func `stations that are a group are one call, with each one's outcome`() async throws {
        let world = World(groups: Self.group)
        let life = try world.start()
        life.center.submit([all(world, #"{"shedState":1,"allowedLoad":3,"id":"dr-1"}"#)])
        await world.run(life) { await world.waitForAnswer(1) }
        #expect(world.service.writes == [cap("3")])
        let object = world.object(1)
        #expect(
            object?.keys == [
                "id", "points", "value", "status", "responseCode", "responseText", "receivedAt", "completedAt",
                "readback", "inForce", "warnings", "stations",
            ])
        #expect(object?["status"] == "done")
        #expect(object?["inForce"] == true)
        #expect(object?["warnings"]?.array == ["carried out by one call to station group 7"])
        #expect(object?["stations"]?.object?.keys == ["campus/building/station_001", Self.second])
        let shown = station(world, 1, Self.second)
        #expect(shown?["status"] == "done")
        #expect(shown?["inForce"] == true)
        #expect(shown?["readback"]?.object?["2"]?.object?["shedState"] == 1)
        #expect(life.center.unfinished == 0)
        let asked = world.setpoints.setpoints(of: LoadTarget(station: .second, port: nil)).asked
        #expect(asked?.limit == Kilowatts("3").map(Limit.allowedLoad))
    }

    @Test func `a group's stations are read again together, until one is left, which is read alone`() async throws {
        let world = World(groups: Self.group)
        world.service.becomeSlow()
        let life = try world.start()
        let expectation = LoadExpectation.shed(.allowedLoad(Kilowatts("3")!))
        life.center.submit([all(world, #"{"shedState":1,"allowedLoad":3}"#)])
        await world.run(life) {
            await world.waitForAnswer(1)
            #expect(world.object(1)?["inForce"] == false)
            for (pause, station) in [(5, nil), (7.5, StationID.second), (11.25, .first)] as [(Double, StationID?)] {
                await world.clock.waitForSleep(of: pause)
                if let station {
                    world.service.set(station) { _, load in load.apply(.allowedLoad(DecimalText("3")!)) }
                }
                world.clock.advance(by: pause)
                if let station {
                    let after: Double = station == .second ? 12.5 : 23.75
                    await world.events.wait(
                        for: .inForce(LoadTarget(station: station, port: nil), expectation, after: after))
                }
            }
        }
        let group = Call.getLoad("group 7")
        #expect(world.service.calls == [cap("3"), group, group, group, .read])
    }

    @Test func `a newer command to one of a group's stations takes it out of their readings`() async throws {
        let world = World(groups: Self.group)
        world.service.becomeSlow()
        let life = try world.start()
        life.center.submit([all(world, #"{"shedState":1,"allowedLoad":3}"#)])
        await world.run(life) {
            await world.waitForAnswer(1)
            await world.clock.waitForSleep(of: 5)
            world.clock.advance(by: 1)
            life.center.submit([world.message(#"{"shedState":1,"allowedLoad":2}"#, port: nil)])
            await world.waitForAnswer(2)
            world.service.set(.second) { _, load in load.apply(.allowedLoad(DecimalText("3")!)) }
            world.clock.advance(by: 4)
            await world.events.wait(
                for: .inForce(
                    LoadTarget(station: .second, port: nil), .shed(.allowedLoad(Kilowatts("3")!)), after: 5))
        }
        #expect(world.service.calls.filter(\.isRead) == [.getLoad("group 7"), .read, .getLoad("1:34002")])
    }

    @Test func `other stations are called one by one`() async throws {
        let world = World(groups: World.Groups(groups: [7: [.first], 8: Self.both.union([StationID("1:9")!])]))
        let life = try world.start()
        life.center.submit([all(world, #"{"shedState":1,"percentShed":30}"#)])
        await world.run(life) { await world.waitForAnswer(1) }
        #expect(
            Set(world.service.writes) == [
                .shedLoad(.station("1:34001", .percentShed(30)), minutes: 0),
                .shedLoad(.station("1:34002", .percentShed(30)), minutes: 0),
            ])
        #expect(world.status(1) == .done)
    }

    @Test func `one station's failure does not stop the others`() async throws {
        let world = World()
        world.service.fail(.error(.refused(.shedFailed, text: "no"))) {
            $0 == .shedLoad(.station("1:34001", .allowedLoad(DecimalText("3")!)), minutes: 0)
        }
        let life = try world.start()
        life.center.submit([all(world, #"{"shedState":1,"allowedLoad":3}"#)])
        await world.run(life) { await world.waitForAnswer(1) }
        #expect(world.status(1) == .failed)
        #expect(world.text(1) == "of 2 stations: 1 done, 1 failed")
        #expect(world.object(1)?["warnings"]?.array == ["failed: campus/building/station_001"])
        #expect(station(world, 1, "campus/building/station_001")?["responseText"] == "no")
        #expect(station(world, 1, Self.second)?["status"] == "done")
    }

    @Test func `a group that does not take the call has each station called by itself`() async throws {
        let world = World(groups: Self.group)
        world.service.fail(.error(.refused(.shedFailed, text: "no such group"))) { $0 == self.cap("3") }
        let life = try world.start()
        life.center.submit([all(world, #"{"shedState":1,"allowedLoad":3}"#)])
        await world.run(life) { await world.waitForAnswer(1) }
        #expect(world.service.writes.count == 3)
        #expect(world.status(1) == .done)
        #expect(
            world.object(1)?["warnings"]?.array?.first
                == "station group 7 did not take the call (no such group), so each station was called by itself")
    }

    @Test func `limits that no shed is there for are staged at each station`() async throws {
        let world = World(groups: Self.group)
        world.service.set(.second) { _, load in load.apply(.allowedLoad(DecimalText("1")!)) }
        let life = try world.start()
        life.center.submit([all(world, "2", "allowedLoad")])
        await world.run(life) { await world.waitForAnswer(1) }
        #expect(world.service.writes == [.shedLoad(.station("1:34002", .allowedLoad(DecimalText("2")!)), minutes: 0)])
        #expect(world.status(1) == .done)
        #expect(world.setpoints.setpoints(of: LoadTarget(station: .first, port: nil)).staged != nil)
    }

    @Test(arguments: [1, 2])
    func `a clear that comes first is one call`(_ shedStations: Int) async throws {
        let world = World(groups: Self.group)
        for station in [StationID.first, .second].prefix(shedStations) {
            world.service.set(station) { _, load in load.apply(.percentShed(50)) }
        }
        let life = try world.start()
        life.center.submit([all(world, #"{"shedState":1,"allowedLoad":3}"#)])
        await world.run(life) { await world.waitForAnswer(1) }
        #expect(
            world.service.writes == [.clearShedState(shedStations == 1 ? .station("1:34001") : .group(7)), cap("3")])
        #expect(world.status(1) == .done)
        for station in [StationID.first, .second] {
            #expect(world.service.load(of: station)?.ports.allSatisfy { $0.allowedLoad == DecimalText("3") } == true)
        }
    }

    @Test func `commands before and after it at its stations keep their order`() async throws {
        let world = World(groups: Self.group)
        world.service.hold { $0 == .percent(10, port: 1) }
        let life = try world.start()
        life.center.submit([
            world.message(#"{"shedState":1,"percentShed":10}"#), all(world, #"{"shedState":1,"percentShed":20}"#),
            world.message(#"{"shedState":1,"percentShed":30}"#, port: 2, at: Self.second),
        ])
        await world.run(life) {
            await world.service.waitForCalls(1)
            // The second station is idle, and waits for the first all the same.
            for _ in 0..<100 { await Task.yield() }
            #expect(world.service.writes.count == 1)
            world.service.release()
            for ticket in 1...3 { await world.waitForAnswer(Int64(ticket)) }
        }
        #expect(
            world.service.writes == [
                .percent(10, port: 1), .shedLoad(.group(7, .percentShed(20)), minutes: 0),
                .percent(30, port: 2, of: .second),
            ])
        #expect(
            station(world, 2, "campus/building/station_001")?["warnings"]?.array?.contains {
                $0.string?.hasPrefix("carried out after \"") ?? false
            } == true)
        #expect(
            world.object(3)?["warnings"]?.array?.contains {
                $0.string?.contains("limit of 20 % of all stations below campus") ?? false
            } == true)
    }

    @Test func `it waits for an API that is away, and is one call when that is back`() async throws {
        let world = World(groups: Self.group)
        world.service.fail(Self.away)
        let life = try world.start()
        life.center.submit([all(world, #"{"shedState":1,"allowedLoad":3}"#)])
        await world.run(life) {
            await world.clock.waitForSleep(of: 1)
            world.clock.advance(by: 1)
            await world.waitForAnswer(1)
        }
        #expect(world.service.writes == [cap("3"), cap("3")])
        #expect(world.status(1) == .done)
    }

    @Test func `it expires as a whole while one of its stations is busy, and the others go on`() async throws {
        let world = World(groups: Self.group)
        world.service.fail(Self.away) { $0 == .clear(port: 1) }
        let life = try world.start()
        life.center.submit([
            world.message("0", "shedState", expiry: 100), all(world, #"{"shedState":1,"allowedLoad":3}"#, expiry: 10),
            world.message("0", "shedState", at: Self.second),
        ])
        await world.run(life) {
            await world.clock.waitForSleep(of: 1)
            world.service.fail(Self.away) { $0 == .clear(port: 1) }
            world.clock.advance(by: 11)
            await world.waitForAnswer(2)
            await world.waitForAnswer(3)
            #expect(world.status(2) == .expired)
            #expect(world.status(3) == .done)
        }
        #expect(station(world, 2, Self.second)?["status"] == "expired")
        #expect(!world.service.writes.contains(cap("3")))
    }

    @Test func `a newer command to all of them supersedes it as a whole`() async throws {
        let world = World(groups: Self.group)
        world.service.hold { $0 == .clear(port: 1) }
        let life = try world.start()
        life.center.submit([
            world.message("0", "shedState"), all(world, #"{"shedState":1,"allowedLoad":3}"#),
            all(world, #"{"shedState":1,"allowedLoad":4,"id":"newer"}"#),
        ])
        await world.run(life) {
            await world.service.waitForCalls(1)
            world.service.release()
            for ticket in 1...3 { await world.waitForAnswer(Int64(ticket)) }
        }
        #expect([1, 2, 3].map(world.status) == [.done, .superseded, .done])
        #expect(world.text(2)?.contains("\"newer\"") == true)
        #expect(world.service.writes == [.clear(port: 1), cap("4")])
    }

    @Test func `commands to overlapping groups come in the same order everywhere`() async throws {
        let third = StationID("1:34003")!
        let world = World(
            [
                .twoPorts(.first, "a/x/s1"), .twoPorts(.second, "a/y/s2"), .twoPorts(third, "a/y/s3"),
            ], groups: World.Groups(groups: [1: [.first, .second, third], 2: [.second, third]]))
        let life = try world.start()
        life.center.submit(
            (1...30).map { index in
                world.message(
                    "{\"shedState\":1,\"percentShed\":\(index)}", port: nil,
                    at: index.isMultiple(of: 2) ? "a" : index.isMultiple(of: 3) ? "a/y" : "a/x/s1")
            })
        await world.run(life) { for ticket in 1...30 { await world.waitForAnswer(Int64(ticket)) } }
        for station in [StationID.first, .second, third] {
            #expect(world.service.load(of: station)?.ports.allSatisfy { $0.percentShed == 30 } == true)
        }
        #expect(world.answers.values.allSatisfy { $0.count == 1 })
    }

    @Test func `stations that were done are not called again after a crash`() async throws {
        let world = World()
        let life = try world.start()
        world.service.hold { $0 == .clearShedState(.station("1:34002")) }
        life.center.submit([all(world, "0", "shedState")])
        let task = Task { await life.center.run() }
        while life.journal.disk[1]?.progress.isEmpty ?? true { await Task.yield() }
        let disk = life.journal.disk
        world.crash(life)
        task.cancel()
        world.service.release()
        await task.value
        let next = try world.start(on: disk)
        await world.run(next) { await world.waitForAnswer(1) }
        #expect(world.status(1) == .done)
        #expect(station(world, 1, "campus/building/station_001")?["status"] == "done")
        #expect(world.service.writes.filter { $0 == .clearShedState(.station("1:34001")) }.count == 1)
        #expect(world.service.writes.filter { $0 == .clearShedState(.station("1:34002")) }.count == 2)
    }

    @Test func `a clear of a group half way to a cap goes on after a crash`() async throws {
        let world = World(groups: Self.group)
        for station in [StationID.first, .second] {
            world.service.set(station) { _, load in load.apply(.percentShed(50)) }
        }
        let life = try world.start()
        world.service.hold { $0 == self.cap("3") }
        life.center.submit([all(world, "3", "allowedLoad")])
        let task = Task { await life.center.run() }
        while world.service.writes.count < 2 { await Task.yield() }
        let disk = life.journal.disk
        world.crash(life)
        task.cancel()
        world.service.release()
        await task.value
        let next = try world.start(on: disk)
        await world.run(next) { await world.waitForAnswer(1) }
        #expect(world.status(1) == .done)
        for station in [StationID.first, .second] {
            #expect(world.service.load(of: station)?.ports.allSatisfy { $0.allowedLoad == DecimalText("3") } == true)
        }
    }

    @Test func `a clear of the whole station says whose sheds it ended`() async throws {
        let world = World()
        let life = try world.start()
        life.center.submit([
            world.message(#"{"shedState":1,"allowedLoad":3}"#, port: 2), world.message("0", "shedState", port: nil),
        ])
        await world.run(life) {
            await world.waitForAnswer(1)
            await world.waitForAnswer(2)
        }
        #expect(
            world.object(2)?["warnings"]?.array?.contains(
                "the clear of the whole station ends the shed of its own that port 2 (3 kW) had") == true)
    }

    @Test func `a command to many stations leaves room for others, and all have their turn`() async throws {
        let ids = (1...60).map { StationID("1:\($0)")! }
        let world = World(ids.map { .twoPorts($0, "campus/s\($0.text.dropFirst(2))") } + [.twoPorts(.first, "b/s")])
        var bounds = CommandCenter.Bounds()
        bounds.together = 4
        world.service.hold { if case .clearShedState(.station) = $0 { true } else { false } }
        let life = try world.start(bounds: bounds)
        life.center.submit([all(world, "0", "shedState"), world.message("0", "shedState", at: "b/s")])
        await world.run(life) {
            await world.waitForAnswer(2)
            let begun = world.service.writes.filter { $0 != .clear(port: 1) }
            #expect(begun.count <= 4)
            world.service.release()
            await world.waitForAnswer(1)
        }
        #expect(world.status(1) == .done)
        #expect(Set(world.service.writes).count == 61)
        #expect(world.object(1)?["stations"]?.object?.count == 60)
    }

    @Test func `stations whose turn was held back expire with the others, and go on`() async throws {
        let ids = (1...6).map { StationID("1:\($0)")! }
        let world = World(ids.map { .twoPorts($0, "campus/s\($0.text.dropFirst(2))") })
        var bounds = CommandCenter.Bounds()
        bounds.together = 2
        world.service.hold { if case .clearShedState(.station) = $0 { true } else { false } }
        let life = try world.start(bounds: bounds)
        life.center.submit([all(world, "0", "shedState", expiry: 10)])
        await world.run(life) {
            await world.service.waitForCalls(2)
            await world.clock.waitForSleep(of: 10.001)
            life.center.submit(ids.map { world.message("0", "shedState", at: "campus/s\($0.text.dropFirst(2))") })
            world.clock.advance(by: 11)
            // The four that were held back expire, and what came after them has its turn.
            while world.service.writes.count(where: { $0.isPortClear }) < 4 { await Task.yield() }
            world.service.release()
            for ticket in 1...7 { await world.waitForAnswer(Int64(ticket)) }
        }
        #expect(world.status(1) == .failed)
        #expect(world.text(1) == "of 6 stations: 2 done, 4 expired")
        #expect((2...7).allSatisfy { world.status($0) == .done })
    }

    @Test func `what would wait in too great numbers is refused`() async throws {
        let world = World()
        var bounds = CommandCenter.Bounds()
        bounds.waiting = 3
        let life = try world.start(bounds: bounds)
        life.center.submit([
            all(world, "0", "shedState"), world.message("0", "shedState"), world.message("0", "shedState", port: 2),
        ])
        await world.run(life) { for ticket in 1...3 { await world.waitForAnswer(Int64(ticket)) } }
        #expect([1, 2, 3].map(world.status) == [.done, .done, .rejected])
        #expect(world.text(3) == "3 commands wait already; send fewer at a time")
    }
}

extension Call {
    fileprivate var isPortClear: Bool {
        if case .clearShedState(.ports) = self { true } else { false }
    }
}
