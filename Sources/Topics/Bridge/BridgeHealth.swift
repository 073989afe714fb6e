public import struct FoundationEssentials.Date
public import Registry

/// The document of `chargepoint2mqtt/<instance>/health`, published every 60 s: how the bridge fares.
///
/// Counts run from the start of the bridge, so that a missed message loses nothing; latencies are those of the calls that
/// ended since the last document.
public struct BridgeHealth: Hashable, Sendable {
    /// Time from request to reply.
    public struct Latency: Hashable, Sendable {
        public var mean: Duration
        public var longest: Duration

        public init(mean: Duration, longest: Duration) {
            self.mean = mean
            self.longest = longest
        }
    }

    /// One operation of the API.
    public struct OperationHealth: Hashable, Sendable {
        public var name: String
        public var calls: Int
        /// Calls that failed, whatever came of them after retries.
        public var errors: Int
        /// Nil if no call has ended since the last document.
        public var latency: Latency?
        public var lastSuccess: Date?
        /// The bounded label of the newest error.
        public var lastError: String?

        public init(
            name: String, calls: Int, errors: Int, latency: Latency?, lastSuccess: Date?,
            lastError: String?
        ) {
            self.name = name
            self.calls = calls
            self.errors = errors
            self.latency = latency
            self.lastSuccess = lastSuccess
            self.lastError = lastError
        }
    }

    /// The calls of a day.
    public struct Budget: Hashable, Sendable {
        /// Calls allowed in any 24 hours.
        public var perDay: Int
        /// Calls of the last 24 hours.
        public var used: Int
        /// Calls of a day that are kept for commands.
        public var reserved: Int
        /// By how much the account's intervals are stretched; 1 is as configured.
        public var stretch: Double

        public init(perDay: Int = 0, used: Int = 0, reserved: Int = 0, stretch: Double = 1) {
            self.perDay = perDay
            self.used = used
            self.reserved = reserved
            self.stretch = stretch
        }
    }

    /// One account and what is left of its budget.
    public struct AccountHealth: Hashable, Sendable {
        public var name: String
        public var budget: Budget
        /// Calls under way or waiting for their turn.
        public var waiting: Int
        public var operations: [OperationHealth]

        public init(
            name: String, budget: Budget = Budget(), waiting: Int = 0, operations: [OperationHealth] = []
        ) {
            self.name = name
            self.budget = budget
            self.waiting = waiting
            self.operations = operations
        }
    }

    /// Commands by what became of them.
    public struct CommandCounts: Hashable, Sendable {
        /// Accepted, without a result yet.
        public var waiting = 0
        public var done = 0
        public var rejected = 0
        public var failed = 0
        public var superseded = 0
        public var expired = 0
        /// Accepted by the API, and not shown by getLoad 15 minutes later.
        public var notInForce = 0

        public init() {}
    }

    public var accounts: [AccountHealth] = []
    public var devicesOnline = 0
    public var devicesOffline = 0
    /// Scrapes that ended, and ticks that came while the scrape before still ran.
    public var scrapes = 0
    public var skippedTicks = 0
    /// Messages that the broker has acknowledged, those that wait for it, and those given up.
    public var messagesPublished = 0
    public var messagesWaiting = 0
    public var messagesDropped = 0
    public var commands = CommandCounts()
    /// Ids of the errors that are active, see ``BridgeError``.
    public var activeErrors: [String] = []

    public init() {}

    /// The document as of a time, for a bridge that started at another.
    public func json(at now: Date, startedAt: Date) -> JSONObject {
        [
            "time": .time(now),
            "uptime": .integer(Int(max(0, now.timeIntervalSince(startedAt)))),
            "accounts": .array(accounts.map { .object($0.json) }),
            "devices": ["online": .integer(devicesOnline), "offline": .integer(devicesOffline)],
            "scrapes": ["done": .integer(scrapes), "skipped": .integer(skippedTicks)],
            "messages": [
                "published": .integer(messagesPublished), "waiting": .integer(messagesWaiting),
                "dropped": .integer(messagesDropped),
            ],
            "commands": .object(commands.json),
            "errors": .array(activeErrors.map(JSONValue.string)),
        ]
    }
}

extension BridgeHealth.AccountHealth {
    fileprivate var json: JSONObject {
        [
            "name": .string(name),
            "calls": .integer(operations.reduce(0) { $0 + $1.calls }),
            "errors": .integer(operations.reduce(0) { $0 + $1.errors }),
            "waiting": .integer(waiting),
            "budget": [
                "perDay": .integer(budget.perDay), "used": .integer(budget.used),
                "left": .integer(max(0, budget.perDay - budget.used)), "reserved": .integer(budget.reserved),
                "stretch": JSONNumber(String(budget.stretch)).map(JSONValue.number) ?? .null,
            ],
            "operations": .array(operations.map { .object($0.json) }),
        ]
    }
}

extension BridgeHealth.OperationHealth {
    fileprivate var json: JSONObject {
        [
            "name": .string(name),
            "calls": .integer(calls),
            "errors": .integer(errors),
            "latency": latency.map { latency in
                ["mean": .integer(latency.mean.milliseconds), "max": .integer(latency.longest.milliseconds)]
            } ?? .null,
            "lastSuccess": lastSuccess.map(JSONValue.time) ?? .null,
            "lastError": lastError.map(JSONValue.string) ?? .null,
        ]
    }
}

extension BridgeHealth.CommandCounts {
    fileprivate var json: JSONObject {
        [
            "waiting": .integer(waiting), "done": .integer(done), "rejected": .integer(rejected),
            "failed": .integer(failed), "superseded": .integer(superseded), "expired": .integer(expired),
            "notInForce": .integer(notInForce),
        ]
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
