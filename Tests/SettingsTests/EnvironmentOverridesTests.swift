import Registry
import Settings
import Testing

@Suite struct EnvironmentOverridesTests {
    private func load(
        _ environment: [String: String], bridge: String = ""
    ) -> (configuration: BridgeConfiguration?, problems: [Problem]) {
        var folder = Folder.bridge(bridge)
        folder.environment = environment.merging(["PATH": "/bin", "chargepoint2mqtt_x": "y"]) { own, _ in own }
        return folder.load()
    }

    @Test(arguments: [
        "CHARGEPOINT2MQTT_BROKER_HOST", "CHARGEPOINT2MQTT_BROKERHOST",
    ])
    func `a variable beats the file and the default`(name: String) throws {
        for bridge in ["", "broker: {host: file.example}"] {
            let (configuration, problems) = load([name: "env.example"], bridge: bridge)
            #expect(problems.isEmpty)
            #expect(try #require(configuration).broker.host == "env.example")
        }
    }

    @Test func `every scalar has a variable, capitals within a key set off or not`() throws {
        let (loaded, problems) = load([
            "CHARGEPOINT2MQTT_INSTANCE": "two", "CHARGEPOINT2MQTT_BROKER_KEEP_ALIVE": "1m",
            "CHARGEPOINT2MQTT_BROKER_TLS_CA": "ca.pem", "CHARGEPOINT2MQTT_PUBLISH_HEADERSINPAYLOAD": "false",
            "CHARGEPOINT2MQTT_COMMANDS_WRITE_MODE": "immediate", "CHARGEPOINT2MQTT_LOG_LEVEL": "error",
            "CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_USERNAME": "OTHER", "CHARGEPOINT2MQTT_STATE": "/x",
            "CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_LIMITS_PER_SECOND": "0.5",
        ])
        // The authority's file is not there, and that is all.
        #expect(problems.map(\.key) == ["CHARGEPOINT2MQTT_BROKER_TLS_CA"])
        #expect(loaded == nil)
        let again = load([
            "CHARGEPOINT2MQTT_INSTANCE": "two", "CHARGEPOINT2MQTT_BROKER_KEEP_ALIVE": "1m",
            "CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_USERNAME": "OTHER",
            "CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_LIMITS_PER_SECOND": "0.5",
        ])
        let configuration = try #require(again.configuration)
        #expect(configuration.instance == "two")
        #expect(configuration.broker.keepAlive == 60)
        #expect(configuration.accounts.map(\.username) == ["OTHER"])
        #expect(configuration.accounts.map(\.limits.perSecond) == [0.5])
    }

    @Test func `an error in a variable names the variable`() {
        #expect(
            load(["CHARGEPOINT2MQTT_BROKER_PORT": "x"]).problems.map(\.description) == [
                "environment: CHARGEPOINT2MQTT_BROKER_PORT: 'x' is not a whole number from 1 to 65535; write one"
            ])
    }

    @Test func `an empty variable is as good as none`() throws {
        let (configuration, problems) = load(["CHARGEPOINT2MQTT_BROKER_HOST": "", "CHARGEPOINT2MQTT_NONSENSE": ""])
        #expect(problems.isEmpty)
        #expect(try #require(configuration).broker.host == "127.0.0.1")
    }

    @Test func `a variable that no key has is warned of`() {
        let (configuration, problems) = load([
            "CHARGEPOINT2MQTT_BROKER_HOTS": "x", "CHARGEPOINT2MQTT_ACCOUNTS_OAKLAND_USERNAME": "x",
        ])
        #expect(configuration != nil)
        #expect(
            problems.map(\.description) == [
                "environment: CHARGEPOINT2MQTT_ACCOUNTS_OAKLAND_USERNAME: no key of bridge.yaml has this "
                    + "variable, ignored; "
                    + "did you mean 'CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_USERNAME'?",
                "environment: CHARGEPOINT2MQTT_BROKER_HOTS: no key of bridge.yaml has this variable, ignored; "
                    + "did you mean "
                    + "'CHARGEPOINT2MQTT_BROKER_HOST'?",
            ])
    }

    @Test func `a password in the environment beats one in a file and needs no warning`() throws {
        for name in ["CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_PASSWORD", "CHARGEPOINT2MQTT_ACCOUNTS_ALAMEDA_PASSWORD_ENV"] {
            let (configuration, problems) = load([
                name: name.hasSuffix("ENV") ? "MINE" : "swordfish", "MINE": "swordfish",
            ])
            #expect(problems.isEmpty)
            #expect(try #require(configuration).accounts.map(\.password) == [Secret("swordfish")])
        }
    }

    @Test func `a variable that a passwordEnv names is no stray, whatever it is called`() throws {
        var folder = Folder.bridge("broker: {username: x, passwordEnv: CHARGEPOINT2MQTT_MY_PASSWORD}")
        folder.environment = ["CHARGEPOINT2MQTT_MY_PASSWORD": "swordfish"]
        let (configuration, problems) = folder.load()
        #expect(problems.isEmpty)
        #expect(try #require(configuration).broker.password == Secret("swordfish"))
    }

    @Test(arguments: [
        (["broker", "host"], "BROKER_HOST"),
        (["accounts", "my-site", "limits", "perDay"], "ACCOUNTS_MY_SITE_LIMITS_PER_DAY"),
        (["broker", "tls", "ca"], "BROKER_TLS_CA"),
    ])
    func `an unknown name is answered with the recommended spelling`(path: [String], end: String) {
        var folder = Folder()
        folder.files["bridge.yaml"] = "accounts: {my-site: {username: A, passwordFile: secrets/alameda}}"
        folder.files["devices/campus/station_001"] = nil
        folder.environment = ["CHARGEPOINT2MQTT_\(end)X": "1"]
        #expect(folder.load().problems.contains { $0.remedy == "did you mean 'CHARGEPOINT2MQTT_\(end)'?" })
    }

    @Test(arguments: [
        ("INSTANCE", "two"), ("BROKER_HOST", "b.example"), ("BROKER_PORT", "1884"), ("BROKER_PROTOCOL", "3.1.1"),
        ("BROKER_USERNAME", "u"), ("BROKER_PASSWORD", "p"), ("BROKER_TLS", "true"), ("BROKER_QOS", "2"),
        ("BROKER_KEEP_ALIVE", "45"), ("PUBLISH_PREFIX", "sites"), ("PUBLISH_MODE", "on_change"),
        ("PUBLISH_LAYOUT", "station"), ("PUBLISH_QOS", "0"), ("PUBLISH_RETAIN", "false"),
        ("PUBLISH_MAX_SILENCE", "5m"), ("PUBLISH_HEADERS_IN_PAYLOAD", "true"), ("COMMANDS_WRITE_MODE", "immediate"),
        ("COMMANDS_GROUP", "true"), ("COMMANDS_ACTUATOR_TOPICS", "true"), ("COMMANDS_MAX_AGE", "2h"),
        ("HOME_ASSISTANT_ENABLED", "false"), ("HOME_ASSISTANT_PREFIX", "ha"), ("HOME_ASSISTANT_STYLE", "device"),
        ("HTTP_LISTEN", "127.0.0.1:9000"), ("HTTP_TOKEN", "t"), ("SPOOL", "latest"), ("SPOOL_MODE", "latest"),
        ("SPOOL_MAX_AGE", "1d"), ("SPOOL_MAX_BYTES", "2MiB"), ("STATE", "/elsewhere"), ("LOG_LEVEL", "debug"),
        ("LOG_FORMAT", "json"), ("ACCOUNTS_ALAMEDA_ENDPOINT", "https://x.example/services/5.1"),
        ("ACCOUNTS_ALAMEDA_USERNAME", "OTHER"), ("ACCOUNTS_ALAMEDA_PASSWORD", "other"),
        ("ACCOUNTS_ALAMEDA_LIMITS_CONCURRENT", "9"), ("ACCOUNTS_ALAMEDA_LIMITS_PER_SECOND", "9"),
        ("ACCOUNTS_ALAMEDA_LIMITS_PER_DAY", "9"), ("ACCOUNTS_ALAMEDA_AUTODISCOVER_TOPIC", "x/{stationID}"),
        ("ACCOUNTS_ALAMEDA_AUTODISCOVER_REGISTRY", "config://other.csv"),
        ("ACCOUNTS_ALAMEDA_AUTODISCOVER_REFRESH", "2h"), ("ACCOUNTS_ALAMEDA_AUTODISCOVER_INTERVAL", "90"),
    ])
    func `each scalar has a variable that takes effect`(name: String, value: String) throws {
        var folder = Folder()
        folder.files["registry_configs/other.csv"] = folder.files["registry_configs/chargepoint.csv"]
        folder.files["bridge.yaml"] = """
            accounts:
              alameda:
                username: K
                passwordFile: secrets/alameda
                autodiscover: {topic: "{stationName}", registry: "config://chargepoint.csv"}
            """
        let before = try #require(folder.load().configuration)
        folder.environment = ["CHARGEPOINT2MQTT_\(name)": value]
        // A password goes with a username.
        if name == "BROKER_PASSWORD" { folder.environment["CHARGEPOINT2MQTT_BROKER_USERNAME"] = "u" }
        let (after, problems) = folder.load()
        #expect(problems.allSatisfy { $0.severity == .warning && !$0.message.hasPrefix("no key") }, "\(problems)")
        // What has no effect in this mode or protocol is warned of, under the variable's name.
        #expect(try #require(after) != before, "\(problems)")
    }
}
