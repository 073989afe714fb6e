import ChargePointAPI
import Registry

/// The outcomes of a command to several stations as they come in, and who is there for a call to all of them at once.
struct Gathering: Sendable {
    /// How it is carried out.
    enum Form: Hashable, Sendable {
        /// Part by part, as each station's turn comes.
        case stations
        /// As a whole, when it has its turn at every station: the API knows them as one group.
        case group(StationGroupID)
    }

    /// What became of one station.
    struct Outcome: Hashable, Sendable {
        var result: CommandResult
        /// Whether the API had the call, or may have had it.
        var isExecuted: Bool
    }

    let count: Int
    var form: Form
    /// By part.
    var outcomes: [Int: Outcome] = [:]
    /// Station form: the parts that have their turn.
    var underWay: Set<Int> = []
    /// Station form: the stations whose turn waits until fewer of the others have theirs.
    var held: Set<StationID> = []
    /// What the result says beside what became of the stations.
    var warnings: [String] = []
    /// Group form: the parts that have their turn and wait for the others'.
    private(set) var present: [Int: QueuedCommand] = [:]

    init(count: Int, form: Form) {
        self.count = count
        self.form = form
    }

    var isComplete: Bool { outcomes.count == count }

    /// Takes a part whose turn has come.
    ///
    /// - Returns: whether it was the last one to come.
    mutating func arrive(_ part: QueuedCommand) -> Bool {
        present[part.part] = part
        return present.count + outcomes.count == count
    }

    /// The parts that have their turn, in order; they do not have it any more.
    mutating func leave() -> [QueuedCommand] {
        defer { present = [:] }
        return present.values.sorted { $0.part < $1.part }
    }

    /// Whether any of it was carried out, or may have been.
    var isExecuted: Bool { outcomes.values.contains { $0.isExecuted } }
}
