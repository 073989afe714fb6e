import Registry

/// All keys of a kind of file, as its reader asks for them.
public enum SettingsDescription {
    /// `bridge.yaml`.
    public static let bridge = keys(BridgeNotes.all) { record in
        // Some keys take a group or a single value, and are asked for in the form that they have.
        for yaml in [
            "broker: {tls: {}}\naccounts: {a: {autodiscover: {}}}", "broker: {tls: true}\nspool: all\nhttp: on",
        ] {
            let reading = Reading(
                folder: ConfigurationFolder(files: [BridgeFile.name: Array(yaml.utf8)]), environment: [:], keys: record)
            let file = BridgeFile(reading: reading)
            let shelf = RegistryShelf(layout: file.settings().publish.layout, reading: reading)
            let accounts = file.accounts
            for name in accounts.names { _ = AccountSection(name: name, section: accounts.section(name), shelf: shelf) }
        }
    }

    /// A file below `devices/`.
    public static let device = keys(DeviceNotes.all) { record in
        let reading = Reading(
            folder: ConfigurationFolder(files: ["devices/a": Array("driver_type: chargepoint".utf8)]), environment: [:],
            keys: record)
        _ = DeviceFile(segments: ["a"], reading: reading, shelf: RegistryShelf(layout: .port, reading: reading))
    }

    /// - Parameter read: reads files that have every group.
    private static func keys(_ notes: [KeyNote], _ read: (KeyRecord) -> Void) -> [SettingsKey] {
        let record = KeyRecord()
        read(record)
        let notes = Dictionary(notes.map { ($0.path, $0) }) { $1 }
        return record.entries.map { entry in
            let note = notes[entry.path.joined(separator: ".")]
            return SettingsKey(
                path: entry.path, forms: entry.forms, summary: note?.summary ?? "", fallback: note?.fallback,
                isRequired: note?.isRequired ?? false, exclusive: entry.exclusive)
        }
    }
}

/// What people should know of a key, beside what its reader says.
struct KeyNote {
    /// As in messages, `broker.port`; `*` for a name of the user's.
    let path: String
    let summary: String
    let fallback: JSONValue?
    let isRequired: Bool

    init(_ path: String, _ summary: String, default fallback: JSONValue? = nil, isRequired: Bool = false) {
        self.path = path
        self.summary = summary
        self.fallback = fallback
        self.isRequired = isRequired
    }
}
