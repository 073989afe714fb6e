public import struct FoundationEssentials.Date
import Registry

/// Whether what the bridge stands between is reached: `/readyz` names the side that is broken.
public struct Readiness: Hashable, Sendable {
    /// The broker, or an account of the API.
    public struct Side: Hashable, Sendable {
        /// The account's name, or the broker's host and port.
        public var name: String
        /// Since when it is as it is; nil if not known.
        public var since: Date?
        /// Why it is not ready; empty if it is.
        public var problems: [Problem]

        public var isReady: Bool { problems.isEmpty }

        public init(name: String, since: Date?, problems: [Problem]) {
            self.name = name
            self.since = since
            self.problems = problems
        }
    }

    /// What is wrong, and what to do about it.
    public struct Problem: Hashable, Sendable {
        public var what: String
        public var location: String
        public var remedy: String
        public var since: Date?

        public init(what: String, location: String, remedy: String, since: Date?) {
            self.what = what
            self.location = location
            self.remedy = remedy
            self.since = since
        }
    }

    public var broker: Side
    public var accounts: [Side]

    public init(broker: Side, accounts: [Side]) {
        self.broker = broker
        self.accounts = accounts
    }

    public var isReady: Bool { broker.isReady && accounts.allSatisfy(\.isReady) }

    var json: JSONObject {
        [
            "ready": .bool(isReady), "broker": .object(broker.json),
            "accounts": .array(accounts.map { .object($0.json) }),
        ]
    }
}

extension Readiness.Side {
    fileprivate var json: JSONObject {
        [
            "name": .string(name), "ready": .bool(isReady),
            "since": since.map { .string(ISO8601.text($0)) } ?? .null,
            "problems": .array(
                problems.map { problem in
                    [
                        "what": .string(problem.what), "where": .string(problem.location),
                        "remedy": .string(problem.remedy),
                        "since": problem.since.map { .string(ISO8601.text($0)) } ?? .null,
                    ]
                }),
        ]
    }
}
