import Registry
import Yams

/// Reads bridge.yaml: every key of it, with default and range.
struct BridgeFile {
    static let name = "bridge.yaml"

    /// Whether the file, if there is one, is sound YAML.
    let isReadable: Bool
    private let root: Section
    private let reading: Reading

    init(reading: Reading) {
        self.reading = reading
        let node = Self.node(reading)
        isReadable = !reading.problems.contains { $0.severity == .error }
        root = Section(root: node, file: Self.name, hasOverrides: true, unknownKeys: .error, reading: reading)
    }

    private static func node(_ reading: Reading) -> Node? {
        do throws(FileFault) {
            return YAMLFile.root(try reading.folder.read(name), file: name, reading: reading)
        } catch .missing {
            let other = reading.folder.contains("bridge.yml")
            reading.warning(
                Place(file: name), "there is no such file, so every setting has its default",
                other ? "rename bridge.yml to \(name)" : "write one, with at least an account")
        } catch {
            reading.error(Place(file: name), error.message, error.remedy)
        }
        return nil
    }

    /// Everything but the accounts and the devices, which need each other.
    func settings() -> BridgeConfiguration {
        var configuration = BridgeConfiguration()
        if let instance = topicLevel("instance", in: root) { configuration.instance = instance }
        configuration.broker = broker(root.section("broker"))
        configuration.publish = publish(root.section("publish"), broker: configuration.broker)
        configuration.commands = commands(root.section("commands"))
        configuration.homeAssistant = homeAssistant(root.section("homeAssistant"), publish: configuration.publish)
        configuration.http = http()
        configuration.spool = spool()
        if let state = root.filePath("state")?.text { configuration.state = reading.folder.path(state) }
        configuration.log = log(root.section("log"))
        return configuration
    }

    /// The section of the accounts; to be read before `finish`.
    var accounts: Section { root.section("accounts") }

    /// Reports keys that do not exist.
    func finish() { root.finish() }

    private func broker(_ section: Section) -> BrokerSettings {
        var broker = BrokerSettings()
        if let host = section.string("host") { broker.host = host }
        broker.tls = tls(section)
        if broker.tls != nil { broker.port = 8883 }
        if let port = section.integer("port", in: 1...65_535) { broker.port = port }
        let version = section.value(
            "protocol", "a version of MQTT", accepted: "5 or 3.1.1", forms: .values(MQTTVersion.values),
            convert: MQTTVersion.init(spelling:))
        if let version { broker.protocolVersion = version }
        broker.username = section.string("username")
        broker.password = section.secret("password")
        if broker.password != nil, broker.username == nil {
            reading.error(section.place, "a password without a username", "write the username too")
        }
        if let qos = section.integer("qos", in: 0...2) { broker.qos = qos }
        // Less than 5 s is refused by libmosquitto.
        if let keepAlive = section.duration("keepAlive", in: 5...65_535) { broker.keepAlive = keepAlive }
        section.finish()
        return broker
    }

    private func tls(_ broker: Section) -> TLSSettings? {
        if broker.isScalar("tls") { return broker.boolean("tls") == true ? TLSSettings() : nil }
        let section = broker.section("tls")
        guard broker.hasGroup("tls") else { return nil }
        var tls = TLSSettings()
        tls.ca = file("ca", in: section)
        tls.cert = file("cert", in: section)
        tls.key = file("key", in: section)
        if section.has("cert") != section.has("key") {
            reading.error(section.place, "cert and key belong together", "write both, or neither")
        }
        section.finish()
        return tls
    }

    private func file(_ key: String, in section: Section) -> String? {
        guard let (path, place) = section.filePath(key) else { return nil }
        do throws(FileFault) {
            _ = try reading.folder.read(path)
        } catch {
            reading.error(place, "\(path.quoted): \(error.message)", error.remedy)
        }
        return reading.folder.path(path)
    }

    private func publish(_ section: Section, broker: BrokerSettings) -> PublishSettings {
        var publish = PublishSettings()
        if let prefix = topic("prefix", in: section) { publish.prefix = prefix }
        if let mode: PublishMode = section.choice("mode") { publish.mode = mode }
        if let layout: DeviceLayout = section.choice("layout") { publish.layout = layout }
        publish.qos = section.integer("qos", in: 0...2) ?? broker.qos
        if let retain = section.boolean("retain") { publish.retain = retain }
        if let maxSilence = section.duration("maxSilence", in: 1...86_400) {
            publish.maxSilence = maxSilence
            if publish.mode == .always {
                reading.warning(
                    section.place(of: "maxSilence"), "has no effect in mode always",
                    "write mode: on_change, or leave it out")
            }
        }
        if let headers = section.boolean("headersInPayload") {
            publish.headersInPayload = headers
            if headers, broker.protocolVersion == .v5 {
                reading.warning(
                    section.place(of: "headersInPayload"),
                    "has no effect on MQTT 5, which has user properties for headers",
                    "write broker.protocol: 3.1.1, or leave it out")
            }
        }
        section.finish()
        return publish
    }

    private func commands(_ section: Section) -> CommandSettings {
        var commands = CommandSettings()
        if let mode: WriteMode = section.choice("writeMode") { commands.writeMode = mode }
        if let group = section.boolean("group") { commands.group = group }
        if let topics = section.boolean("actuatorTopics") { commands.actuatorTopics = topics }
        if let maxAge = section.duration("maxAge", in: 1...31_536_000) { commands.maxAge = maxAge }
        section.finish()
        return commands
    }

    private func homeAssistant(_ section: Section, publish: PublishSettings) -> HomeAssistantSettings {
        var settings = HomeAssistantSettings()
        if let enabled = section.boolean("enabled") { settings.enabled = enabled }
        if let prefix = topic("prefix", in: section, isForeign: true) { settings.prefix = prefix }
        if let style: DiscoveryStyle = section.choice("style") { settings.style = style }
        if let topic = topic("statusTopic", in: section, isForeign: true) { settings.statusTopic = topic }
        if settings.enabled {
            check(
                settings.prefix, "prefix", in: section, publish,
                remedy: "write another; Home Assistant's own is homeassistant")
            check(
                settings.statusTopic, "statusTopic", in: section, publish,
                remedy: "write that of Home Assistant's birth message, homeassistant/status unless you changed it")
        }
        section.finish()
        return settings
    }

    /// Home Assistant's topics and ours must not be taken for each other.
    private func check(
        _ topic: String, _ key: String, in section: Section, _ publish: PublishSettings, remedy: String
    ) {
        let levels = topic.split(separator: "/")
        for (own, what) in [(publish.prefix, "publish.prefix"), ("chargepoint2mqtt", "the bridge's own topics")] {
            let ownLevels = own.split(separator: "/")
            guard levels.starts(with: ownLevels) || ownLevels.starts(with: levels) else { continue }
            reading.error(
                section.place(of: key),
                "\(topic.quoted) lies where \(what) \(own.quoted) does, and one would be taken for "
                    + "the other", remedy)
        }
    }

    /// A group, or a word that turns it off: `http: off`.
    private func http() -> HTTPSettings {
        if root.isScalar("http") {
            var settings = HTTPSettings()
            if let enabled = root.boolean("http") { settings.enabled = enabled }
            return settings
        }
        let section = root.section("http")
        let listen = section.value(
            "listen", "an address to listen at", accepted: "host:port, such as 127.0.0.1:8088, or off",
            forms: .pattern(HTTPSettings.pattern), .integer(1...65_535), .values([false]),
            convert: HTTPSettings.init(listen:))
        var settings = listen ?? HTTPSettings()
        if let enabled = section.boolean("enabled") {
            if enabled, !settings.enabled {
                reading.error(
                    section.place(of: "enabled"), "true, and listen is off", "keep one of them, or write an address")
            }
            settings.enabled = enabled && settings.enabled
        }
        settings.token = section.secret("token")
        settings.readToken = section.secret("readToken")
        if let most = section.integer("portMetrics", in: 0...1_000_000) { settings.portMetrics = most }
        if settings.enabled, !settings.isLocal {
            let place = section.place(of: "listen")
            reading.warning(
                place, "everybody who reaches \(settings.address) can see the readings",
                "listen at 127.0.0.1:\(settings.port), or let a firewall or a proxy decide who may")
            if settings.token != nil {
                reading.warning(
                    place, "the token travels unencrypted to \(settings.address)",
                    "put a proxy with TLS before it, and listen at 127.0.0.1:\(settings.port)")
            }
        }
        section.finish()
        return settings
    }

    /// A group, or the mode alone: `spool: latest`.
    private func spool() -> SpoolSettings {
        var spool = SpoolSettings()
        root.warnNotInEffect("spool")
        if root.isScalar("spool") {
            if let mode: SpoolMode = root.choice("spool") { spool.mode = mode }
            return spool
        }
        let section = root.section("spool")
        if let mode: SpoolMode = section.choice("mode") { spool.mode = mode }
        if let maxAge = section.duration("maxAge", in: 1...315_360_000) { spool.maxAge = maxAge }
        let most = section.value(
            "maxBytes", "a size of at least 1 MiB", accepted: "bytes, or a number with MB, GB, MiB or GiB",
            forms: .bytes(atLeast: 1 << 20)
        ) { text in
            Quantity.bytes(text).flatMap { $0 >= 1 << 20 ? $0 : nil }
        }
        if let most { spool.maxBytes = most }
        section.finish()
        return spool
    }

    private func log(_ section: Section) -> LogSettings {
        var log = LogSettings()
        if let level: LogLevel = section.choice("level") { log.level = level }
        if let format: LogFormat = section.choice("format") { log.format = format }
        section.finish()
        return log
    }

    /// One or more levels of topics.
    ///
    /// - Parameter isForeign: whether they are not the bridge's own; then it is checked elsewhere that they are not.
    private func topic(_ key: String, in section: Section, isForeign: Bool = false) -> String? {
        section.value(
            key, "a topic", accepted: "levels joined by /, without + and #, not beginning with $",
            forms: .pattern(
                #"^(?!\$)(?!chargepoint2mqtt(/|$))(?!\.{1,2}(/|$))[^/+#\u0000]+(/(?!\.{1,2}(/|$))[^/+#\u0000]+)*$"#)
        ) { text in
            let levels = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let isTopic = levels.allSatisfy(DevicePath.isValid(segment:)) && !text.hasPrefix("$")
            let isFree = isForeign || levels.first != "chargepoint2mqtt"
            return isTopic && text.utf8.count <= 1024 && isFree ? text : nil
        }
    }

    /// One level of topics that is part of a client id too.
    private func topicLevel(_ key: String, in section: Section) -> String? {
        section.value(
            key, "a name", accepted: "up to 64 letters, digits, _, - and .",
            forms: .pattern(#"^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,64}$"#)
        ) { text in
            let isFit = text.utf8.allSatisfy { byte in
                let character = Character(Unicode.Scalar(byte))
                return character.isASCII && (character.isLetter || character.isNumber || "_-.".contains(character))
            }
            return isFit && (1...64).contains(text.utf8.count) && ![".", ".."].contains(text) ? text : nil
        }
    }
}

extension Section {
    /// For keys that are understood, checked and kept, but that nothing acts on yet: a warning where the user wrote
    /// one.
    func warnNotInEffect(_ keys: String...) {
        for key in keys where hasGroup(key) {
            reading.warning(
                place(of: key), "not yet in effect in this version", "leave it out, or wait for the next one")
        }
    }
}
