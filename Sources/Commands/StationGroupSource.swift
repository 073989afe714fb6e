public import ChargePointAPI
public import Registry

/// Whoever knows the station groups of the accounts.
public protocol StationGroupSource: Sendable {
    /// A group that holds exactly these stations, as the account sees it; nil: none is known. A call to such
    /// a group stands for one to each station. Returns at once.
    func group(of account: String, holding stations: Set<StationID>) -> StationGroupID?
}

/// Knows no groups: each station is called by itself.
public struct NoStationGroups: StationGroupSource {
    public init() {}

    public func group(of account: String, holding stations: Set<StationID>) -> StationGroupID? { nil }
}
