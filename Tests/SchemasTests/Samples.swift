import Registry

@testable import Settings

/// Documents and values to try keys with.
enum Samples {
    /// A device file that is right.
    static let device: JSONObject = [
        "driver_type": "chargepoint", "driver_config": ["stationID": "1:34001", "account": "alameda"],
        "registry_config": "config://r.csv",
    ]

    static let autodiscover: JSONValue = ["topic": "campus/{stationName}", "registry": "config://r.csv"]

    static let values: [JSONValue] = [
        .null, true, 0, 1, 2, 3, 4, 5, 30, 100, 101, 3600, 65_535, 65_536, 1_048_576, 100_000_001, -1, .string(""), "x",
        "yes", "5", "3.1.1", "10m", "1h30m", "30m1h", "90 s", "7d", "1GiB", "1 KiB", "100MB", "all", "latest", "text",
        "info", "on_change", "port", "station", "staged", "entity", "chargepoint", "campus/building", "campus//b",
        "a+b",
        "$SYS", "..", "chargepoint2mqtt/x", "127.0.0.1:8088", "[::1]:80", ":80", "a:b:c", "1:34001", "1:", "UTC",
        "https://example.org/5.0", "ftp://example.org", "https://u:p@example.org/", "alameda", "config://r.csv",
        "two\nlines", .array([1]), .array([]), ["nonsense": 1], .number(JSONNumber("0.5")!),
        .number(JSONNumber("1.5")!),
    ]

    /// Where the two differ for a reason: the reader takes what YAML writes with or without quotes, and looks into files
    /// and other keys, of which a schema cannot know.
    static func isMatterOfTaste(_ value: JSONValue, _ key: SettingsKey) -> Bool {
        let key = (path: key.path.joined(separator: "."), forms: key.forms)
        // Numbers in quotes, and texts that look like numbers or truth values.
        let isQuotedNumber = value.string.map { $0.allSatisfy(\.isNumber) && !$0.isEmpty } ?? false
        let takesTexts = key.forms.contains { if case .pattern = $0 { true } else { $0 == .text } }
        if isQuotedNumber, !takesTexts { return true }
        if value.bool != nil || value.number != nil, takesTexts || key.path == "broker.protocol" { return true }
        // How much a text says: a pattern cannot compare.
        if let text = value.string {
            for form in key.forms {
                if case .duration(let range) = form, let seconds = Quantity.seconds(text), !range.contains(seconds) {
                    return true
                }
                if case .bytes(let least) = form, let bytes = Quantity.bytes(text), bytes < least { return true }
            }
        }
        // Files that are not there, variables that are not set, zones, accounts and registries that are unknown.
        let isLookedUp =
            key.path.hasSuffix("File") || key.path.hasSuffix("Env") || key.path.hasPrefix("broker.tls.")
            || ["timezone", "registry_config", "driver_config.account", "heart_beat_point"].contains(key.path)
            || ["campus", "building", "unit", "path"].contains(key.path) || key.path.contains("autodiscover")
        return isLookedUp && value.string != nil
    }

    /// Whether the reader finds no error in a key or below it.
    static func isAccepted(_ document: JSONObject, at path: [String], in schema: String) -> Bool {
        var files: [String: [UInt8]] = [
            "registry_configs/r.csv": Array(
                "Volttron Point Name,Attribute Name,Register Name\nStatus,Status,StationStatusRegister\n".utf8)
        ]
        let file = schema == "bridge" ? "bridge.yaml" : "devices/a/b"
        files[file] = document.encoded()
        let (_, problems) = BridgeConfiguration.load(files: files)
        let key = path.joined(separator: ".")
        let parent = path.dropLast().joined(separator: ".")
        return !problems.contains { problem in
            guard problem.file == file, problem.severity == .error || problem.message.hasPrefix("unknown key") else {
                return false
            }
            // What is missing elsewhere is not this key's fault, only that it is missing itself; and of bridge.yaml most
            // may come from the environment.
            if problem.message == "no account" { return false }
            if problem.message.hasPrefix("no ") {
                let isOwn = problem.key ?? "" == parent && problem.message == "no \(path.last ?? "")"
                return schema == "device" ? isOwn || problem.key == key : isOwn && parent.hasSuffix("autodiscover")
            }
            if problem.message.contains(" without a ") { return false }
            return problem.key == key || problem.key?.hasPrefix("\(key).") ?? false
        }
    }
}
