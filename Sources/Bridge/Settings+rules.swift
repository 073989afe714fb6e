import ChargePointAPI
import Commands
import MQTT
import Registry
import Settings
import StatusServer
import Topics

/// What the other targets need to know, taken from `bridge.yaml`.
extension TopicTree {
    init(_ configuration: BridgeConfiguration) {
        self.init(
            prefix: configuration.publish.prefix, layout: configuration.publish.layout,
            instance: configuration.instance)
    }

    /// What the bridge reads: set and get messages of its devices, and VOLTTRON's actuator topics if they are on.
    func filters(_ configuration: BridgeConfiguration) -> [String] {
        filters(for: configuration.devices, actuators: configuration.commands.actuatorTopics)
    }

    func filters(for devices: [StationDevice], actuators: Bool) -> [String] {
        let paths = devices.map(\.path)
        return setFilters(for: paths) + getFilters(for: paths) + (actuators ? actuatorFilters(for: paths) : [])
    }
}

extension BridgeConfiguration {
    /// Where Home Assistant says that it has started; nil: nobody wants to know.
    var birthTopic: String? { homeAssistant.enabled ? homeAssistant.statusTopic : nil }

    /// Something happens on these: what the broker retains of them is of no interest.
    var signalTopics: [String] { [birthTopic, TopicTree(self).reload].compactMap(\.self) }
}

extension MQTTMessage {
    /// Whether Home Assistant says with it that it has started, now and not some time ago.
    func isBirth(on topic: String?) -> Bool {
        self.topic == topic && !retain && payload == Array("online".utf8)
    }

    /// Whether it asks for the configuration to be read again.
    func isReload(in tree: TopicTree) -> Bool { !retain && topic == tree.reload }
}

extension PublishingRules {
    init(_ configuration: BridgeConfiguration) {
        let publish = configuration.publish
        self.init(
            tree: TopicTree(configuration), qos: QoS(publish.qos), retain: publish.retain,
            isVersion5: configuration.broker.protocolVersion == .v5, headersInPayload: publish.headersInPayload,
            maxSilence: publish.mode == .onChange ? publish.maxSilence : nil)
    }
}

extension CommandRules {
    init(_ configuration: BridgeConfiguration) {
        let commands = configuration.commands
        self.init(
            writeMode: commands.writeMode == .immediate ? .immediate : .staged, maxAge: commands.maxAge,
            layout: configuration.publish.layout)
    }
}

extension QoS {
    /// The QoS of a setting, which is 0, 1 or 2.
    init(_ number: Int) { self = QoS(rawValue: UInt8(clamping: number)) ?? .atLeastOnce }
}

extension MQTTConfiguration {
    /// The broker keeps the bridge's session, with the commands that come meanwhile, for as long as a command may wait.
    ///
    /// - Parameters:
    ///   - will: what the broker publishes when the bridge is gone without a farewell.
    ///   - isSessionTooOld: whether a session that the broker kept without a time limit must not go on.
    init(_ configuration: BridgeConfiguration, will: MQTTMessage, isSessionTooOld: Bool) {
        let broker = configuration.broker
        self.init(
            host: broker.host, port: broker.port, protocolVersion: broker.protocolVersion == .v5 ? .v5 : .v311,
            clientID: "chargepoint2mqtt-\(configuration.instance)", username: broker.username,
            password: broker.password?.reveal(),
            tls: broker.tls.map { TLS(caFile: $0.ca, certFile: $0.cert, keyFile: $0.key) },
            keepAlive: broker.keepAlive, cleanStart: false,
            sessionExpiry: UInt32(clamping: configuration.commands.maxAge), will: will)
        // On MQTT 5 the broker itself ends sessions in time.
        discardsFormerSession = isSessionTooOld && broker.protocolVersion != .v5
    }
}

extension ListenerSettings {
    init(_ http: HTTPSettings) {
        self.init(
            host: http.host, port: http.port, isLocal: http.isLocal, token: http.token?.reveal(),
            portMetrics: http.portMetrics)
        readToken = http.readToken?.reveal()
    }
}

extension ClientConfiguration {
    init(_ account: Account) {
        self.init(
            endpoint: account.endpoint,
            credentials: Credentials(username: account.username, password: account.password.reveal()),
            limits: CallLimits(concurrent: account.limits.concurrent, perSecond: account.limits.perSecond))
    }
}
