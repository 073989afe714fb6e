import Registry

/// Environment variables that take the place of values in bridge.yaml.
///
/// A variable is called `CHARGEPOINT2MQTT_` and then the levels of the key in capitals, joined by `_`, with `_` before
/// a capital within a key and in place of anything but letters and digits: `broker.keepAlive` is
/// `CHARGEPOINT2MQTT_BROKER_KEEP_ALIVE`. Underscores do not count, so `…_BROKER_KEEPALIVE` is the same. An empty
/// variable is as good as none.
final class EnvironmentOverrides {
    static let prefix = "CHARGEPOINT2MQTT_"

    private let variables: [String: [(name: String, value: String)]]
    private var used: Set<String> = []
    private var knownNames: Set<String> = []

    init(_ environment: [String: String]) {
        let ours = environment.filter { $0.key.hasPrefix(Self.prefix) && !$0.value.isEmpty }
        variables = Dictionary(grouping: ours.map { (name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }) {
            Self.normalized(String($0.name.dropFirst(Self.prefix.count)))
        }
    }

    /// The variable for a key, which is thereby known.
    func take(_ path: [String]) -> (name: String, value: String)? {
        knownNames.insert(Self.name(of: path))
        guard let found = variables[Self.normalized(path.joined())]?.first else { return nil }
        used.insert(found.name)
        return found
    }

    /// Whether some variable is for a key below a path.
    func hasAny(below path: [String]) -> Bool {
        let start = Self.normalized(path.joined())
        return variables.keys.contains { $0.hasPrefix(start) && $0 != start }
    }

    /// A variable that is meant for something else, such as one that a `passwordEnv` names.
    func exempt(_ name: String) { used.insert(name) }

    /// A warning for each variable that no key asked for.
    func unused() -> [Problem] {
        let strays = variables.values.joined().map(\.name).filter { !used.contains($0) }.sorted()
        return strays.map { name in
            Problem(
                .warning, file: "environment", key: name, message: "no key of bridge.yaml has this variable, ignored",
                remedy: Spelling.remedy(
                    for: name, among: knownNames.sorted(),
                    otherwise: "write \(Self.prefix) and the key, such as \(Self.prefix)BROKER_HOST"))
        }
    }

    /// The recommended spelling.
    static func name(of path: [String]) -> String {
        var name = prefix
        for (index, key) in path.enumerated() {
            if index > 0 { name += "_" }
            var isAfterSmall = false
            for character in key {
                if character.isUppercase, isAfterSmall { name += "_" }
                name += character.isLetter || character.isNumber ? character.uppercased() : "_"
                isAfterSmall = character.isLowercase || character.isNumber
            }
        }
        return name
    }

    private static func normalized(_ text: String) -> String {
        text.uppercased().filter { $0.isLetter || $0.isNumber }
    }
}
