import Registry

import struct FoundationEssentials.Date

/// One call of the API that a command needs.
enum PlannedCall: Hashable, Sendable {
    case clearAlarms(StationID)
    case clearShedState(LoadTarget)
    /// `timeInterval` in minutes, 0 = until cleared.
    case shedLoad(LoadTarget, Limit, timeInterval: Int)
    /// Limits ports anew that the clear of another port of their station may have set free, all in one shedLoad. If the
    /// API refuses it, the command goes on: what it was to do is another thing.
    ///
    /// `until` is when their sheds end by themselves; nil: not before they are cleared.
    case reapply(StationID, [PortLimit], until: Date?)

    /// The `timeInterval` of a shed that is to end at a time, if it begins now: 0 = until cleared, nil = it is over.
    static func minutes(until end: Date?, at now: Date) -> Int? {
        guard let end else { return 0 }
        let left = end.timeIntervalSince(now)
        return left > 0 ? max(1, Int((left / 60).rounded(.up))) : nil
    }
}

/// A port and its limit.
struct PortLimit: Hashable, Sendable {
    var port: Int
    var limit: Limit
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
