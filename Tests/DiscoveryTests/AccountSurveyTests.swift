import ChargePointAPI
import Discovery
import Registry
import Synchronization
import Testing

@Suite struct AccountSurveyTests {
    @Test func `credentials are checked first, pages are followed, and each right is tried once`() async throws {
        let account = ScriptedAccount((1...1203).map { ScriptedAccount.station($0) })
        let steps = Mutex<[AccountSurvey.Step]>([])
        let findings = try await AccountSurvey(account, progress: { step in steps.withLock { $0.append(step) } })
            .findings()
        #expect(findings.stations.count == 1203 && findings.portCount == 2406)
        #expect(findings.stations.map(\.stationID) == findings.stations.map(\.stationID).sorted())
        #expect(
            account.calls == [
                "getCPNInstances", "getStations", "getStations", "getStations", "getOrgsAndStationGroups",
                "getStationStatus", "getLoad", "getAlarms", "getChargingSessionData", "getStationRights",
                "getStationGroups",
            ])
        #expect(
            steps.withLock { $0 }.prefix(5) == [
                .checkingCredentials, .listingStations(found: 0), .listingStations(found: 500),
                .listingStations(found: 1000), .listingStations(found: 1203),
            ])
        #expect(findings.denied == [] && findings.failed.isEmpty && findings.networks == ["NA"])
    }

    @Test func `what a station is called, where it belongs and how its ports are`() async throws {
        let account = ScriptedAccount([
            ScriptedAccount.station(7, ports: 1, groups: "00001, 00002"), ScriptedAccount.station(8, name: nil),
        ])
        let findings = try await AccountSurvey(account).findings()
        let station = findings.stations[0]
        #expect(station.name == "GARAGE 1", "without the organization")
        #expect(station.groups.map(\.name) == ["All", "North, upper deck"], "a comma within a name is no end")
        #expect(station.ports.map(\.status) == ["INUSE"] && station.ports.map(\.power) == ["6.600"])
        #expect(findings.stations[1].name == nil)
        #expect(findings.commonGroups == [1])
        #expect(station.values(besides: findings.commonGroups)["sgName"] == "North, upper deck")
        #expect(findings.stations[1].values(besides: findings.commonGroups)["sgName"] == "All", "better than none")
    }

    @Test func `missing rights are named in the order in which they were tried, and the rest goes on`() async throws {
        let account = ScriptedAccount(
            [ScriptedAccount.station(1)],
            failing: [
                "getLoad": .denied(text: nil), "getOrgsAndStationGroups": .denied(text: nil),
                "getAlarms": .http(status: 500, retryAfter: nil),
            ])
        let findings = try await AccountSurvey(account).findings()
        #expect(findings.denied == ["getOrgsAndStationGroups", "getLoad"])
        #expect(findings.failed.map(\.operation) == ["getAlarms"])
        #expect(findings.deniedRegisters == [.load])
        #expect(account.calls.last == "getStationRights", "without organizations there is no group to ask for")
        for operation in RegisterClass.allCases.compactMap(\.operation) where operation != "getStations" {
            #expect(SurveyFindings.consequence(ofDenied: operation) != "its values are not read", "\(operation)")
        }
    }

    @Test func `wrong credentials end it at the first call, and a denied getStations at the second`() async throws {
        let wrong = ScriptedAccount([], failing: ["getCPNInstances": .wrongCredentials(code: "182", text: nil)])
        await #expect(throws: APIError.self) { try await AccountSurvey(wrong).findings() }
        #expect(wrong.calls == ["getCPNInstances"])
        let denied = ScriptedAccount([], failing: ["getStations": .denied(text: nil)])
        await #expect(throws: APIError.self) { try await AccountSurvey(denied).findings() }
        #expect(denied.calls == ["getCPNInstances", "getStations"])
    }

    @Test func `an account without stations is no error, and nothing else is tried`() async throws {
        let account = ScriptedAccount([])
        let findings = try await AccountSurvey(account).findings()
        #expect(findings.stations.isEmpty && findings.denied.isEmpty)
        #expect(account.calls == ["getCPNInstances", "getStations", "getOrgsAndStationGroups"])
    }
}
