import FoundationEssentials
import Registry
import TestSupport
import Testing

/// autodiscover: stations without device files.
@Suite struct AutodiscoverTests {
    private static let registry = """
        Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes
        portLoad,portLoad,LoadRegister,*,float,kW,,FALSE,
        shedState,shedState,LoadRegister,*,integer,0 or 1,,TRUE,
        allowedLoad,allowedLoad,LoadRegister,*,float,kW,,TRUE,

        """

    private func options(_ template: String = "campus/{sgName}/{stationName}", stations: Int) -> Site.Options {
        var options = Site.Options()
        options.devices = []
        options.registry = Self.registry
        options.yaml =
            "    autodiscover: {topic: \"\(template)\", registry: \"config://test.csv\", interval: 1}"
        options.simulator = ["--stations", "\(stations)", "--ports", "2"]
        options.broker.logsPackets = true
        return options
    }

    private func start(_ options: Site.Options) async throws -> Site { try await Site.start { $0 = options } }

    /// The bridge's stations by path.
    private func devices(_ site: Site, where isMeant: @escaping ([String: String]) -> Bool) async throws
        -> [String: String]
    {
        let topic = try await site.subscribe("chargepoint2mqtt/test/info")
        func read(_ message: ReceivedMessage) throws -> [String: String] {
            let entries = try JSONValue(parsing: message.payload).object?["devices"]?.array?.compactMap(\.object) ?? []
            return Dictionary(
                entries.compactMap { entry in
                    entry["path"]?.string.flatMap { path in entry["stationID"]?.string.map { (path, $0) } }
                }, uniquingKeysWith: { first, _ in first })
        }
        return try read(
            try await topic.first(within: .seconds(60)) { message in (try? read(message)).map(isMeant) ?? false })
    }

    /// The retained topics below a path.
    private func retained(_ site: Site, _ filter: String) async throws -> [String] {
        let topics = try await site.subscribe(filter, "chargepoint2mqtt/test/info")
        _ = try await topics.first { $0.topic.hasSuffix("/info") }
        return try topics.messages().filter { $0.isRetained && !$0.topic.hasSuffix("/info") }.map(\.topic)
    }

    @Test func `twenty stations appear, keep their topics while the API is away, and go when gone`() async throws {
        let site = try await start(options(stations: 20))
        let first = try await devices(site) { $0.count == 20 }
        #expect(Set(first.values) == Set((1...20).map { "1:\(34_000 + $0)" }))
        #expect(first.keys.allSatisfy { $0.hasPrefix("campus/Garage_") && !$0.contains(" ") }, "\(first.keys)")
        let path = try #require(first.first { $0.value == "1:34007" }?.key)
        _ = try await site.snapshot("\(path)/2") { $0["portLoad"] != nil }
        #expect(try await site.set("devices/\(path)/1/allowedLoad/set", "2")["status"] == "done")

        // A restart without the API: the same stations at once, and nothing of them as if it were new.
        try site.bridge.terminate()
        try await site.bridge.exitStatus(within: .seconds(10))
        try await site.simulator.kill()
        let live = try await site.subscribe("devices/#")
        try await site.startBridge()
        #expect(try await devices(site) { $0.count == 20 } == first)
        _ = try await site.bridge.line(within: .seconds(60)) { $0.contains("a look for stations failed") }
        #expect(try !live.messages().contains { !$0.isRetained && $0.topic.hasSuffix("/all") })
        try await site.simulator.restart()

        // One goes, one is renamed; the others stay where they are. A look follows each reading of the configuration.
        _ = try await site.snapshot("\(path)/1", within: .seconds(60)) { $0["portLoad"] != nil }
        let gone = try #require(first.first { $0.value == "1:34003" }?.key)
        try await site.simulator.post("/stations", #"{"stationID": "1:34003", "action": "remove"}"#)
        try await site.simulator.post(
            "/stations", #"{"stationID": "1:34007", "action": "rename", "stationName": "Lot+B #7/x"}"#)
        try site.hangUp()
        let second = try await devices(site) { $0.count == 19 && $0.values.contains("1:34007") && $0[path] == nil }
        #expect(second.first { $0.value == "1:34007" }?.key.hasSuffix("/Lot_B__7_x") == true, "\(second)")
        for (other, station) in first where !["1:34003", "1:34007"].contains(station) {
            #expect(second[other] == station)
        }
        for former in [gone, path] {
            try await eventually("nothing of \(former) is retained", within: .seconds(40)) {
                try await retained(site, "devices/\(former)/#").isEmpty
            }
        }
        let moved = try #require(second.first { $0.value == "1:34007" }?.key)
        _ = try await site.snapshot("\(moved)/1") { $0["portLoad"] != nil }
        #expect(try await site.set("devices/\(moved)/1/allowedLoad/set", "2")["status"] == "done")
    }

    @Test func `a look that fails or is cut short keeps the stations that are known`() async throws {
        let site = try await start(options("{stationID}", stations: 4))
        let first = try await devices(site) { $0.count == 4 }
        #expect(Set(first.keys) == ["1:34001", "1:34002", "1:34003", "1:34004"])
        for fault in [#"{"emptyPages": true, "operations": ["getStations"]}"#, #"{"denied": ["getStations"]}"#] {
            let errors = try await site.subscribe("chargepoint2mqtt/test/error")
            try await site.simulator.post("/faults", fault)
            try site.hangUp()
            let error = try await errors.first {
                $0.text.contains("autodiscover/alameda") && $0.text.contains("active")
            }
            #expect(error.text.contains("published as before"))
            #expect(try await devices(site) { $0.count == 4 } == first)
            try await site.simulator.post("/faults", #"{"clear": true}"#)
            try site.hangUp()
            try await eventually("the error is over") {
                try errors.messages().last { $0.text.contains("autodiscover/alameda") }?.text.contains("cleared")
                    == true
            }
        }
    }

    @Test func `a device file takes its station out, and gives it back when it is removed`() async throws {
        var options = options("found/{stationName}", stations: 3)
        options.devices = [("campus/mine", "1:34002", "")]
        let site = try await start(options)
        let first = try await devices(site) { $0.count == 3 }
        #expect(first["campus/mine"] == "1:34002")
        #expect(first.keys.filter { $0.hasPrefix("found/") }.count == 2)
        try FileManager.default.removeItem(atPath: site.folder.path("config/devices/campus"))
        options.devices = []
        try await site.reload(options)
        let second = try await devices(site) { $0.count == 3 && $0["campus/mine"] == nil }
        #expect(second.keys.allSatisfy { $0.hasPrefix("found/") })
    }
}
