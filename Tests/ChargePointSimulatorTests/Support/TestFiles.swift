import FoundationEssentials

/// Files that tests read, found from this one.
enum TestFiles {
    static let tests = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// Requests and replies of the API with what they show, and its contract; shared with the client's tests.
    static let fixtures = tests.appending(path: "ChargePointAPITests/Fixtures")
    static let contract = fixtures.appending(path: "wsdl").path()

    /// The executable, beside the tests' own.
    static var simulator: String {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "chargepoint-simulator")
            .path()
    }
}
