import Registry
import Scraping
import Settings
import Topics

/// What the bridge serves by one configuration: its accounts and stations, and what is made of them. It never changes;
/// another configuration, or other stations, make another one.
struct Installation: Sendable {
    /// As the user wrote it. Stations that were found by themselves are not in it.
    let configuration: BridgeConfiguration
    /// Sixteen digits that tell configurations apart.
    let digest: String
    /// Every station that is published.
    let devices: [StationDevice]
    /// How often the configuration was read before.
    let reading: Int
    let rules: PublishingRules
    let accounts: [AccountReader]
    let directory: AccountDirectory
    /// Understands the topics of set and get messages.
    let parser: SetTopicParser

    init(
        _ configuration: BridgeConfiguration, reading: Int = 0, devices: [StationDevice], accounts: [AccountReader],
        clock: WallClock
    ) {
        self.reading = reading
        self.configuration = configuration
        digest = configuration.digest
        self.devices = devices
        rules = PublishingRules(configuration)
        self.accounts = accounts
        directory = AccountDirectory(accounts, devices: devices, now: clock.now)
        parser = SetTopicParser(
            tree: rules.tree, devices: devices, groups: configuration.commands.group,
            actuators: configuration.commands.actuatorTopics)
    }

    /// A configuration at the start.
    ///
    /// - Parameter found: stations that have no device file.
    init(_ configuration: BridgeConfiguration, found: [StationDevice] = [], _ reading: AccountReader.Surroundings) {
        let devices = configuration.with(found)
        let accounts = configuration.accounts.map { account in
            AccountReader(
                account, devices: devices.filter { $0.account == account.name }, layout: configuration.publish.layout,
                reading)
        }
        self.init(configuration, devices: devices, accounts: accounts, clock: reading.clock)
    }

    /// Devices of another configuration. Those that are the same stay the very same, which makes comparing them quick.
    func same(_ others: [StationDevice]) -> [StationDevice] {
        let known = Dictionary(devices.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        return others.map { device in known[device.path].flatMap { $0 == device ? $0 : nil } ?? device }
    }

    /// Whether something is served as it was when somebody addressed it.
    func serves(_ device: StationDevice) -> Bool {
        directory.device(at: device.path).map { $0.stationID == device.stationID && $0.account == device.account }
            ?? false
    }

    /// What the bridge subscribes to.
    var filters: [String] {
        rules.tree.filters(for: devices, actuators: configuration.commands.actuatorTopics)
    }
}

extension BridgeConfiguration {
    /// All that is published, in the order of paths.
    func with(_ found: [StationDevice]) -> [StationDevice] { (devices + found).sorted { $0.path < $1.path } }
}
