import Registry

/// One reading of a configuration: its folder, its environment, and what was found wrong so far.
///
/// A class because every part of the reading adds to the one list of problems. It never leaves the call that made it.
final class Reading {
    let folder: ConfigurationFolder
    let environment: [String: String]
    let overrides: EnvironmentOverrides
    /// Where the keys that are asked for are noted; nil: nowhere.
    let keys: KeyRecord?
    private(set) var problems: [Problem] = []

    init(folder: ConfigurationFolder, environment: [String: String], keys: KeyRecord? = nil) {
        self.folder = folder
        self.keys = keys
        self.environment = environment
        overrides = EnvironmentOverrides(environment)
    }

    func error(_ place: Place, _ message: String, _ remedy: String) {
        add(.error, place, message, remedy)
    }

    func warning(_ place: Place, _ message: String, _ remedy: String) {
        add(.warning, place, message, remedy)
    }

    func add(_ severity: Problem.Severity, _ place: Place, _ message: String, _ remedy: String) {
        problems.append(
            Problem(
                severity, file: place.file, line: place.line, key: place.key, message: message, remedy: remedy))
    }

    func add(_ more: [Problem]) { problems += more }
}

/// Where something stands in what the user wrote.
struct Place: Hashable {
    let file: String
    var line: Int?
    var key: String?

    /// For a message about another place: `bridge.yaml:3`.
    var text: String { line.map { "\(file):\($0)" } ?? file }
}
