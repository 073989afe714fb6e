import ChargePointAPI
import Commands
import MQTT
import Registry
import Settings
import Topics

/// What the other targets need to know, taken from `bridge.yaml`.
extension TopicTree {
    init(_ configuration: BridgeConfiguration) {
        self.init(
            prefix: configuration.publish.prefix, layout: configuration.publish.layout,
            instance: configuration.instance)
    }
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
    /// - Parameter will: what the broker publishes when the bridge is gone without a farewell.
    init(_ configuration: BridgeConfiguration, will: MQTTMessage) {
        let broker = configuration.broker
        self.init(
            host: broker.host, port: broker.port, protocolVersion: broker.protocolVersion == .v5 ? .v5 : .v311,
            clientID: "chargepoint2mqtt-\(configuration.instance)", username: broker.username,
            password: broker.password?.reveal(),
            tls: broker.tls.map { TLS(caFile: $0.ca, certFile: $0.cert, keyFile: $0.key) },
            keepAlive: broker.keepAlive, will: will)
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
