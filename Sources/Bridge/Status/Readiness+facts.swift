import struct FoundationEssentials.Date
import StatusServer
import Topics

extension Readiness {
    /// What decides whether an account is ready.
    struct AccountFacts: Hashable, Sendable {
        let name: String
        /// Whether any call of it ever has.
        let hasSucceeded: Bool
        /// Whether there is anything to ask it for.
        let isWanted: Bool
    }

    /// - Parameters:
    ///   - broker: host and port.
    ///   - errors: those that last.
    init(
        watch: BrokerWatch.State, broker: String, accounts: [AccountFacts], errors: [BridgeErrorChange], startedAt: Date
    ) {
        var problems = errors.filter { $0.error.id.hasPrefix("mqtt/") }.map(Problem.init)
        if !watch.isConnected, !errors.contains(where: { $0.error.id == "mqtt/connection" }) {
            problems.insert(
                Problem(
                    what: watch.reason.map { "There is no connection to the broker: \($0)." }
                        ?? "There is no connection to the broker yet.", location: "broker \(broker)",
                    remedy: "See that the broker runs there and can be reached; the bridge tries again by itself.",
                    since: watch.since ?? startedAt), at: 0)
        }
        self.init(
            broker: Side(name: broker, since: watch.since ?? startedAt, problems: problems),
            accounts: accounts.map { Self.side($0, errors, startedAt) })
    }

    private static func side(_ account: AccountFacts, _ errors: [BridgeErrorChange], _ startedAt: Date) -> Side {
        // What is denied or unknown in an account that answers is no reason to take it for broken.
        var problems = errors.filter { change in
            ["credentials/\(account.name)", "endpoint/\(account.name)"].contains(change.error.id)
        }.map(Problem.init)
        if problems.isEmpty, !account.hasSucceeded, account.isWanted {
            problems.append(
                Problem(
                    what: "No call of account \(account.name) has succeeded yet.", location: "account \(account.name)",
                    remedy: "If it stays so, see the bridge's log.", since: startedAt))
        }
        return Side(name: account.name, since: problems.compactMap(\.since).min(), problems: problems)
    }
}

extension Readiness.Problem {
    init(_ change: BridgeErrorChange) {
        self.init(
            what: change.error.what, location: change.error.location, remedy: change.error.remedy, since: change.since)
    }
}
