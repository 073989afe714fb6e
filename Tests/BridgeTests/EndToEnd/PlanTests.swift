import FoundationEssentials
import Registry
import TestSupport
import Testing

/// Which calls reading takes, counted at the service: as few as planned, whatever the account does meanwhile.
@Suite struct PlanTests {
    /// Stations of the account: three garages of 350, each a station group.
    private static let all = 1050
    /// Stations of the bridge: the first garage, and 170 stations of the second.
    private static let own = 520
    private static let garages = ["39491", "39501"]

    private static func id(_ number: Int) -> String { "1:\(34000 + number)" }

    private func site() async throws -> Site {
        try await Site.start {
            $0.devices = (1...Self.own).map { ("campus/s\($0)", Self.id($0), "") }
            $0.registry = """
                Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes,Scrape Interval
                Status,Status,StationStatusRegister,1,string,,,FALSE,,
                portLoad,portLoad,LoadRegister,1,float,kW,,FALSE,,
                alarmType,alarmType,AlarmRegister,,string,,,FALSE,,
                stationRightsProfile,stationRightsProfile,StationRightsRegister,,dictionary,,,FALSE,,3600
                sessionID,sessionID,ChargingSessionRegister,1,string,,,FALSE,,
                stationName,stationName,StationRegister,1,string,,,FALSE,,3600

                """
            $0.interval = 5
            $0.simulator = ["--stations", "\(Self.all)", "--ports", "1"]
        }
    }

    /// Waits until so many scrapes have got their loads, and returns the calls of each operation since the start, in
    /// order.
    private func calls(_ site: Site, scrapes: Int) async throws -> [String: [JSONObject]] {
        try await eventually("\(scrapes) scrapes", within: .seconds(180)) {
            try await site.simulator.calls("getLoad") >= scrapes * Self.garages.count
        }
        return Dictionary(grouping: try await site.simulator.requests()) { $0["operation"]?.string ?? "" }
    }

    private func field(_ call: JSONObject, _ name: String) -> [String] {
        call["query"]?.object?[name]?.array?.compactMap(\.string) ?? []
    }

    @Test(.timeLimit(.minutes(20)))
    func `520 of 1,050 stations are read by lists, groups and pages`() async throws {
        let site = try await site()
        let devices = try await site.subscribe("devices/#")
        let calls = try await calls(site, scrapes: 3)

        // What there is is learnt once.
        #expect(calls["getOrgsAndStationGroups"]?.count == 1)
        #expect(calls["getStationGroups"]?.count == 1)
        // The status of 500 and of 20 stations, for each scrape.
        let lists = try #require(calls["getStationStatus"]).map { field($0, "stationIDs.stationID").count }
        #expect(lists.count >= 6 && lists.count <= 8, "\(lists)")
        #expect(lists.count { $0 > 20 } >= 3 && lists.count { $0 <= 20 } >= 3, "\(lists)")
        // The loads of the two garages.
        let groups = try #require(calls["getLoad"]).flatMap { field($0, "sgID") }
        #expect(groups.count == calls["getLoad"]?.count, "none is for one station")
        for garage in Self.garages { #expect((3...4).contains(groups.count { $0 == garage }), "\(groups)") }
        #expect(Set(groups) == Set(Self.garages))
        // The account as a whole: a page a scrape, and at first two of alarms.
        let alarms = try #require(calls["getAlarms"])
        #expect(alarms.count <= lists.count + 1, "\(alarms.count)")
        #expect(alarms.allSatisfy { field($0, "stationID").isEmpty })
        // A week of everybody's sessions is more than the stations' own; later what is new is a page.
        let (first, later) = try #require(calls["getChargingSessionData"]).separated { !field($0, "stationID").isEmpty }
        #expect(first.count <= Self.own && Set(first.flatMap { field($0, "stationID") }).count == first.count)
        #expect(later.count <= lists.count, "\(later.count)")
        // Pages of 500; the rights count a station once for each of its groups.
        #expect((1...4).contains(calls["getStations"]?.count ?? 0), "\(calls["getStations"]?.count ?? 0)")
        #expect((1...4).contains(calls["getStationRights"]?.count ?? 0), "\(calls["getStationRights"]?.count ?? 0)")

        // Every device has every value.
        try await eventually("every value of every device has arrived", within: .seconds(120)) {
            let snapshots = try devices.messages().filter { $0.topic.hasSuffix("/all") }
            let complete = snapshots.filter { message in
                guard let values = values(message) else { return false }
                return values["Status"]?.string != nil && values["portLoad"]?.number != nil
                    && values["stationName"]?.string != nil && values["stationRightsProfile"]?.object != nil
            }
            return Set(complete.map(\.topic)).count == Self.own
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `a group that answers no more loses no reading, and its stations are read otherwise in the same scrape`()
        async throws
    {
        let site = try await site()
        _ = try await calls(site, scrapes: 2)
        let before = try await site.simulator.calls("getLoad")
        // The next getLoad, of one group, is refused; the group is not asked for again soon.
        try await site.simulator.post("/faults", #"{"responseCode": "143", "operations": ["getLoad"], "count": 1}"#)
        let errors = try await site.subscribe("chargepoint2mqtt/test/error")
        try await eventually("loads of single stations", within: .seconds(60)) {
            try await site.simulator.calls("getLoad") >= before + 100
        }
        let singles = try await site.simulator.requests().filter {
            $0["operation"] == "getLoad" && !field($0, "stationID").isEmpty
        }
        // Some are in another group, of visitors' stations.
        #expect(Set(singles.flatMap { field($0, "stationID") }).count >= 80)
        let after = try await site.snapshot("campus/s1/1") { $0["portLoad"]?.number != nil }
        #expect(after["Status"]?.string != nil)
        #expect(try errors.messages().isEmpty)
    }
}

extension Array {
    fileprivate func separated(by isFirst: (Element) -> Bool) -> (first: [Element], rest: [Element]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
