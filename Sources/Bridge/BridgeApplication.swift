import ChargePointAPI
import Commands
import struct FoundationEssentials.Date
import HTTP
public import Logging
import MQTT
import Registry
import Scraping
public import ServiceLifecycle
public import Settings
import Synchronization
import Topics

/// A bridge: wires reading, writing and the broker together. The only place where the two ways meet.
public final class BridgeApplication: Sendable {
    /// What is to run, in the order of dependence: at the end commands stop first, and the farewell to the broker comes
    /// last.
    public let services: [any Service]

    /// - Throws: if one of the libraries cannot be set up: a certificate that cannot be read, an impossible broker.
    public convenience init(configuration: BridgeConfiguration, version: String, logger: Logger) throws {
        try self.init(configuration: configuration, version: version, logger: logger, clock: .system)
    }

    init(configuration: BridgeConfiguration, version: String, logger: Logger, clock: WallClock) throws {
        let rules = PublishingRules(configuration)
        let tree = rules.tree
        let reporter = ErrorReporter(logger: logger, now: clock.now)
        let documents = BridgeDocuments(rules: rules, clock: clock)
        let setMessages = Mutex<SetMessages?>(nil)

        let client = try MQTTClient(
            configuration: MQTTConfiguration(configuration, will: documents.state(.offline)),
            subscriptions: tree.setFilters(for: configuration.devices.map(\.path)).map {
                Subscription($0, qos: QoS(configuration.broker.qos), retainAsPublished: true)
            },
            onMessages: { messages in setMessages.withLock { $0 }?.take(messages) })
        let publisher = Publisher(rules: rules, sink: client, clock: clock, reporter: reporter)
        reporter.tellChanges { publisher.tellNewest(documents.error($0), of: "error/\($0.error.id)") }

        let http = try HTTPClient(configuration: HTTPConfiguration(userAgent: "chargepoint2mqtt/\(version)"))
        let setpoints = MemorySetpointStore()
        let accounts = configuration.accounts.map { account in
            AccountReader(
                account, devices: configuration.devices.filter { $0.account == account.name },
                layout: configuration.publish.layout, http: http, limits: setpoints, publisher: publisher,
                reporter: reporter, clock: clock, logger: logger)
        }
        let directory = AccountDirectory(accounts, devices: configuration.devices, now: clock.now)
        let center = CommandCenter(
            rules: CommandRules(configuration),
            surroundings: CommandCenter.Surroundings(
                caller: { directory.reader(of: $0)?.client }, reader: directory, facts: directory,
                setpoints: setpoints, clock: CommandClock(now: clock.now, sleep: { try await Task.sleep(for: $0) }),
                report: { CommandEvents(directory: directory, reporter: reporter, logger: logger).take($0) }))
        let counters = CommandCounters()
        setMessages.withLock {
            $0 = SetMessages(
                parser: SetTopicParser(tree: tree, devices: configuration.devices), tree: tree, center: center,
                publisher: publisher, qos: rules.qos, isVersion5: rules.isVersion5, counters: counters, now: clock.now,
                logger: logger)
        }

        let info = BridgeInfo(
            version: version, tree: tree, startedAt: clock.now(), configDigest: configuration.digest,
            accounts: configuration.accounts.map { BridgeInfo.AccountEntry($0) },
            devices: configuration.devices.map {
                BridgeInfo.DeviceEntry(
                    path: $0.path, stationID: $0.stationID, account: $0.account, ports: $0.namedPorts)
            })
        let currentInfo: @Sendable () -> MQTTMessage = {
            var info = info
            info.devices = configuration.devices.map { device in
                BridgeInfo.DeviceEntry(
                    path: device.path, stationID: device.stationID, account: device.account,
                    ports: (publisher.ports(of: device.path) ?? device.namedPorts).sorted())
            }
            return documents.info(info)
        }
        let health = HealthService(
            publisher: publisher, documents: documents, accounts: accounts, counters: counters, reporter: reporter,
            startedAt: info.startedAt, clock: clock)
        services = [
            BrokerService(
                client: client, publisher: publisher, reporter: reporter, online: documents.state(.online),
                info: currentInfo, offline: documents.state(.offline),
                broker: "\(configuration.broker.host):\(configuration.broker.port)", logger: logger),
            health,
            ScrapeService(accounts: accounts, http: http),
            CommandService(center: center),
            AnnouncementService(
                logger: logger,
                metadata: [
                    "instance": "\(configuration.instance)", "accounts": "\(configuration.accounts.count)",
                    "stations": "\(configuration.devices.count)",
                    "broker": "\(configuration.broker.host):\(configuration.broker.port)",
                ]),
        ]
    }
}
