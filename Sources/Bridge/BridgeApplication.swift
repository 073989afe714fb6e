import ChargePointAPI
import Commands
import struct FoundationEssentials.Date
import HTTP
import Journal
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
    /// What is to run, in the order of dependence: at the end commands stop first, and when the broker has got its
    /// farewell the state is closed.
    public let services: [any Service]

    /// - Throws: `StateFolderError` if the state folder cannot be used; else if one of the libraries cannot be set up: a
    ///   certificate that cannot be read, an impossible broker.
    public convenience init(configuration: BridgeConfiguration, version: String, logger: Logger) throws {
        try self.init(configuration: configuration, version: version, logger: logger, clock: .system)
    }

    init(configuration: BridgeConfiguration, version: String, logger: Logger, clock: WallClock) throws {
        let rules = PublishingRules(configuration)
        let tree = rules.tree
        let reporter = ErrorReporter(logger: logger, now: clock.now)
        let documents = BridgeDocuments(rules: rules, clock: clock)
        let setMessages = Mutex<SetMessages?>(nil)
        let getMessages = Mutex<GetMessages?>(nil)
        let state = try StateDatabase(
            try StateFolder(configuration.state),
            memory: StateDatabase.Memory(seconds: Double(max(configuration.commands.maxAge, 3600))), now: clock.now)
        StateTrouble(folder: configuration.state, reporter: reporter).watch(state)

        let filters = tree.filters(configuration)
        let session = SessionMemory(state.notes, filters: filters)
        // At QoS 0 the broker would not wait until a command is in the journal.
        let qos = max(.atLeastOnce, QoS(configuration.broker.qos))
        let client = try MQTTClient(
            configuration: MQTTConfiguration(
                configuration, will: documents.state(.offline),
                isSessionTooOld: session.isTooOld(maxAge: configuration.commands.maxAge, at: clock.now())),
            subscriptions: filters.map { Subscription($0, qos: qos, retainAsPublished: true) },
            onMessages: { messages in
                let gets = getMessages.withLock { $0 }
                setMessages.withLock { $0 }?.take(messages.filter { !(gets?.take($0) ?? false) })
            })
        let publisher = Publisher(rules: rules, sink: client, clock: clock, reporter: reporter)
        reporter.tellChanges { publisher.tellNewest(documents.error($0), of: "error/\($0.error.id)") }

        let http = try HTTPClient(configuration: HTTPConfiguration(userAgent: "chargepoint2mqtt/\(version)"))
        let energy = EnergyMemory(state.notes)
        let sheds = ShedLookup(state.setpoints)
        let accounts = configuration.accounts.map { account in
            AccountReader(
                account, devices: configuration.devices.filter { $0.account == account.name },
                layout: configuration.publish.layout, http: http, limits: sheds, energy: energy,
                budgetStore: CallMemory(notes: state.notes),
                publisher: publisher, reporter: reporter, clock: clock, logger: logger)
        }
        let directory = AccountDirectory(accounts, devices: configuration.devices, now: clock.now)
        let parser = SetTopicParser(
            tree: tree, devices: configuration.devices, groups: configuration.commands.group,
            actuators: configuration.commands.actuatorTopics)
        let counters = CommandCounters()
        let answers = SetAnswers(
            tree: tree, publisher: publisher, qos: rules.qos, isVersion5: rules.isVersion5, counters: counters,
            actuators: ActuatorMessages(
                tree: tree, qos: rules.qos, isVersion5: rules.isVersion5, now: clock.now),
            logger: logger)
        let isRestored = Atomic(false)
        let center = CommandCenter(
            rules: CommandRules(configuration),
            surroundings: CommandCenter.Surroundings(
                caller: { directory.reader(of: $0)?.client }, reader: directory, facts: directory,
                setpoints: state.setpoints,
                clock: CommandClock(now: clock.now, sleep: { try await Task.sleep(for: $0) }),
                journal: state.commands, groups: directory,
                understand: { SetMessages.understand($0, parser, publisher) },
                answer: { ticket, message, answer in
                    answers.answer(message, answer, isNew: isRestored.load(ordering: .relaxed)) {
                        state.commands.delivered([ticket])
                        setMessages.withLock { $0 }?.prove(message.receivedAt)
                    }
                },
                report: {
                    CommandEvents(directory: directory, reporter: reporter, counters: counters, logger: logger).take($0)
                }))
        sheds.attend(center)
        getMessages.withLock {
            $0 = GetMessages(
                configuration, rules: rules, parser: parser, directory: directory, publisher: publisher, clock: clock)
        }
        setMessages.withLock { [entries = try state.commands.load()] in
            $0 = SetMessages(
                parser: parser, publisher: publisher, center: center, entries: entries, now: clock.now)
        }
        try center.restore()
        isRestored.store(true, ordering: .relaxed)

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
            publisher: publisher, documents: documents, accounts: accounts, counters: counters, center: center,
            reporter: reporter, startedAt: info.startedAt, clock: clock)
        services = [
            StateService(state: state, session: session, energy: energy, directory: directory, clock: clock),
            BrokerService(
                client: client, publisher: publisher, reporter: reporter, session: session, now: clock.now,
                online: documents.state(.online), info: currentInfo, offline: documents.state(.offline),
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
