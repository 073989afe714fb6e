/// What a station's accepted commands are to bring about, and what does not show in getLoad yet.
struct PendingExpectations: Hashable, Sendable {
    /// Of single ports.
    var ports: [Int: LoadExpectation] = [:]
    /// Of the station as a whole.
    var station: LoadExpectation?
    /// Ports for which a later command of their own took the place of the station's.
    var exceptions: Set<Int> = []

    /// What a port is to show; nil: nothing is pending.
    func ofPort(_ port: Int) -> LoadExpectation? {
        ports[port] ?? (exceptions.contains(port) ? nil : station)
    }

    /// What every port is to show; nil: nothing is pending for all of them.
    var ofWholeStation: LoadExpectation? { exceptions.isEmpty ? station : nil }
}
