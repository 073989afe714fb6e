/// What getStationRights tells of a station.
public enum StationRightsAttribute: String, CaseIterable, Hashable, Sendable {
    case stationRightsProfile

    var facts: AttributeFacts {
        switch self {
        case .stationRightsProfile:
            .init(.station, .dictionary, "the account's rights on the station: profile names by station group id")
        }
    }
}
