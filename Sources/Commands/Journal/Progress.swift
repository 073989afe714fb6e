import Registry

/// One record of how far a command has come.
enum Progress: Hashable, Sendable {
    /// What is left to do at a station, after a call that must not be forgotten.
    case rest(StationID, CommandPlan)
    /// The same, and the same plan at each of a command's stations.
    case everywhere(CommandPlan)
    /// What became of one of a command's stations.
    case outcome(StationID, Gathering.Outcome)

    func encoded() -> [UInt8] {
        switch self {
        case .rest(let station, let plan):
            return JSONValue.object(["station": .string(station.text), "rest": plan.record]).encoded()
        case .everywhere(let plan):
            return JSONValue.object(["everywhere": plan.record]).encoded()
        case .outcome(let station, let outcome):
            return JSONValue.object([
                "station": .string(station.text), "executed": .bool(outcome.isExecuted),
                "outcome": outcome.result.stationJSON,
            ]).encoded()
        }
    }

    /// Nil if it is none, as one of another version may be: then the command runs anew, which it may.
    ///
    /// - Parameter blank: a result of the command, for what a record does not hold.
    init?(parsing bytes: [UInt8], blank: CommandResult) {
        guard let object = (try? JSONValue(parsing: bytes, limits: JSONLimits(maxBytes: .max)))?.object else {
            return nil
        }
        if let plan = object["everywhere"].flatMap(CommandPlan.init(record:)) {
            self = .everywhere(plan)
            return
        }
        guard let station = object["station"]?.string.flatMap({ StationID($0) }) else { return nil }
        if let plan = object["rest"].flatMap(CommandPlan.init(record:)) {
            self = .rest(station, plan)
        } else if let outcome = object["outcome"]?.object, let isExecuted = object["executed"]?.bool {
            var result = blank
            guard result.take(outcome) else { return nil }
            self = .outcome(station, Gathering.Outcome(result: result, isExecuted: isExecuted))
        } else {
            return nil
        }
    }
}
