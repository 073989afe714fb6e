/// What a station's accepted commands are to bring about, and what does not show in getLoad yet.
struct PendingExpectations: Hashable, Sendable {
    /// Of single ports.
    var ports: [Int: Expectation] = [:]
    /// Of the station as a whole.
    var station: Expectation?
    /// Ports for which a later command of their own took the place of the station's.
    var exceptions: Set<Int> = []

    /// What a port is to show; nil: nothing is pending.
    func ofPort(_ port: Int) -> Expectation? {
        ports[port] ?? (exceptions.contains(port) ? nil : station)
    }

    /// What every port is to show; nil: nothing is pending for all of them.
    var ofWholeStation: Expectation? { exceptions.isEmpty ? station : nil }
}
