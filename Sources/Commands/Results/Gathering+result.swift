import Registry

import struct FoundationEssentials.Date

extension OpenCommand {
    /// The result of a command to several stations of which all had the same.
    func everywhere(_ result: CommandResult, at now: Date) -> CommandResult {
        var gathering = Gathering(count: command.targets.count, form: .stations)
        for part in command.targets.indices {
            gathering.outcomes[part] = Gathering.Outcome(result: result, isExecuted: false)
        }
        return gathering.result(of: self, at: now)
    }
}

extension Gathering {
    /// The one result of a command to several stations.
    ///
    /// Its status is that of the stations if all are alike, else `failed`; its texts say how many stations are how.
    /// Code, text and `inForce` are those of the stations as far as they agree.
    func result(of command: OpenCommand, at now: Date) -> CommandResult {
        let results = (0..<count).compactMap { outcomes[$0]?.result }
        let paths = command.targets.map { "\($0.device.path)" }
        let statuses = Set(results.map(\.status))
        var whole = command.result(statuses.count == 1 ? results[0].status : .failed, nil, at: now)
        whole.responseCode = Gathering.common(results.map(\.responseCode)) ?? nil
        whole.responseText = (Gathering.common(results.map(\.responseText)) ?? nil) ?? counts(results)
        if statuses.count > 1 { whole.responseText = counts(results) }
        let isMissing = results.contains { $0.inForce == false }
        whole.inForce = isMissing ? false : Gathering.common(results.map(\.inForce)) ?? nil
        for status in CommandResult.Status.allCases where status != .done && statuses.count > 1 {
            let named = zip(paths, results).filter { $1.status == status }.map(\.0)
            guard !named.isEmpty else { continue }
            let more = named.count > 10 ? " and \(named.count - 10) more" : ""
            whole.warnings.append("\(status.rawValue): \(named.prefix(10).joined(separator: ", "))\(more)")
        }
        whole.warnings += warnings
        whole.stations = zip(paths, results).map { CommandResult.StationOutcome(path: $0, result: $1) }
        return whole
    }

    private func counts(_ results: [CommandResult]) -> String {
        let parts = CommandResult.Status.allCases.compactMap { status -> String? in
            let count = results.count { $0.status == status }
            return count == 0 ? nil : "\(count) \(status.rawValue)"
        }
        return "of \(results.count) stations: " + parts.joined(separator: ", ")
    }

    private static func common<Value: Equatable>(_ values: [Value]) -> Value? {
        guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}
