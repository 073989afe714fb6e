public import struct FoundationEssentials.Date
public import Registry

/// The retained document of `chargepoint2mqtt/<instance>/info`: what this bridge is and what it serves. Holds no secret; a
/// license key counts as one.
public struct BridgeInfo: Hashable, Sendable {
    /// An account, without its credentials.
    public struct AccountEntry: Hashable, Sendable {
        public let name: String
        public let endpoint: String

        public init(name: String, endpoint: String) {
            self.name = name
            self.endpoint = endpoint
        }

        public init(_ account: Account) { self.init(name: account.name, endpoint: account.endpoint) }
    }

    /// A station, by the path of its device file.
    public struct DeviceEntry: Hashable, Sendable {
        public let path: DevicePath
        public let stationID: StationID
        public let account: String
        /// Ports that have a device of their own, as far as they are known.
        public let ports: [Int]

        public init(path: DevicePath, stationID: StationID, account: String, ports: [Int]) {
            self.path = path
            self.stationID = stationID
            self.account = account
            self.ports = ports
        }
    }

    /// How many devices the document names, so that it stays a message that every broker takes; it counts them all.
    public static let maxDevices = 1000

    public var version: String
    public var tree: TopicTree
    public var startedAt: Date
    /// Changes when anything in the configuration but a secret does.
    public var configDigest: String
    public var accounts: [AccountEntry]
    /// In the order in which to show them.
    public var devices: [DeviceEntry]

    public init(
        version: String, tree: TopicTree, startedAt: Date, configDigest: String, accounts: [AccountEntry],
        devices: [DeviceEntry]
    ) {
        self.version = version
        self.tree = tree
        self.startedAt = startedAt
        self.configDigest = configDigest
        self.accounts = accounts
        self.devices = devices
    }

    /// The document as of a time.
    public func json(at now: Date) -> JSONObject {
        [
            "version": .string(version),
            "instance": .string(tree.instance),
            "time": .time(now),
            "startedAt": .time(startedAt),
            "uptime": .integer(Int(max(0, now.timeIntervalSince(startedAt)))),
            "configDigest": .string(configDigest),
            "prefix": .string(tree.prefix),
            "layout": .string(tree.layout.rawValue),
            "accounts": .array(
                accounts.map { ["name": .string($0.name), "endpoint": .string($0.endpoint)] }),
            "deviceCount": .integer(devices.count),
            "devices": .array(
                devices.prefix(Self.maxDevices).map {
                    [
                        "path": .string($0.path.description), "stationID": .string($0.stationID.text),
                        "account": .string($0.account), "ports": .array($0.ports.map(JSONValue.integer)),
                    ]
                }),
        ]
    }
}
