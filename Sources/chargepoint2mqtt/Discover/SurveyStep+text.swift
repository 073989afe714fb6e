import Discovery

extension AccountSurvey.Step {
    /// For a progress line.
    var text: String {
        switch self {
        case .checkingCredentials: "checks the credentials"
        case .listingStations(let found):
            found == 0 ? "asks for stations" : "asks for stations, \(grouped(found)) so far"
        case .tryingRights(let operation): "tries \(operation)"
        }
    }
}
