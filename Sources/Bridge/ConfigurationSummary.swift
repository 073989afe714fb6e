import HomeAssistant
public import Registry
import Scraping
public import Settings
import Topics

/// What a configuration amounts to, for a person to read before anything is called: topics, and API calls a day.
public struct ConfigurationSummary: Sendable {
    /// What one operation costs at one interval.
    public struct Cost: Hashable, Sendable {
        public let operation: String
        /// Seconds, as configured.
        public let interval: Int
        /// Seconds, with the stretching that is foreseen.
        public let stretchedInterval: Int
        public let callsPerTick: Int
        public let callsPerDay: Int
        /// Seconds; nil for what gives no values.
        public let greatestAge: Int?
    }

    /// Costs by operation, and what they come to.
    public struct Plan: Hashable, Sendable {
        public let costs: [Cost]
        public let callsPerDay: Int
        /// By how much intervals will be stretched because of the calls of a day, and of the API's speed; 1 is not at all.
        public let budgetStretch: Double
        public let speedStretch: Double
    }

    /// Stations that will be found by themselves.
    public struct Discovered: Hashable, Sendable {
        /// Template of their paths.
        public let topic: String
        /// Seconds between looks.
        public let refresh: Int
        /// How many stations the plan reckons with.
        public let stations: Int
        /// Whether that is a guess, since nobody was asked.
        public let isAssumed: Bool
        /// Points of a port of each, and of the station itself.
        public let points: Int
    }

    /// An account.
    public struct AccountPlan: Hashable, Sendable {
        public let name: String
        public let endpoint: String
        public let limits: AccountLimits
        /// Stations of device files.
        public let stations: Int
        public let discovered: Discovered?
        /// Calls of a day that reading may use, and those that are kept for commands.
        public let allowance: Int
        public let reserve: Int
        public let plan: Plan
        /// If all stations are in groups of ``assumedGroup``; nil if that makes no difference.
        public let grouped: Plan?
        /// What should be known before the bridge runs, in sentences.
        public let warnings: [String]
    }

    /// One kind of message that a device publishes.
    public struct Message: Hashable, Sendable {
        /// `<port>` stands for each port that the station turns out to have.
        public let topic: String
        public let points: Int
    }

    /// A device file.
    public struct DevicePlan: Hashable, Sendable {
        public let path: DevicePath
        public let stationID: StationID
        public let account: String
        public let file: String
        public let messages: [Message]
        /// Entities in Home Assistant: of the station and the ports that the registry names, and of each port that the
        /// station turns out to have beside these.
        public let entities: Int
        public let entitiesPerPort: Int
    }

    public let accounts: [AccountPlan]
    public let devices: [DevicePlan]
    /// What the bridge subscribes to.
    public let filters: [String]

    /// Stations in a station group, where it is to be shown what groups spare.
    public static let assumedGroup = 50
    /// Stations of an account that finds them by itself, as long as it was not asked.
    public static let assumedStations = 100

    /// - Parameter found: how many stations each account has, where it was asked.
    public init(_ configuration: BridgeConfiguration, found: [String: Int] = [:]) {
        let tree = TopicTree(configuration)
        accounts = configuration.accounts.map { account in
            AccountPlan(
                account, configuration.devices.filter { $0.account == account.name },
                configuration.autodiscover.first { $0.account == account.name }, found: found[account.name])
        }
        let rules = configuration.homeAssistant.enabled ? DiscoveryRules(tree: tree, version: "") : nil
        devices = configuration.devices.map { device in
            let named = Self.entities(of: device, ports: device.namedPorts, rules)
            let other = (device.namedPorts.max() ?? 0) + 1
            let further =
                device.coversEveryPort && tree.layout == .port ? Self.portEntities(of: device, other, rules) : 0
            return DevicePlan(
                path: device.path, stationID: device.stationID, account: device.account, file: device.file,
                messages: Self.messages(of: device, tree), entities: named, entitiesPerPort: further)
        }
        filters = configuration.devices.isEmpty ? [] : tree.filters(configuration)
    }

    private static func entities(of device: StationDevice, ports: [Int], _ rules: DiscoveryRules?) -> Int {
        let devices = rules?.devices(of: device, ports: ports, description: StationDescription()) ?? []
        return devices.reduce(0) { $0 + $1.entities.count }
    }

    private static func portEntities(of device: StationDevice, _ port: Int, _ rules: DiscoveryRules?) -> Int {
        let devices = rules?.devices(of: device, ports: [port], description: StationDescription()) ?? []
        return devices.filter { $0.port == port }.reduce(0) { $0 + $1.entities.count }
    }

    private static func messages(of device: StationDevice, _ tree: TopicTree) -> [Message] {
        var messages: [Message] = []
        func add(_ topic: String, _ registers: [Register]) {
            if !registers.isEmpty { messages.append(Message(topic: topic, points: registers.count)) }
        }
        guard tree.layout == .port else {
            add(tree.all(device.path), device.registersInStationLayout())
            return messages
        }
        for port in device.namedPorts { add(tree.all(device.path, port: port), device.registers(forPort: port)) }
        if device.coversEveryPort {
            // Which ports there are, only the API knows; a number that no register names shows what each will have.
            let other = (device.namedPorts.max() ?? 0) + 1
            add("\(tree.prefix)/\(device.path)/<port>/all", device.registers(forPort: other))
        }
        add(tree.all(device.path), device.registers(forPort: nil))
        return messages
    }
}
