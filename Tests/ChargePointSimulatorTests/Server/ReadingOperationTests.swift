import FoundationEssentials
import Testing
import XML

@testable import ChargePointSimulator

/// The operations that only read, over HTTP.
struct ReadingOperationTests {
    @Test func `getStationStatus tells each port's status`() async throws {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34002", port: 2)
            let reply = try await bench.search("getStationStatus", "<stationID>1:34002</stationID>")
            #expect(reply.name == "getStationStatusResponse")
            #expect(reply.code == "100")
            let stations = reply.all("stationData")
            #expect(stations.map { $0.at("stationID") } == ["1:34002"])
            #expect(stations[0].all("Port").map { $0.at("Status") } == ["AVAILABLE", "INUSE"])
            #expect(stations[0].all("Port").map { $0.at("portNumber") } == ["1", "2"])
            let contact = try #require(stations[0].at("Port.TimeStamp").flatMap { DateTime($0) }).date
            #expect((0...60).contains(ServiceBench.start.timeIntervalSince(contact)))
            #expect(reply.at("moreFlag") == "0")
        }
    }

    @Test func `getStationStatus answers a list of ids, all stations, and nobody's`() async throws {
        try await ServiceBench.run { bench in
            func ids(_ query: String) async throws -> [String?] {
                try await bench.search("getStationStatus", "\(query)").all("stationData")
                    .map { $0.at("stationID") }
            }
            let list =
                "<stationIDs><stationID>1:34006</stationID><stationID>1:34001</stationID>"
                + "<stationID>1:99999</stationID></stationIDs>"
            #expect(try await ids(list) == ["1:34001", "1:34006"])
            #expect(try await ids("").count == 6)
            #expect(try await ids("<stationID>1:34001</stationID>" + list) == ["1:34001"])
            let none = try await bench.search("getStationStatus", "<stationID>1:99999</stationID>")
            #expect(none.code == "102")
            #expect(none.all("stationData").isEmpty)
        }
    }

    @Test func `getStationStatus filters by status`() async throws {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34003", port: 1)
            let reply = try await bench.search("getStationStatus", "<Status>2</Status>")
            #expect(reply.all("stationData").map { $0.at("stationID") } == ["1:34003"])
        }
    }

    @Test func `version 5_1 adds its fields, 5_0 does not have them`() async throws {
        try await ServiceBench.run { bench in
            let id = bench.network.arrive(stationID: "1:34001", port: 1)
            let query = "<searchQuery><stationID>1:34001</stationID></searchQuery>"
            let status = try await bench.call("getStationStatus", query, version: "5.1")
            #expect(status.at("stationData.networkStatus") == "Reachable")
            #expect(status.at("stationData.Port.faultReason") == "NONE")
            let load = try await bench.call("getLoad", query, version: "5.1")
            #expect(load.at("stationData.Port.sessionID") == id.map { String($0) })
            let session = "<searchQuery><sessionID>\(id ?? 0)</sessionID></searchQuery>"
            #expect(try await bench.call("getLoad", session, version: "5.1").at("stationData.stationID") == "1:34001")
            let stations = try await bench.call("getStations", query, version: "5.1")
            #expect(stations.at("stationData.stationName") == "ALAMEDA COUNTY / GARAGE 1 001")
            #expect(stations.at("stationData.Port.stationName") == nil)
            let old = try await bench.call("getLoad", query)
            #expect(old.at("stationData.Port.sessionID") == nil)
            let active = "<searchQuery><activeSessionsOnly>true</activeSessionsOnly></searchQuery>"
            let sessions = try await bench.call("getChargingSessionData", active, version: "5.1")
            #expect(sessions.all("ChargingSessionData").count == 1)
            #expect(sessions.at("ChargingSessionData.totalSessionDuration") == "00:00:00")
        }
    }

    @Test func `getLoad of a station has the group's fields, empty`() async throws {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34001", port: 2, power: 3.314)
            let reply = try await bench.search("getLoad", "<stationID>1:34001</stationID>")
            #expect(reply.code == "100")
            #expect(
                reply.children.map(\.name) == [
                    "responseCode", "responseText", "numStations", "groupName", "sgLoad", "stationData",
                ])
            #expect(reply["numStations"]?.text == "")
            #expect(reply.at("stationData.stationLoad") == "3.314")
            let ports = try #require(reply["stationData"]).all("Port")
            #expect(ports.map { $0.at("portLoad") } == ["0.000", "3.314"])
            #expect(ports[0].at("userID") == nil && ports[1].at("userID")?.count == 6)
            #expect(ports[1].at("credentialID")?.hasPrefix("CNCP0000") == true)
            #expect(ports.map { $0.at("shedState") } == ["0", "0"])
            #expect(ports.map { $0.at("allowedLoad") } == ["0.000", "0.000"])
        }
    }

    @Test func `getLoad of a group has every station and their sum`() async throws {
        try await ServiceBench.run { bench in
            bench.network.arrive(stationID: "1:34001", port: 1, power: 3)
            bench.network.arrive(stationID: "1:34003", port: 1, power: 2.5)
            bench.network.arrive(stationID: "1:34004", port: 1, power: 2)
            let reply = try await bench.search("getLoad", "<sgID>39491</sgID>")
            #expect(reply.at("sgID") == "39491")
            #expect(reply.at("numStations") == "3")
            #expect(reply.at("groupName") == "Garage 1")
            #expect(reply.at("sgLoad") == "5.500")
            #expect(reply.all("stationData").map { $0.at("stationLoad") } == ["3.000", "0.000", "2.500"])
            let empty = try await bench.search("getLoad", "<sgID>30100</sgID>")
            #expect(empty.code == "100" && empty.at("numStations") == "0")
        }
    }

    @Test(arguments: ["<sgID>4711</sgID>", "<stationID>1:1</stationID>", ""])
    func `getLoad of nothing is code 102`(query: String) async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.search("getLoad", "\(query)")
            #expect(reply.code == "102")
            #expect(reply.all("stationData").isEmpty)
        }
    }

    @Test func `getStations has everything that a station's nameplate says`() async throws {
        try await ServiceBench.run(.quiet(stations: 6, ports: [2, 1])) { bench in
            let reply = try await bench.search("getStations", "<stationID>1:34001</stationID>")
            let station = try #require(reply["stationData"])
            #expect(station.at("stationModel") == "CT4021-GW1")
            #expect(station.at("numPorts") == "2")
            #expect(station.at("orgID") == "1:ORG07225")
            #expect(station.at("organizationName") == "Alameda County")
            #expect(station.at("sgID") == "20200, 39491, 39492")
            #expect(station.at("sgName") == "All stations, Garage 1, Garage 1, visitors")
            #expect(station.all("Pricing").count == 1)
            let port = try #require(station.all("Port").last)
            #expect(port.at("stationName") == "ALAMEDA COUNTY / GARAGE 1 001")
            #expect(port.at("Connector") == "J1772")
            #expect(port.at("Power") == "7.200")
            #expect(port.at("Geo.Lat")?.hasPrefix("37.80") == true)
            let second = try await bench.search("getStations", "<stationID>1:34002</stationID>")
            #expect(second["stationData"]?.all("Port").count == 1)
            #expect(second.at("stationData.stationModel") == "CT4011-GW1")
        }
    }

    private static let here = "<Geo><Lat>37.8027</Lat><Long>-122.2703</Long></Geo>"

    @Test(arguments: [
        ("", 6), ("<sgID>39501</sgID>", 3), ("<sgName>Garage*</sgName>", 6), ("<sgName>*visitors</sgName>", 2),
        ("<stationName>*001</stationName>", 1), ("<stationModel>ct4021*</stationModel>", 6),
        ("<City>Oakland</City><State>CA</State><postalCode>94612</postalCode>", 6), ("<City>Fremont</City>", 0),
        ("<Voltage>208</Voltage>", 3), ("<Power>7.2</Power>", 3), ("<Current>30.0</Current>", 6),
        ("<Connector>Schuko</Connector>", 0), ("<Level>L2</Level>", 6), ("<Mode>3</Mode>", 0),
        ("<Reservable>true</Reservable>", 0), ("<Reservable>0</Reservable>", 6),
        ("<orgID>1:ORG07225</orgID>", 6), ("<orgID>1:ORG1</orgID>", 0),
        ("<organizationName>alameda*</organizationName>", 6),
        ("<serialNumber>115110000003</serialNumber>", 1),
        ("<demoSerialNumber><serialNumber>115110000003</serialNumber></demoSerialNumber>", 1),
        (here + "<Proximity>100</Proximity><proximityUnit>F</proximityUnit>", 3),
        (here + "<Proximity>3</Proximity>", 6), (here + "<Proximity>20</Proximity><proximityUnit>I</proximityUnit>", 3),
        ("<Geo><Lat>10</Lat><Long>10</Long></Geo>", 0), ("<Country>United States</Country>", 6),
        ("<stationManufacturer>ChargePoint</stationManufacturer>", 6), ("<Address>165 13th St</Address>", 3),
    ])
    func `getStations filters`(query: String, count: Int) async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.search("getStations", "\(query)")
            #expect(reply.all("stationData").count == count)
            #expect(reply.code == (count == 0 ? "102" : "100"))
        }
    }

    @Test func `a value that cannot be read is code 171 and says which`() async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.search("getStations", "<sgID>first</sgID>")
            #expect(reply.code == "171")
            #expect(reply.at("responseText")?.contains("sgID") == true)
        }
    }

    @Test func `pages of 500 stations, with moreFlag until the last`() async throws {
        try await ServiceBench.run(.quiet(stations: 1_203)) { bench in
            for operation in ["getStations", "getStationStatus"] {
                var (start, sizes, ids) = (1, [Int](), Set<String?>())
                while true {
                    let reply = try await bench.search(operation, "<startRecord>\(start)</startRecord>")
                    let stations = reply.all("stationData")
                    sizes.append(stations.count)
                    ids.formUnion(stations.map { $0.at("stationID") })
                    start += stations.count
                    if reply.at("moreFlag") == "0" { break }
                }
                #expect(sizes == [500, 500, 203])
                #expect(ids.count == 1_203)
            }
            let asked = try await bench.search("getStations", "<numStations>7</numStations>")
            #expect(asked.all("stationData").count == 7 && asked.at("moreFlag") == "1")
            let full = try await bench.search(
                "getStations", "<startRecord>1197</startRecord><numStations>7</numStations>")
            #expect(full.all("stationData").count == 7 && full.at("moreFlag") == "0")
            let beyond = try await bench.search("getStations", "<startRecord>1204</startRecord>")
            #expect(beyond.code == "100" && beyond.all("stationData").isEmpty && beyond.at("moreFlag") == "0")
        }
    }

    @Test func `getStationRights has one profile a group`() async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.search("getStationRights", "<stationID>1:34001</stationID>")
            let rights = reply.all("rightsData")
            #expect(rights.map { $0.at("sgID") } == ["20200", "39491", "39492"])
            #expect(
                rights.map { $0.at("stationRightsProfile") }
                    == ["network_manager", "network_manager", "station_manager"])
            #expect(rights.allSatisfy { $0.all("stationData").map { $0.at("stationID") } == ["1:34001"] })
            let all = try await bench.search("getStationRights")
            #expect(all.all("rightsData").map { $0.all("stationData").count } == [6, 3, 1, 3, 1])
            let none = try await bench.search("getStationRights", "<stationID>1:1</stationID>")
            #expect(none.code == "102")
            let never = try await bench.call(
                "getStationRights",
                "<searchQuery><provisionDateRange><endDate>2015-12-31</endDate></provisionDateRange></searchQuery>")
            #expect(never.code == "102")
        }
    }

    @Test func `groups, organizations and networks are described`() async throws {
        try await ServiceBench.run { bench in
            let groups = try await bench.call("getStationGroups", "<orgID>1:ORG07225</orgID>").all("groupData")
            #expect(groups.map { $0.at("sgName") }.contains("Garage 2, visitors"))
            #expect(groups.first { $0.at("sgID") == "39501" }?.all("stationData").count == 3)
            #expect(groups.first { $0.at("sgID") == "30100" }?.all("stationData").count == 0)
            #expect(try await bench.call("getStationGroups", "<orgID>1:ORG1</orgID>").code == "102")
            let orgs = try await bench.search("getOrgsAndStationGroups")
            #expect(orgs.at("orgData.orgID") == "1:ORG07225")
            let data = try #require(orgs["orgData"]).all("sgData")
            #expect(data.first { $0.at("sgID") == "39492" }?.at("parentGroupID") == "39491")
            #expect(data.first { $0.at("sgID") == "20200" }?.at("parentGroupID") == "0")
            let details = try await bench.call("getStationGroupDetails", "<sgID>39491</sgID>")
            #expect(details.at("numStations") == "3" && details.at("groupData.sgID") == "39492")
            #expect(details.at("stationData.Address")?.hasPrefix("165 13th St, Oakland") == true)
            #expect(try await bench.call("getStationGroupDetails", "<sgID>1</sgID>").code == "102")
            let networks = try await bench.call("getCPNInstances")
            #expect(networks.code == nil)
            #expect(networks.all("CPN").map { $0.at("cpnName") } == ["NA", "EU", "AU", "CA"])
        }
    }

    @Test func `operations of the WSDL that are not simulated say so`() async throws {
        try await ServiceBench.run { bench async throws in
            #expect(try await bench.search("getUsers").code == "188")
            #expect(try await bench.search("getUsers").name == "getUsersResponse")
        }
    }
}
