import ChargePointAPI
import Discovery
import Registry
import Settings
import Testing

@Suite struct ConfigurationDraftTests {
    private func draft(
        _ account: ScriptedAccount, template: String = "campus/{sgName}/{stationName}", existing: Set<StationID> = [],
        taken: [DevicePath] = [], name: String = "alameda", endpoint: String = "http://127.0.0.1:8085/services/5.0"
    ) async throws -> ConfigurationDraft {
        ConfigurationDraft(
            try await AccountSurvey(account).findings(),
            account: ConfigurationDraft.AccountEntry(
                name: name, endpoint: endpoint, username: Secret("KEY"), passwordLine: "passwordFile: secrets/a"),
            existing: existing, taken: taken, template: try DeviceTemplate(template), writesBridge: existing.isEmpty,
            registry: "chargepoint.csv")
    }

    private func load(_ draft: ConfigurationDraft) -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        var files = Dictionary(uniqueKeysWithValues: draft.files.map { ($0.path, Array($0.content.utf8)) })
        files["secrets/a"] = Array("hidden".utf8)
        return BridgeConfiguration.load(files: files)
    }

    @Test func `what is written is a configuration without a fault that has every station`() async throws {
        let account = ScriptedAccount([
            ScriptedAccount.station(1, name: "GARAGE 1"), ScriptedAccount.station(2, ports: 1, name: "GARAGE 1"),
            ScriptedAccount.station(3, name: nil), ScriptedAccount.station(5, name: ".hidden"),
            ScriptedAccount.station(6, name: "old.bak"),
            ScriptedAccount.station(4, name: "a/b+c#d: \"e\"\n- f", groups: "1, 2"),
        ])
        let draft = try await draft(account)
        let (configuration, problems) = load(draft)
        #expect(problems.isEmpty, "\(problems)")
        let devices = try #require(configuration?.devices)
        #expect(devices.map(\.stationID.text).sorted() == ["1:1", "1:2", "1:3", "1:4", "1:5", "1:6"])
        #expect(Set(devices.map(\.path)).count == 6)
        #expect(devices.allSatisfy { $0.account == "alameda" && $0.coversEveryPort })
        #expect(draft.files.map(\.path).contains("devices/campus/All/GARAGE_1"))
        #expect(
            draft.files.map(\.path).contains("devices/campus/All/GARAGE_1_2"), "a name that is taken gets the number")
    }

    @Test func `stations that have a device file keep it, and bridge yaml is left alone`() async throws {
        let account = ScriptedAccount((1...3).map { ScriptedAccount.station($0) })
        let known = try #require(StationID("1:2"))
        let path = try #require(DevicePath("campus/All/GARAGE_1"))
        let draft = try await draft(account, existing: [known], taken: [path])
        #expect(draft.known.map(\.stationID) == [known])
        #expect(
            draft.files.map(\.path) == [
                "registry_configs/chargepoint.csv", "devices/campus/All/GARAGE_1_1", "devices/campus/All/GARAGE_1_3",
            ])
    }

    @Test(arguments: [
        ("http://127.0.0.1/services/5.0", false), ("http://127.0.0.1/services/5.1", true),
        ("http://127.0.0.1/x", false),
    ])
    func `the registry has what the API version has, without what is denied`(endpoint: String, isNew: Bool) async throws
    {
        let account = ScriptedAccount([ScriptedAccount.station(1)], failing: ["getLoad": .denied(text: nil)])
        let csv = try #require(
            try await draft(account, endpoint: endpoint).files.first { $0.path.hasPrefix("registry") }?.content)
        let (file, problems) = RegistryFile.parse(Array(csv.utf8), name: "r.csv")
        #expect(problems.isEmpty)
        #expect(file.registers.contains { $0.attribute == .chargingSession(.endedBy) } == isNew)
        #expect(!file.registers.contains { $0.registerClass == .load })
        #expect(file.registers.contains { $0.attribute == .stationStatus(.status) && $0.port == .every })
    }

    @Test(arguments: ["yes", "null", "12", "a: b", "#x", "\"q\"", "ä ö", "-", "&a", "*a", "!t"])
    func `names that YAML would take for something else are quoted`(name: String) async throws {
        let (configuration, problems) = load(try await draft(ScriptedAccount([ScriptedAccount.station(1)]), name: name))
        #expect(problems.filter { !$0.message.contains("cannot name an account") }.isEmpty, "\(problems)")
        if !name.contains("#") { #expect(configuration?.accounts.map(\.name) == [name]) }
    }

    @Test func `no file holds the password`() async throws {
        let draft = try await draft(ScriptedAccount([ScriptedAccount.station(1)]))
        #expect(draft.files.allSatisfy { !$0.content.contains("hidden") })
    }
}
