public import struct FoundationEssentials.Date

/// What the bridge has counted and measured, at one moment. Counts run from the start of the bridge.
public struct Measurements: Sendable {
    public var version = ""
    /// `instance` of bridge.yaml.
    public var bridge = ""
    /// By severity.
    public var activeErrors: [(severity: String, count: Int)] = []
    public var devicesOnline = 0
    public var devicesOffline = 0
    public var broker = Broker()
    public var accounts: [Account] = []
    public var commands = Commands()
    public var ports: [Port] = []
    /// Ports that are not in `ports`, which has only so many.
    public var portsOmitted = 0

    public init() {}

    public struct Broker: Sendable {
        public var isConnected = false
        public var connections = 0
        public var failures = 0
        public var publishedMessages = 0
        public var publishedBytes = 0
        public var droppedMessages = 0
        public var waitingMessages = 0

        public init() {}
    }

    public struct Account: Sendable {
        public var name: String
        public var operations: [Operation] = []
        public var waitingCalls = 0
        /// Calls in 24 hours: allowed, made, kept for commands.
        public var budgetLimit = 0
        public var budgetUsed = 0
        public var budgetReserved = 0
        public var hasGoodCredentials = true
        public var scrapes = 0
        public var skippedTicks = 0
        public var missedTicks = 0
        public var stretch = 1.0

        public init(name: String) { self.name = name }
    }

    /// An operation of the API, called for one account.
    public struct Operation: Sendable {
        public var name: String
        /// By the bounded label of the error.
        public var errors: [(label: String, count: Int)] = []
        public var requests = 0
        public var receivedBytes = 0
        /// Seconds.
        public var durations = Histogram(bounds: Histogram.callBounds)
        public var lastSuccess: Date?

        public init(name: String) { self.name = name }
    }

    public struct Commands: Sendable {
        /// By status.
        public var ended: [(status: String, count: Int)] = []
        public var waiting = 0
        public var notInForce = 0
        /// Seconds from message to result, of those that were done.
        public var durations = Histogram(bounds: Histogram.commandBounds)

        public init() {}
    }

    /// A port. Nil is what is not known, or not any more.
    public struct Port: Sendable {
        /// The path of its station's device.
        public var device: String
        public var number: Int
        public var station: String
        public var account: String
        public var isOnline = false
        public var status: String?
        /// kW.
        public var load: Double?
        public var isShed: Bool?
        /// kW, while the port is shed to a cap.
        public var allowedLoad: Double?
        /// While the port is shed by a percentage.
        public var percentShed: Int?
        /// kWh.
        public var sessionEnergy: Double?
        /// kWh.
        public var energyTotal: Double?
        public var readAt: Date?

        public init(device: String, number: Int, station: String, account: String) {
            self.device = device
            self.number = number
            self.station = station
            self.account = account
        }
    }
}
