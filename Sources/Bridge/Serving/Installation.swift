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
    let rules: PublishingRules
    let accounts: [AccountReader]
    let directory: AccountDirectory
    /// Understands the topics of set and get messages.
    let parser: SetTopicParser

    init(
        _ configuration: BridgeConfiguration, devices: [StationDevice], accounts: [AccountReader], clock: WallClock
    ) {
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
    init(_ configuration: BridgeConfiguration, _ reading: AccountReader.Surroundings) {
        let accounts = configuration.accounts.map { account in
            AccountReader(
                account, devices: configuration.devices.filter { $0.account == account.name },
                layout: configuration.publish.layout, reading)
        }
        self.init(configuration, devices: configuration.devices, accounts: accounts, clock: reading.clock)
    }

    /// What the bridge subscribes to.
    var filters: [String] {
        rules.tree.filters(for: devices, actuators: configuration.commands.actuatorTopics)
    }
}
