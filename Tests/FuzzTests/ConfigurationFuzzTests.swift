import Registry
import Settings
import TestSupport
import Testing

/// The readers of bridge.yaml and of device files, on damaged copies of the example configuration.
@Suite struct ConfigurationFuzzTests {
    private static let secret = "hunter2-7f3a"
    private static let bridge = Corpus.configuration["bridge.yaml"] ?? []
    /// Every key there is, with a value, and an inline secret.
    private static let full = Array(
        """
        instance: bridge1
        broker: {host: 127.0.0.1, port: 1883, protocol: 5, username: u, passwordFile: secrets/b, qos: 1, keepAlive: 30}
        accounts:
          alameda:
            endpoint: https://webservices.chargepoint.com/webservices/chargepoint/services/5.0
            username: KEY-OF-ALAMEDA
            password: "\(secret)"
            limits: {concurrent: 4, perSecond: 5, perDay: 50000}
            autodiscover: {topic: "campus/{sgName}/{stationName}", registry: config://chargepoint.csv, refresh: 3600}
        publish: {prefix: devices, mode: on_change, maxSilence: 15m, layout: port, qos: 1, retain: true}
        commands: {writeMode: staged, group: false, actuatorTopics: false, maxAge: 3600}
        homeAssistant: {enabled: true, prefix: homeassistant, style: entity}
        http: {listen: 127.0.0.1:8088, tokenFile: secrets/t}
        spool: {mode: all, maxAge: 7d, maxBytes: 1GiB}
        state: /var/lib/chargepoint2mqtt
        log: {level: info, format: text}
        """.utf8)
    private static let device = Array(
        """
        # as VOLTTRON writes it
        {"driver_type": "chargepoint", // more
         "driver_config": {"stationID": "1:34001", "account": "alameda", "cacheExpiration": 10,},
         "registry_config": "config://chargepoint.csv", "interval": 60, "timezone": "US/Pacific",
         "heart_beat_point": "beat", "publish_depth_first": true, /* old */ "campus": "a", "building": "b", "unit": "c"}
        """.utf8)
    private static let devices =
        [device]
        + Corpus.configuration.filter { $0.key.hasPrefix("devices/") }.sorted { $0.key < $1.key }.map(\.value)
    private static let mutation = Mutation(
        words: [
            "{", "}", "[", "]", ":", ": ", ",", "\"", "'", "#", " #", "&a ", "*a", "!", "!!str ", "|", ">", "%", "@",
            "`", "\n",
            "\t", "  ", "- ", "~", "null", "true", "0", "-1", "1e9", "99999999999999999999", ".inf", ".nan", "0x10",
            "5.1",
            "1:99", "---", "...", "<<: *a", "? ", "\\u0000", "\u{FEFF}", "\u{0}", "é", "//", "/*", "*/", "../",
            "config://",
            "stationID", "interval: ", "broker: ", "accounts: ", "devices",
        ],
        others: [bridge, full] + devices)

    /// Registries are not what is damaged here, and reading all of one takes longer than all else.
    private static func firstLines(_ count: Int, _ bytes: [UInt8]) -> [UInt8] {
        Array(bytes.split(separator: 0x0A).prefix(count).joined(separator: [0x0A]))
    }

    private static func files(_ random: inout SeededRandom, damaging place: Int) -> [String: [UInt8]] {
        var files = Corpus.configuration.filter { $0.key.hasPrefix("secrets/") }
        for (path, bytes) in Corpus.configuration where path.hasSuffix(".csv") { files[path] = firstLines(4, bytes) }
        files["secrets/b"] = Array("b".utf8)
        files["secrets/t"] = Array("t".utf8)
        let bridge = Bool.random(using: &random) ? bridge : full
        let device = devices.randomElement(using: &random)!
        files["bridge.yaml"] = place == 0 ? mutation.damaged(bridge, &random) : full
        files["devices/campus/station_001"] = place == 1 ? mutation.damaged(device, &random) : device
        return files
    }

    @Test(arguments: [(0, "damaged bridge.yaml"), (1, "damaged device files")])
    func `a damaged file is read or refused, with a place and a remedy for all that is amiss`(
        place: Int, name: String
    ) throws {
        var outcomes = (read: 0, refused: 0)
        let run = FuzzRun(name, usual: 500)
        try run.each { random in
            let files = Self.files(&random, damaging: place)
            let damaged = files[place == 0 ? "bridge.yaml" : "devices/campus/station_001"] ?? []
            let (configuration, problems) = BridgeConfiguration.load(files: files)
            for problem in problems {
                let lines = (files[problem.file] ?? []).count { $0 == 0x0A || $0 == 0x0D } + 2
                guard !problem.file.isEmpty, !problem.message.isEmpty, !problem.remedy.isEmpty,
                    !problem.description.contains("\n"), (1...lines).contains(problem.line ?? 1)
                else { throw FuzzRun.Finding("\(problem) of \(lines) lines: \(damaged.shown)") }
            }
            guard (configuration == nil) == problems.contains(where: { $0.severity == .error }) else {
                throw FuzzRun.Finding("\(problems): \(damaged.shown)")
            }
            guard let configuration else { return outcomes.refused += 1 }
            outcomes.read += 1
            for device in configuration.devices {
                guard configuration.account(named: device.account) != nil, device.interval > 0,
                    !device.path.segments.isEmpty
                else { throw FuzzRun.Finding("\(device): \(damaged.shown)") }
            }
            guard (1...65_535).contains(configuration.broker.port), !"\(configuration)".contains(Self.secret) else {
                throw FuzzRun.Finding("\(configuration): \(damaged.shown)")
            }
        }
        #expect(run.seeds.count < 300 || min(outcomes.read, outcomes.refused) > 20, "\(outcomes)")
    }

    @Test func `the order of keys, and JSON or YAML, make no difference`() throws {
        let driver = ["\"stationID\": \"1:34001\"", "\"account\": \"alameda\"", "\"cacheExpiration\": 10"]
        let keys = [
            "\"driver_type\": \"chargepoint\"", "\"registry_config\": \"config://chargepoint.csv\"", "\"interval\": 7",
            "\"timezone\": \"US/Pacific\"", "\"heart_beat_point\": \"beat\"", "\"publish_breadth_first\": true",
        ]
        var random = SeededRandom(seed: 0)
        var files = Self.files(&random, damaging: 2)
        files["devices/campus/station_001"] = Array(
            "{\((keys + ["\"driver_config\": {\(driver.joined(separator: ", "))}"]).joined(separator: ", "))}".utf8)
        let wanted = try #require(BridgeConfiguration.load(files: files).configuration)
        #expect(wanted.devices.count == 1)
        try FuzzRun("shuffled device files", usual: 150).each { random in
            let inner = driver.shuffled(using: &random)
            let isBlock = Bool.random(using: &random)
            let config =
                isBlock
                ? "\"driver_config\":" + inner.map { "\n    \($0)" }.joined()
                : "\"driver_config\": {\(inner.joined(separator: ","))}"
            let all = (keys + [config]).shuffled(using: &random)
            let text = isBlock ? all.joined(separator: "\n") : "{" + all.joined(separator: ",\n#\n ") + ",}"
            files["devices/campus/station_001"] = Array(text.utf8)
            let (configuration, problems) = BridgeConfiguration.load(files: files)
            guard configuration == wanted else { throw FuzzRun.Finding("\(problems): \(text)") }
        }
    }
}
