/// An alarm that was raised and not yet cleared.
struct Alarm: Sendable, Hashable {
    let type: String
    /// From 1; nil: the whole station.
    let port: Int?
    let time: ModelTime

    /// The station lost its connection to the network; raised by itself, it stays away until `reachable`.
    static let unreachable = "Unreachable"
    static let reachable = "Reachable"
    /// What ends a session now and then.
    static let portTypes = ["GFCI Trip", "Over Current", "Pilot Unreachable"]
}
