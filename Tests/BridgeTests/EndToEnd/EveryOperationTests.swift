import ChargePointAPI
import FoundationEssentials
import HTTP
import Logging
import TestSupport
import Testing

/// The client against the simulator: two programs that read the same facts apart from each other.
@Suite(.timeLimit(.minutes(15))) struct EveryOperationTests {
    /// Keeps what the client could not read.
    private struct Witness: CallObserver {
        let calls = Locked<[FinishedCall]>([])

        func callFinished(_ call: FinishedCall) { calls.withLock { $0.append(call) } }

        var operations: Set<String> { Set(calls.value.map(\.operation)) }
        var unreadable: [String] {
            calls.value.flatMap { call in call.unreadableFields.map { call.operation + "." + $0 } }
        }
    }

    private struct Account {
        let client: ChargePointClient
        let witness = Witness()

        init(
            _ simulator: SimulatorProcess, version: String = "5.0", password: String = SimulatorProcess.password,
            timeout: Duration = .seconds(60)
        ) throws {
            client = ChargePointClient(
                ClientConfiguration(
                    endpoint: "http://127.0.0.1:\(simulator.port)/webservices/chargepoint/services/\(version)",
                    credentials: Credentials(username: SimulatorProcess.username, password: password),
                    limits: CallLimits(concurrent: 8, perSecond: 1e6), retry: RetryPolicy(window: .zero),
                    timeout: timeout),
                http: try HTTPClient(configuration: HTTPConfiguration(proxy: "")),
                logger: Logger(label: "client") { _ in SwiftLogNoOpLogHandler() }, observer: witness)
        }
    }

    @Test(arguments: ["5.0", "5.1"])
    func `a service that checks its requests answers every operation, and each answer is read whole`(
        _ version: String
    ) async throws {
        let simulator = try await SimulatorProcess.start(["--stations", "6", "--ports", "2"])
        let account = try Account(simulator, version: version)
        let client = account.client
        try await simulator.vehicleArrives("1:34001", 1)
        try await simulator.vehicleArrives("1:34001", 2)
        try await simulator.post("/vehicles", #"{"stationID":"1:34001","portNumber":2,"action":"leave"}"#)
        try await simulator.raiseAlarm("1:34002", "GFCI Trip")

        #expect(try await client.call(GetCPNInstances()).networks.contains { $0.cpnID == "1" })
        let stations = try await client.pages(of: GetStations())
        #expect(stations.count == 6)
        try await checkGroups(client, stations)
        try await checkReads(client, stations)
        try await checkSheds(client)
        try await checkAlarms(client)

        #expect(account.witness.unreadable == [])
        #expect(account.witness.operations.count == 16, "\(account.witness.operations.sorted())")
    }

    /// The four ways to a station's groups agree.
    private func checkGroups(_ client: ChargePointClient, _ stations: [GetStations.Station]) async throws {
        let organizations = try await client.call(GetOrgsAndStationGroups()).organizations
        let orgID = try #require(organizations.first?.orgID)
        let groups = try await client.call(GetStationGroups(orgID: orgID)).groups
        #expect(!groups.isEmpty)
        #expect(Set(groups.map(\.sgID)) == Set(organizations.flatMap(\.groups).map(\.sgID)))
        for group in groups {
            let sgID = try #require(group.sgID)
            let members = Set(group.stations.compactMap(\.stationID))
            let details = try await client.call(GetStationGroupDetails(sgID))
            #expect(Set(details.stations.compactMap(\.stationID)) == members)
            #expect(Set(stations.filter { $0.groups.contains(sgID) }.compactMap(\.stationID)) == members)
            guard !members.isEmpty else { continue }
            let load = try await client.call(GetLoad(.group(sgID)))
            #expect(load.sgID == sgID)
            #expect(Set(load.stations.compactMap(\.stationID)) == members)
        }
        let rights = try await client.pages(of: GetStationRights())
        #expect(Set(rights.compactMap(\.group)).isSubset(of: Set(groups.compactMap(\.sgID))))
        #expect(rights.allSatisfy { $0.group != nil })
    }

    private func checkReads(_ client: ChargePointClient, _ stations: [GetStations.Station]) async throws {
        let ids = stations.compactMap(\.stationID)
        let status = try await client.pages(of: GetStationStatus(stationIDs: Array(ids.prefix(3))))
        #expect(status.compactMap(\.stationID) == Array(ids.prefix(3)))
        let sessions = try await client.pages(of: GetChargingSessionData(stationID: "1:34001"))
        let running = try #require(sessions.first { $0.endTime == nil }?.sessionID)
        let quarters = try await client.call(Get15minChargingSessionData(sessionID: running))
        #expect(quarters.responseCode == .noSession || quarters.sessionID == running)
        let ended = try #require(sessions.first { $0.endTime != nil }?.sessionID)
        let whole = try await client.call(Get15minChargingSessionData(sessionID: ended, energyConsumedInterval: true))
        // A session of a moment has no quarter of an hour.
        #expect(whole.responseCode == .noSession || whole.stationID == "1:34001" && whole.portNumber == "2")
        #expect(whole.intervals.allSatisfy { $0.stationTime != nil && $0.energyConsumed != nil })
    }

    /// A group, a station and a port are limited and let go again, by what the service then says.
    private func checkSheds(_ client: ChargePointClient) async throws {
        let organizations = try await client.call(GetOrgsAndStationGroups()).organizations
        let groups = try await client.call(GetStationGroups(orgID: organizations.first?.orgID ?? "")).groups
        let group = try #require(groups.first { $0.stations.contains { $0.stationID == "1:34001" } }?.sgID)
        let percent = try await client.call(ShedLoad(.group(group, .percentShed(50)), timeInterval: 60))
        #expect((percent.success, percent.sgID, percent.percentShedPerStation) == (1, group, 50))
        #expect(
            try await client.call(GetLoad(.group(group))).stations.flatMap(\.ports).allSatisfy { $0.shedState == 1 })
        let cleared = try await client.call(ClearShedState(.group(group)))
        #expect((cleared.success, cleared.sgID) == (1, group))
        #expect(
            try await client.call(GetLoad(.group(group))).stations.flatMap(\.ports).allSatisfy { $0.shedState == 0 })

        let cap = try #require(DecimalText("2.5"))
        let port = ShedLoad.PortLimit(portNumber: "1", limit: .allowedLoad(cap))
        let limited = try await client.call(ShedLoad(.ports("1:34001", [port])))
        #expect(limited.ports.map(\.portNumber) == ["1"])
        let load = try await client.call(GetLoad(.station("1:34001")))
        #expect(load.stations.first?.ports.first?.allowedLoad?.doubleValue == 2.5)
        #expect(try await client.call(ClearShedState(.station("1:34001"))).success == 1)

        let event = CreateLoadShedEvent(.group(group), .allowedLoadPerPort(cap), start: Date() + 3600, duration: 30)
        let eventId = try #require(try await client.call(event).eventId)
        #expect(try await client.call(RemoveLoadShedEvent(eventId: eventId)).responseCode == .success)
    }

    private func checkAlarms(_ client: ChargePointClient) async throws {
        let alarms = try await client.pages(of: GetAlarms(stationID: "1:34002"))
        #expect(alarms.contains { $0.alarmType == "GFCI Trip" && $0.alarmTime != nil })
        #expect(try await client.call(ClearAlarms(.station("1:34002"))).responseCode == .success)
        #expect(try await client.pages(of: GetAlarms(stationID: "1:34002")).isEmpty)
        #expect(try await client.call(ClearAlarms(.station("1:34002"))).responseCode == .noAlarm)
    }

    @Test func `pages are followed to the last station, each coming once`() async throws {
        let simulator = try await SimulatorProcess.start(["--stations", "1201", "--ports", "1"])
        let account = try Account(simulator)
        let ids = try await account.client.pages(of: GetStations()).compactMap(\.stationID)
        #expect(Set(ids).count == 1201 && ids.count == 1201)
        #expect(try await simulator.calls("getStations") == 3)
        let status = try await account.client.pages(of: GetStationStatus()).compactMap(\.stationID)
        #expect(Set(status) == Set(ids) && status.count == 1201)
    }

    @Test(arguments: [
        (#"{"status": 503}"#, "http_5xx"), (#"{"soapFault": "Server"}"#, "fault"),
        (#"{"soapFault": "Client", "status": 200}"#, "fault"), (#"{"malformed": true}"#, "malformed"),
        (#"{"cut": true}"#, "cut malformed"), (#"{"denied": ["getLoad"]}"#, "denied"),
        (#"{"responseCode": "126"}"#, "refused"), (#"{"responseCode": "183"}"#, "wrong_credentials"),
        (#"{"slowBody": 10}"#, "timed_out"), (#"{"rateLimit": 0.001}"#, "throttled"),
    ])
    func `each fault of the service is an error of its own kind`(_ fault: String, _ labels: String) async throws {
        let simulator = try await SimulatorProcess.start(["--stations", "1"])
        let account = try Account(simulator, timeout: .seconds(labels == "timed_out" ? 1 : 60))
        try await simulator.post("/faults", fault)
        var found: [String] = []
        // A rate limit lets the first ones through.
        for _ in 0..<(labels == "throttled" ? 50 : 1) {
            do {
                _ = try await account.client.call(GetLoad(.station("1:34001")))
            } catch {
                found.append(error.label)
                #expect(error.description.contains("127.0.0.1:\(simulator.port)"), "\(error)")
                #expect(!error.description.contains(SimulatorProcess.password))
            }
        }
        #expect(
            !found.isEmpty && Set(found).isSubset(of: Set(labels.split(separator: " ").map(String.init))), "\(found)")
    }

    @Test func `a wrong password is refused once and not tried again`() async throws {
        let simulator = try await SimulatorProcess.start(["--stations", "1"])
        let account = try Account(simulator, password: "mistyped")
        for _ in 0..<10 {
            await #expect(throws: APIError.self) { try await account.client.call(GetCPNInstances()) }
        }
        #expect(account.witness.calls.value.allSatisfy { $0.outcome == "wrong_credentials" })
        #expect(try await simulator.requests().count == 1)
    }
}
