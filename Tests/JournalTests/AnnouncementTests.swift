import GRDB
import Registry
import Testing

@testable import Journal

/// What was announced outlives the bridge.
@Suite struct AnnouncementTests {
    private static func announcement(
        _ name: String, kind: String = "entity", prefix: String = "homeassistant", station: StationID? = .first,
        port: Int? = 1, items: [String] = ["sensor/portLoad", "switch/shedState"]
    ) -> KeptAnnouncement {
        KeptAnnouncement(
            key: KeptAnnouncement.Key(kind: kind, prefix: prefix, name: name), station: station, port: port,
            items: items)
    }

    @Test func `what is kept is there after a crash, and what is forgotten is not`() async throws {
        let bench = try StateBench()
        let state = try bench.open()
        let port = Self.announcement("a")
        let bridge = Self.announcement("b", station: nil, port: nil, items: ["binary_sensor/connection"])
        let station = Self.announcement("c", kind: "device", port: nil, items: [])
        try await state.announcements.keep([port, bridge, station])
        #expect(Set(try bench.openAsAfterCrash("1").announcements.load()) == [port, bridge, station])

        var less = port
        less.items = ["sensor/portLoad"]
        state.announcements.change(keeping: [less], forgetting: [bridge.key])
        state.flush()
        #expect(Set(try state.announcements.load()) == [less, station])
    }

    @Test func `two prefixes, or two styles, of one device are two`() async throws {
        let state = try StateBench().open()
        let all = [
            Self.announcement("a"), Self.announcement("a", prefix: "other"), Self.announcement("a", kind: "device"),
        ]
        try await state.announcements.keep(all)
        try await state.announcements.keep(all)
        #expect(Set(try state.announcements.load()) == Set(all))
    }

    @Test(.timeLimit(.minutes(5))) func `tens of thousands of devices are written and read`() async throws {
        let bench = try StateBench()
        let state = try bench.open()
        let items = (1...30).map { "sensor/point_\($0)" }
        let all = (1...20_000).map { number in
            Self.announcement("cp2mqtt_bridge1_1_\(number)_1", station: StationID("1:\(number)"), items: items)
        }
        for start in stride(from: 0, to: all.count, by: 500) {
            try await state.announcements.keep(Array(all[start..<min(start + 500, all.count)]))
        }
        #expect(try state.announcements.load().count == all.count)
    }

    @Test func `a state folder of the version before gets the table`() throws {
        let bench = try StateBench()
        do {
            let state = try bench.open()
            try state.queue.write { database in
                try database.execute(sql: "DROP TABLE announcements")
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = 'announcements'")
            }
            state.close()
        }
        #expect(try bench.open().announcements.load().isEmpty)
    }
}
