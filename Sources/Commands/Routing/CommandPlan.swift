import Registry

/// One call of the API that a command needs.
enum PlannedCall: Hashable, Sendable {
    case clearAlarms(StationID)
    case clearShedState(LoadTarget)
    /// `timeInterval` in minutes, 0 = until cleared.
    case shedLoad(LoadTarget, Limit, timeInterval: Int)
}

/// What carrying out a command takes, as one serialised operation.
struct CommandPlan: Hashable, Sendable {
    /// In order; the first that fails ends the command.
    var calls: [PlannedCall]
    /// The limit that the command writes; kept once all calls are accepted.
    var staging: Limit?
    /// What getLoad is to show afterwards; nil: getLoad shows nothing of it.
    var expectation: LoadExpectation?
    /// Minutes until the shed ends by itself, 0 = until cleared.
    var timeInterval = 0
    /// What the writer should know.
    var warnings: [String] = []
}

/// What becomes of a command when its turn has come.
enum Decision: Hashable, Sendable {
    case reject(Rejection)
    /// The limit is kept for the next shed; nothing is called.
    case stage(Limit)
    case execute(CommandPlan)
}
