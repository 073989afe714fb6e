import Registry
import Testing

@testable import StatusServer

@Suite struct PendingEventsTests {
    @Test func `many changes of a device are told once, by its newest`() {
        var pending = PendingEvents()
        _ = pending.show(["a/1", "a/2", "b/1"])
        for _ in 0..<1000 { pending.note(changed: "b/1") }
        pending.note(changed: "a/1")
        #expect(pending.take().changed == ["a/1", "b/1"])
        #expect(pending.isEmpty && pending.take().changed.isEmpty)
    }

    @Test func `devices that a page does not show take no room`() {
        var pending = PendingEvents()
        _ = pending.show(["a/1"])
        for number in 0..<100_000 { pending.note(changed: "other/\(number)") }
        #expect(pending.isEmpty)
    }

    @Test func `which devices are new and which are gone is told against what was shown`() {
        var pending = PendingEvents()
        let first = pending.show(["b", "a"])
        #expect(first.new == ["b", "a"] && first.gone.isEmpty)
        pending.note(changed: "a")
        pending.note(changed: "b")
        let second = pending.show(["b", "c"])
        #expect(second.new == ["c"] && second.gone == ["a"])
        #expect(pending.take().changed == ["b"], "what is gone is told no more")
    }

    @Test func `errors and devices are told as one, results each once and in order`() {
        var pending = PendingEvents()
        for _ in 0..<3 {
            pending.noteErrors()
            pending.noteDevices()
        }
        for number in 1...3 { pending.note(CommandOutcome(number: number, device: "a", payload: [])) }
        let batch = pending.take()
        #expect(batch.errors && batch.devices && batch.results.map(\.number) == [1, 2, 3])
        let next = pending.take()
        #expect(!next.errors && !next.devices && next.results.isEmpty)
    }

    @Test func `of a flood of results the newest are kept`() {
        var pending = PendingEvents()
        for number in 1...1000 { pending.note(CommandOutcome(number: number, device: "a", payload: [])) }
        #expect(pending.take().results.map(\.number) == Array(951...1000))
    }
}

@Suite struct CommandOutcomeTests {
    private func object(_ outcome: CommandOutcome) throws -> JSONObject {
        try #require(JSONValue(parsing: outcome.json, limits: JSONLimits(maxBytes: 1 << 22)).object)
    }

    @Test func `a result goes to pages as it was published, with its device`() throws {
        let payload = #"{"id":"x","status":"done","readback":{"portLoad":3.000}}"#
        let outcome = CommandOutcome(number: 7, device: "a \"b\"/1", payload: Array(payload.utf8))
        #expect(try object(outcome).keys == ["key", "device", "id", "status", "readback"])
        #expect(try object(outcome)["device"] == "a \"b\"/1" && outcome.id == "x")
        #expect(String(decoding: outcome.json, as: UTF8.self).contains("3.000"), "with the API's own digits")
    }

    @Test func `the result of thousands of stations goes without them`() throws {
        let stations = JSONObject((0..<2000).map { ("campus/station_\($0)", ["status": "done", "warnings": []]) })
        let payload = JSONValue.object(["id": 5, "status": "done", "stations": .object(stations)]).encoded()
        let outcome = CommandOutcome(number: 1, device: "campus", payload: payload)
        #expect(try object(outcome).keys == ["key", "device", "id", "status"])
        #expect(outcome.id == 5)
    }

    @Test func `what is no result at all stays small`() throws {
        let outcome = CommandOutcome(number: 1, device: "a", payload: Array(repeating: 0x20, count: 100_000))
        #expect(try object(outcome).keys == ["key", "device"])
        #expect(outcome.id == nil)
    }
}

@Suite struct DeviceChoiceTests {
    @Test func `a page gets the first of those that fit, and hears how many there are`() {
        let all = ["b/2", "a/1", "b/1", "c/1"]
        #expect(DeviceChoice(of: all, match: "").devices == ["a/1", "b/1", "b/2", "c/1"])
        let few = DeviceChoice(of: all, match: "B", most: 1)
        #expect(few.devices == ["b/1"] && few.total == 4)
    }
}

@Suite struct DashboardFeedTests {
    @Test func `while nobody looks nothing is made of what is told`() {
        let feed = DashboardFeed()
        var asked = 0
        func name() -> String {
            asked += 1
            return "a/1"
        }
        feed.changed(name())
        #expect(asked == 0 && !feed.isWatched)
        guard let (page, _) = feed.join() else { return #expect(Bool(false)) }
        _ = feed.show(["a/1"], on: page)
        feed.changed(name())
        #expect(asked == 1 && feed.take(page).changed == ["a/1"])
        feed.leave(page)
        feed.changed(name())
        #expect(asked == 1)
    }

    @Test func `a page that comes later has missed no result, and gets none twice`() throws {
        let feed = DashboardFeed()
        feed.answered(Array(#"{"id":"first"}"#.utf8), by: "a/1")
        let (page, results) = try #require(feed.join())
        #expect(results.map(\.id) == ["first"])
        feed.answered(Array(#"{"id":"second"}"#.utf8), by: "a/1")
        #expect(feed.take(page).results.map(\.id) == ["second"])
        #expect(feed.result(of: "first")?.device == "a/1" && feed.result(of: "third") == nil)
    }

    @Test func `no more than so many pages, and results, are kept`() {
        let feed = DashboardFeed()
        let pages = (0..<DashboardFeed.mostPages).compactMap { _ in feed.join()?.page }
        #expect(pages.count == DashboardFeed.mostPages && feed.join() == nil)
        feed.leave(pages[0])
        #expect(feed.join() != nil)
        for number in 0..<200 { feed.answered(Array(#"{"id":\#(number)}"#.utf8), by: "a") }
        #expect(feed.results.count == DashboardFeed.keptResults && feed.results.last?.id == 199)
    }
}
