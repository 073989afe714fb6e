import Registry

/// Notices when an operation is denied to the whole account and not just for some stations, so that a plan without it
/// costs a few calls and not one for each station. Pure.
struct AccessGate: Sendable {
    /// Denials in a row after which an operation that never succeeded counts as denied to the account…
    static let firstDenials = 3
    /// …and one that did.
    static let laterDenials = 20

    private var states = ClassTable(repeating: State())

    private struct State {
        var hasSucceeded = false
        var denialsInARow = 0
        var isDenied = false
        var probes = 0
    }

    func isDenied(_ registerClass: RegisterClass) -> Bool { states[registerClass].isDenied }

    /// Whether no station's read of the class has succeeded yet.
    func neverSucceeded(_ registerClass: RegisterClass) -> Bool { !states[registerClass].hasSucceeded }

    /// - Returns: whether the operation was denied to the account until now.
    mutating func succeeded(_ registerClass: RegisterClass) -> Bool {
        defer { states[registerClass] = State(hasSucceeded: true) }
        return states[registerClass].isDenied
    }

    /// - Returns: whether it is denied to the account from now on, and was not before.
    mutating func denied(_ registerClass: RegisterClass) -> Bool {
        states[registerClass].denialsInARow += 1
        let state = states[registerClass]
        let limit = state.hasSucceeded ? Self.laterDenials : Self.firstDenials
        guard !state.isDenied, state.denialsInARow >= limit else { return false }
        states[registerClass].isDenied = true
        return true
    }

    /// The operation was denied in a form that concerns all stations.
    mutating func deny(_ registerClass: RegisterClass) { states[registerClass].isDenied = true }

    /// Which of so many reads is to find out whether the operation is still denied: another one each time, in case the
    /// rights differ between stations.
    mutating func probe(_ registerClass: RegisterClass, of count: Int) -> Int {
        defer { states[registerClass].probes += 1 }
        return states[registerClass].probes % count
    }
}
