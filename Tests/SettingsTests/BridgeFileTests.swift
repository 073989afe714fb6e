import Registry
import Settings
import Testing

@Suite struct BridgeFileTests {
    // MARK: What is accepted

    @Test func `with an account alone everything else has its default`() throws {
        let (loaded, problems) = Folder().load()
        #expect(problems.isEmpty)
        var expected = BridgeConfiguration()
        let configuration = try #require(loaded)
        expected.accounts = [
            Account(
                name: "alameda",
                endpoint: "https://webservices.chargepoint.com/webservices/chargepoint/services/5.0",
                username: "KEY-OF-ALAMEDA", password: Secret("hunter2"))
        ]
        expected.devices = configuration.devices
        #expect(configuration == expected)
        #expect(configuration.devices.map(\.path.description) == ["campus/station_001"])
    }

    @Test func `every key has its place`() throws {
        let folder = Folder.bridge(
            """
            instance: north.2
            broker:
              host: broker.example
              port: 1884
              protocol: 3.1.1
              username: bridge
              passwordEnv: BROKER_PASSWORD
              tls: {ca: ca.pem, cert: cert.pem, key: key.pem}
              qos: 2
              keepAlive: 2m
            publish:
              prefix: site/devices
              mode: on_change
              maxSilence: 5m
              layout: station
              qos: 0
              retain: no
              headersInPayload: true
            commands: {writeMode: immediate, group: true, actuatorTopics: true, maxAge: 10m}
            homeAssistant: {enabled: false, prefix: ha/discovery, style: device, statusTopic: ha/birth}
            http: {listen: "0.0.0.0:9000", tokenFile: secrets/token}
            spool: {mode: latest, maxAge: 2d, maxBytes: 100MB}
            state: /srv/state
            log: {level: debug, format: json}
            """)
        var full = folder
        full.environment = ["BROKER_PASSWORD": "pässword"]
        for name in ["ca.pem", "cert.pem", "key.pem", "secrets/token"] { full.files[name] = "x" }
        let (loaded, problems) = full.load()
        #expect(problems.allSatisfy { $0.severity == .warning })
        let configuration = try #require(loaded)
        var broker = BrokerSettings()
        broker.host = "broker.example"
        broker.port = 1884
        broker.protocolVersion = .v311
        broker.username = "bridge"
        broker.password = Secret("pässword")
        var tls = TLSSettings()
        (tls.ca, tls.cert, tls.key) = ("ca.pem", "cert.pem", "key.pem")
        broker.tls = tls
        broker.qos = 2
        broker.keepAlive = 120
        #expect(configuration.broker == broker)
        var publish = PublishSettings()
        publish.prefix = "site/devices"
        publish.mode = .onChange
        publish.maxSilence = 300
        publish.layout = .station
        publish.qos = 0
        publish.retain = false
        publish.headersInPayload = true
        #expect(configuration.publish == publish)
        var commands = CommandSettings()
        commands.writeMode = .immediate
        commands.group = true
        commands.actuatorTopics = true
        commands.maxAge = 600
        #expect(configuration.commands == commands)
        #expect(configuration.instance == "north.2")
        #expect(!configuration.homeAssistant.enabled)
        #expect(configuration.homeAssistant.prefix == "ha/discovery")
        #expect(configuration.homeAssistant.style == .device)
        #expect(configuration.homeAssistant.statusTopic == "ha/birth")
        #expect(configuration.http.host == "0.0.0.0" && configuration.http.port == 9000)
        #expect(configuration.http.token == Secret("x"))
        #expect(configuration.spool.mode == .latest)
        #expect(configuration.spool.maxAge == 172_800)
        #expect(configuration.spool.maxBytes == 100_000_000)
        #expect(configuration.state == "/srv/state")
        #expect(configuration.log.level == .debug && configuration.log.format == .json)
    }

    @Test(arguments: [
        ("5", MQTTVersion.v5), ("\"5\"", .v5), ("5.0", .v5), ("3.1.1", .v311), ("311", .v311), ("4", .v311),
    ])
    func `the version of MQTT may be spelt in several ways`(text: String, version: MQTTVersion) throws {
        let configuration = try #require(Folder.bridge("broker: {protocol: \(text)}").load().configuration)
        #expect(configuration.broker.protocolVersion == version)
    }

    @Test(arguments: [
        ("", 1883), ("tls: true", 8883), ("tls: {}", 8883), ("tls: ", 1883), ("tls: false", 1883),
        ("tls: true, port: 1", 1),
    ])
    func `TLS changes the default port`(keys: String, port: Int) throws {
        let configuration = try #require(Folder.bridge("broker: {\(keys)}").load().configuration)
        #expect(configuration.broker.port == port)
    }

    @Test func `snapshots go out with the broker's quality of service unless they have their own`() throws {
        #expect(try #require(Folder.bridge("broker: {qos: 2}").load().configuration).publish.qos == 2)
        #expect(
            try #require(Folder.bridge("broker: {qos: 2}\npublish: {qos: 0}").load().configuration).publish
                .qos == 0)
    }

    @Test(arguments: ["latest", "{mode: latest}"])
    func `the spool's mode may stand alone`(value: String) throws {
        #expect(try #require(Folder.bridge("spool: \(value)").load().configuration).spool.mode == .latest)
    }

    @Test(arguments: ["broker:", "broker: ~", "broker: null", "broker:\n  # port: 1\n", "broker: {}"])
    func `a group of which all is commented out is as good as absent`(yaml: String) {
        #expect(Folder.bridge(yaml).complaints.isEmpty)
    }

    @Test func `relative folders are within the configuration`() throws {
        #expect(try #require(Folder.bridge("state: var").load().configuration).state == "var")
    }

    // MARK: What is refused

    @Test(arguments: [
        ("broker: {host: \"\"}", "broker.host: empty; write a text on one line"),
        ("broker: {port: 0}", "broker.port: '0' is not a whole number from 1 to 65535; write one"),
        ("broker: {port: 99999}", "broker.port: '99999' is not a whole number from 1 to 65535; write one"),
        ("broker: {port: x}", "broker.port: 'x' is not a whole number from 1 to 65535; write one"),
        ("broker: {port: [1]}", "broker.port: a list or a group of keys where one value belongs; write one value"),
        ("broker: {protocol: 3}", "broker.protocol: '3' is not a version of MQTT; write 5 or 3.1.1"),
        ("broker: {qos: 3}", "broker.qos: '3' is not a whole number from 0 to 2; write one"),
        (
            "broker: {keepAlive: 4}",
            "broker.keepAlive: '4' is not a duration from 5 to 65535 s; write seconds, or a number with s, m, h, d or w"
        ),
        ("broker: {hots: x}", "broker.hots: unknown key; did you mean 'host'?"),
        (
            "broker: {zzzzz: x}",
            "broker.zzzzz: unknown key; the keys here are host, keepAlive, password, passwordEnv, passwordFile, port, "
                + "protocol, qos, tls, username"
        ),
        ("broker: x", "broker: not a group of keys; write keys and values, each on a line as `key: value`"),
        ("broker: [x]", "broker: not a group of keys; write keys and values, each on a line as `key: value`"),
        ("broker: {passwordFile: secrets/alameda}", "broker: a password without a username; write the username too"),
        (
            "broker: {username: x, passwordFile: nowhere}",
            "broker.passwordFile: 'nowhere': there is no such file; write the path of a file, relative to the "
                + "configuration folder"
        ),
        (
            "broker: {username: x, passwordEnv: NOWHERE}",
            "broker.passwordEnv: the environment has no variable 'NOWHERE'; set it to the secret"
        ),
        (
            "broker: {username: x, password: y, passwordEnv: NOWHERE}",
            "broker.password: password and passwordEnv are both given; keep one of them"
        ),
        (
            "broker: {tls: {ca: nowhere}}",
            "broker.tls.ca: 'nowhere': there is no such file; write the path of a file, relative to the configuration "
                + "folder"
        ),
        ("broker: {tls: {cert: secrets/alameda}}", "broker.tls: cert and key belong together; write both, or neither"),
        ("broker: {tls: {insecure: true}}", "broker.tls.insecure: unknown key; the keys here are ca, cert, key"),
        ("broker: {tls: maybe}", "broker.tls: 'maybe' is not true or false; write one of these"),
        ("instance: a/b", "instance: 'a/b' is not a name; write up to 64 letters, digits, _, - and ."),
        ("instance: \"\"", "instance: '' is not a name; write up to 64 letters, digits, _, - and ."),
        (
            "publish: {prefix: a+b}",
            "publish.prefix: 'a+b' is not a topic; write levels joined by /, without + and #, not beginning with $"
        ),
        (
            "publish: {prefix: devices/}",
            "publish.prefix: 'devices/' is not a topic; write levels joined by /, without + and #, not beginning with $"
        ),
        (
            "publish: {prefix: $SYS}",
            "publish.prefix: '$SYS' is not a topic; write levels joined by /, without + and #, not beginning with $"
        ),
        (
            "publish: {mode: on_chnage}",
            "publish.mode: 'on_chnage' is not 'always' or 'on_change'; did you mean 'on_change'?"
        ),
        ("publish: {layout: building}", "publish.layout: 'building' is not 'port' or 'station'; write one of these"),
        ("publish: {retain: 2}", "publish.retain: '2' is not true or false; write one of these"),
        (
            "publish: {mode: on_change, maxSilence: 0}",
            "publish.maxSilence: '0' is not a duration from 1 to 86400 s; write seconds, or a number with s, m, "
                + "h, d or w"
        ),
        (
            "commands: {writeMode: stagd}",
            "commands.writeMode: 'stagd' is not 'staged' or 'immediate'; did you mean 'staged'?"
        ),
        (
            "log: {level: verbose}",
            "log.level: 'verbose' is not 'trace', 'debug', 'info', 'notice', 'warning', 'error' or 'critical'; "
                + "write one of these"
        ),
        ("brocker: {}", "brocker: unknown key; did you mean 'broker'?"),
        (
            "zzzzz: 1",
            "zzzzz: unknown key; the keys here are accounts, broker, commands, homeAssistant, http, instance, log, "
                + "publish, spool, state"
        ),
    ])
    func `an error names line, key and what would be right`(yaml: String, expected: String) {
        #expect(Folder.bridge("# A comment\n" + yaml).complaints == ["error bridge.yaml:2: \(expected)"])
    }

    @Test(arguments: [
        (
            "spool: {maxBytes: 1GB!}",
            "spool.maxBytes: '1GB!' is not a size of at least 1 MiB; write bytes, or a number with MB, GB, MiB or GiB"
        ),
        (
            "spool: {maxBytes: 1000}",
            "spool.maxBytes: '1000' is not a size of at least 1 MiB; write bytes, or a number with MB, GB, MiB or GiB"
        ),
        ("spool: everything", "spool: 'everything' is not 'all' or 'latest'; write one of these"),
        (
            "homeAssistant: {style: devices}",
            "homeAssistant.style: 'devices' is not 'entity' or 'device'; did you mean 'device'?"
        ),
    ])
    func `keys that are not yet in effect are checked all the same`(yaml: String, expected: String) {
        let complaints = Folder.bridge(yaml).complaints
        #expect(complaints.contains("error bridge.yaml:1: \(expected)"))
    }

    @Test(arguments: ["spool"])
    func `a key that nothing acts on yet is warned of, once, if the user wrote it`(key: String) {
        let values = ["spool": "{mode: all}"]
        #expect(
            Folder.bridge("\(key): \(values[key] ?? "")").complaints == [
                "warning bridge.yaml:1: \(key): not yet in effect in this version; leave it out, or wait for "
                    + "the next one"
            ])
    }

    @Test(arguments: [
        (
            "homeAssistant: {prefix: devices}",
            "homeAssistant.prefix: 'devices' lies where publish.prefix 'devices' does"
        ),
        (
            "homeAssistant: {prefix: devices/ha}",
            "homeAssistant.prefix: 'devices/ha' lies where publish.prefix 'devices' does"
        ),
        (
            "publish: {prefix: homeassistant/devices}",
            "homeAssistant.prefix: 'homeassistant' lies where publish.prefix 'homeassistant/devices' does"
        ),
        (
            "homeAssistant: {prefix: chargepoint2mqtt}",
            "homeAssistant.prefix: 'chargepoint2mqtt' lies where the bridge's own topics 'chargepoint2mqtt' does"
        ),
        (
            "homeAssistant: {statusTopic: devices/campus/set}",
            "homeAssistant.statusTopic: 'devices/campus/set' lies where publish.prefix 'devices' does"
        ),
        (
            "homeAssistant: {statusTopic: homeassistant/+}",
            "homeAssistant.statusTopic: 'homeassistant/+' is not a topic"
        ),
    ])
    func `topics of Home Assistant's are not where the bridge's are`(yaml: String, expected: String) {
        let complaints = Folder.bridge(yaml).complaints.filter { $0.contains(expected) }
        #expect(!complaints.isEmpty && complaints.allSatisfy { $0.hasPrefix("error") }, "\(complaints)")
        #expect(
            Folder.bridge("homeAssistant: {enabled: false}\n" + "publish: {prefix: homeassistant}").complaints == [])
    }

    @Test(arguments: [
        (
            "publish: {maxSilence: 60}",
            "publish.maxSilence: has no effect in mode always; write mode: on_change, or leave it out"
        ),
        (
            "publish: {headersInPayload: true}",
            "publish.headersInPayload: has no effect on MQTT 5, which has user properties for headers; write "
                + "broker.protocol: 3.1.1, or leave it out"
        ),
        (
            "broker: {username: x, password: y}",
            "broker.password: a secret in plain sight; put it in a file of its own and write its path: passwordFile: "
                + "secrets/name"
        ),
    ])
    func `what works but is hardly meant is warned of`(yaml: String, expected: String) {
        let folder = Folder.bridge(yaml)
        #expect(folder.complaints == ["warning bridge.yaml:1: \(expected)"])
        #expect(folder.load().configuration != nil)
    }

    @Test func `all errors are told of, in order of lines`() {
        let folder = Folder.bridge(
            """
            log: {level: loud}
            broker:
              port: x
              qos: y
            instance: a b
            """)
        #expect(folder.load().configuration == nil)
        #expect(folder.load().problems.map(\.line) == [1, 3, 4, 5])
    }

    // MARK: YAML itself

    @Test(arguments: [
        ("a: [1", 2), ("a: b: c", 1), ("a:\n\tb: 1", 2), ("\"unclosed", 3), ("a: &x *y", 1),
    ])
    func `a slip in the syntax is told of with its line, and nothing else is`(yaml: String, line: Int) {
        var folder = Folder()
        folder.files["bridge.yaml"] = yaml + "\n"
        let problems = folder.load().problems
        #expect(problems.count == 1)
        #expect(problems.first?.severity == .error)
        #expect((1...line).contains(problems.first?.line ?? 0))
    }

    @Test func `a key that stands there twice is an error`() {
        #expect(
            Folder.bridge("log: {}\nlog: {}").complaints == [
                "error bridge.yaml:1: the key 'log' stands there more than once; keep one"
            ])
    }

    @Test func `no message shows a line of the file, which may hold a password`() {
        for yaml in ["password: hunter2: x", "x: [hunter2\ny: 1", "broker: {password: hunter2, a: [}", "hunter2"] {
            for complaint in Folder.bridge(yaml).complaints { #expect(!complaint.contains("hunter2")) }
        }
    }

    @Test func `bytes that are no UTF-8 and brackets without end are errors`() {
        var files = Folder().files.mapValues { Array($0.utf8) }
        files["bridge.yaml"] = [0x61, 0x3A, 0xFF]
        #expect(
            BridgeConfiguration.load(files: files).problems.map(\.description) == [
                "bridge.yaml: not UTF-8; save the file as UTF-8"
            ])
        files["bridge.yaml"] = Array(String(repeating: "[", count: 200_000).utf8)
        #expect(
            BridgeConfiguration.load(files: files).problems.map(\.description) == [
                "bridge.yaml:1: nested deeper than 100 levels; leave out brackets"
            ])
        files["bridge.yaml"] = Array(String(repeating: "- ", count: 200_000).utf8)
        #expect(
            BridgeConfiguration.load(files: files).problems.map(\.message) == ["nested deeper than 100 levels"])
    }

    @Test func `a byte order mark does not matter`() {
        var files = Folder().files.mapValues { Array($0.utf8) }
        files["bridge.yaml"]?.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0)
        #expect(BridgeConfiguration.load(files: files).problems.isEmpty)
    }

    @Test func `without bridge yaml the defaults hold, and an account is missed`() {
        var folder = Folder()
        folder.files["bridge.yaml"] = nil
        #expect(
            folder.complaints == [
                "warning bridge.yaml: there is no such file, so every setting has its default; write one, with "
                    + "at least an "
                    + "account",
                "error devices/campus/station_001:2: driver_config.account: bridge.yaml has no account "
                    + "'alameda'; add it "
                    + "there",
            ])
        folder.files["bridge.yml"] = ""
        #expect(folder.load().problems.first?.remedy == "rename bridge.yml to bridge.yaml")
    }
}
