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
import StatusServer
import Synchronization
import Topics

/// A bridge: wires reading, writing and the broker together. The only place where the two ways meet.
///
/// What lives as long as the process is made here: the state on disk, the MQTT session, what waits to be published, the
/// commands. What a configuration makes of it is ``CurrentInstallation``'s, which all of them ask.
public final class BridgeApplication: Sendable {
    /// What is to run, in the order of dependence: at the end commands stop first, and when the broker has got its
    /// farewell the state is closed.
    public let services: [any Service]

    /// - Throws: `StateFolderError` if the state folder cannot be used; else if one of the libraries cannot be set up: a
    ///   certificate that cannot be read, an impossible broker.
    ///
    /// - Parameters:
    ///   - source: where the configuration is read anew while the bridge runs; nil: never.
    ///   - notifier: nil if no systemd asks how the bridge fares.
    public convenience init(
        configuration: BridgeConfiguration, source: ConfigurationSource? = nil, version: String,
        notifier: SystemdNotifier? = nil, logger: Logger
    ) throws {
        try self.init(
            configuration: configuration, source: source, version: version, notifier: notifier, logger: logger,
            clock: .system)
    }

    init(
        configuration: BridgeConfiguration, source: ConfigurationSource?, version: String,
        notifier: SystemdNotifier? = nil, logger: Logger,
        clock: WallClock
    ) throws {
        let startedAt = clock.now()
        let rules = PublishingRules(configuration)
        let reporter = ErrorReporter(logger: logger, now: clock.now)
        let documents = BridgeDocuments(rules: rules, clock: clock)
        let setMessages = Mutex<SetMessages?>(nil)
        let getMessages = Mutex<GetMessages?>(nil)
        let state = try StateDatabase(
            try StateFolder(configuration.state),
            memory: StateDatabase.Memory(seconds: Double(max(configuration.commands.maxAge, 3600))), now: clock.now)
        StateTrouble(folder: configuration.state, reporter: reporter).watch(state)

        let found = FoundStations(state.notes)
        let foundDevices = found.devices(for: configuration)
        let filters = rules.tree.filters(
            for: configuration.with(foundDevices), actuators: configuration.commands.actuatorTopics)
        let births = ChangeSignal()
        let birthTopic = Mutex(configuration.birthTopic)
        let reloads = ReloadRequests()
        let occasions = AsyncStream.makeStream(of: ConfigurationService.Occasion.self)
        let session = SessionMemory(state.notes, filters: filters + configuration.signalTopics)
        // At QoS 0 the broker would not wait until a command is in the journal.
        let qos = max(.atLeastOnce, QoS(configuration.broker.qos))
        let client = try MQTTClient(
            configuration: MQTTConfiguration(
                configuration, will: documents.state(.offline),
                isSessionTooOld: session.isTooOld(maxAge: configuration.commands.maxAge, at: clock.now())),
            subscriptions: filters.map { Subscription($0, qos: qos, retainAsPublished: true) }
                + configuration.signalTopics.map { Subscription($0, retainedMessages: .never) },
            onMessages: { messages in
                let birth = birthTopic.withLock { $0 }
                if messages.contains(where: { $0.isBirth(on: birth) }) { births.send() }
                if messages.contains(where: { $0.isReload(in: rules.tree) }), reloads.add(at: clock.now()) {
                    occasions.continuation.yield(.requested)
                }
                let gets = getMessages.withLock { $0 }
                setMessages.withLock { $0 }?.take(messages.filter { !(gets?.take($0) ?? false) })
            })
        let changes = ChangeSignal()
        let publisher = Publisher(rules: rules, sink: client, clock: clock, reporter: reporter, appearances: changes)
        let feed = DashboardFeed()
        reporter.tellChanges {
            publisher.tellNewest(documents.error($0), of: "error/\($0.error.id)")
            feed.errorsChanged()
        }

        let http = try HTTPClient(configuration: HTTPConfiguration(userAgent: "chargepoint2mqtt/\(version)"))
        let loads = LoadRecorder(isWanted: configuration.http.enabled)
        let sheds = ShedLookup(state.setpoints)
        let reading = AccountReader.Surroundings(
            http: http, limits: sheds, energy: EnergyMemory(state.notes), calls: CallMemory(notes: state.notes),
            publisher: publisher, reporter: reporter, clock: clock, logger: logger,
            watch: { outcome in
                loads.take(outcome)
                guard feed.isWatched else { return }
                for port in outcome.snapshot.shownPorts {
                    feed.changed(ShownName(outcome.device.path, port: port).description)
                }
            })
        let installation = CurrentInstallation(
            Installation(configuration, found: foundDevices, reading), signal: changes)
        publisher.serve(installation.current.devices, by: rules)

        let announcer = Announcer(
            installation: installation, publisher: publisher, memory: try AnnouncementMemory(state.announcements),
            retained: try RetainedTopics(state.announcements, installation: installation, publisher: publisher),
            version: version, greeting: { [documents.state(.online)] })

        let counters = CommandCounters()
        let isRestored = Atomic(false)
        let center = CommandCenter(
            rules: CommandRules(configuration),
            surroundings: CommandCenter.Surroundings(
                caller: { installation.current.directory.reader(of: $0)?.client }, reader: installation,
                facts: installation, setpoints: state.setpoints,
                clock: CommandClock(now: clock.now, sleep: { try await Task.sleep(for: $0) }),
                journal: state.commands, groups: installation,
                understand: { SetMessages.understand($0, installation.current.parser, publisher) },
                isServed: { installation.current.serves($0.device) },
                answer: { ticket, message, answer in
                    let current = installation.current
                    feed.answered(
                        answer.payload,
                        by: ShownName.addressee(
                            of: message.topic, prefix: current.rules.tree.prefix,
                            current.parser.read(message.topic, ports: { publisher.ports(of: $0.path) })))
                    SetAnswers(
                        rules: current.rules, publisher: publisher, counters: counters, now: clock.now,
                        logger: logger
                    ).answer(message, answer, isNew: isRestored.load(ordering: .relaxed)) {
                        state.commands.delivered([ticket])
                        // The broker's word for a message that it did not send proves nothing.
                        if message.packetID != 0 { setMessages.withLock { $0 }?.prove(message.receivedAt) }
                    }
                },
                report: {
                    CommandEvents(installation: installation, reporter: reporter, counters: counters, logger: logger)
                        .take($0)
                }))
        sheds.attend(center)
        getMessages.withLock { $0 = GetMessages(installation, publisher: publisher, now: clock.now) }
        setMessages.withLock { [entries = try state.commands.load()] in
            $0 = SetMessages(
                parser: { installation.current.parser }, publisher: publisher, center: center, entries: entries,
                now: clock.now)
        }
        try center.restore()
        isRestored.store(true, ordering: .relaxed)

        let health = HealthReader(
            publisher: publisher, installation: installation, counters: counters, center: center, reporter: reporter)
        let broker = "\(configuration.broker.host):\(configuration.broker.port)"
        let watch = BrokerWatch()
        let status = BridgeStatus(
            version: version, startedAt: startedAt, installation: installation, publisher: publisher, watch: watch,
            reporter: reporter, counters: counters, center: center, clock: clock)
        let dashboard = DashboardView(
            installation: installation, publisher: publisher, reporter: reporter, center: center, health: health,
            loads: loads,
            identity: DashboardIdentity(instance: configuration.instance, version: version, startedAt: startedAt),
            broker: broker, clock: clock)
        let replacement = Replacement(
            installation: installation, reading: reading, session: session, client: client, qos: qos, center: center,
            found: found,
            filtersChange: { topic in
                birthTopic.withLock { $0 = topic }
                setMessages.withLock { $0 }?.filtersChange()
            })
        let systemd = notifier.map { notifier in
            let status: @Sendable () -> String = {
                let current = installation.current
                return "Accounts: \(current.accounts.count), stations: \(current.devices.count)."
            }
            return (notifier: notifier, status: status)
        }
        let services: [any Service] = [
            StateService(
                state: state, session: session, energy: reading.energy, installation: installation, clock: clock),
            BrokerService(
                client: client, publisher: publisher, reporter: reporter, session: session, watch: watch,
                now: clock.now,
                online: documents.state(.online),
                info: {
                    documents.info(
                        BridgeInfo(installation.current, version: version, startedAt: startedAt, publisher: publisher))
                }, installation: installation, announcer: announcer,
                offline: documents.state(.offline), broker: broker, logger: logger),
            DiscoveryService(
                announcer: announcer, installation: installation,
                descriptions: reading.descriptions, births: births),
            StatusService(
                installation: installation, source: status, dashboard: Dashboard(source: dashboard, feed: feed),
                reporter: reporter, logger: logger),
            DashboardService(view: dashboard, feed: feed, installation: installation),
            HealthService(
                publisher: publisher, documents: documents, health: health, startedAt: startedAt, clock: clock),
            ScrapeService(installation: installation, http: http),
            CommandService(center: center),
            ConfigurationService(
                source: source, occasions: occasions, reloads: reloads, replacement: replacement, systemd: systemd,
                reporter: reporter, publisher: publisher, documents: documents, clock: clock, logger: logger),
            AutodiscoverService(
                installation: installation, found: found, changed: { occasions.continuation.yield(.found) },
                reporter: reporter, clock: clock, logger: logger),
            AnnouncementService(
                logger: logger,
                metadata: [
                    "instance": "\(configuration.instance)", "accounts": "\(configuration.accounts.count)",
                    "stations": "\(installation.current.devices.count)", "broker": "\(broker)",
                ]),
        ]
        self.services =
            services
            + [systemd.map { SystemdService(notifier: $0.notifier, source: status, status: $0.status) }]
            .compactMap(\.self)
    }
}
