public import Registry
import Settings

/// Every JSON Schema there is, by name.
public struct SchemaCatalogue: Sendable {
    /// One schema.
    public struct Entry: Sendable {
        public let name: String
        /// What it describes, in one line.
        public let summary: String
        /// The document.
        public let json: JSONValue

        init(_ name: String, _ summary: String, _ schema: JSONValue) {
            self.name = name
            self.summary = summary
            json = JSONSchema.document("chargepoint2mqtt \(name)", summary, schema)
        }
    }

    /// In the order in which to list them.
    public static let all = [
        Entry("bridge", "The file bridge.yaml.", SettingsSchema(SettingsDescription.bridge).group()),
        Entry("device", "A file below devices/.", SettingsSchema(SettingsDescription.device).group()),
        Entry("snapshot", "All points of a device: devices/<device>/<port>/all.", MessageSchemas.snapshot),
        Entry("point", "One point: devices/<device>/<port>/<point>.", MessageSchemas.point),
        Entry("set", "An object of points to write: devices/<device>/<port>/set.", QuestionSchemas.set),
        Entry("result", "The result of a set message: …/set/result.", MessageSchemas.result),
        Entry("get", "What a get message may hold: …/get.", QuestionSchemas.get),
        Entry("get-result", "The answer to a get message: …/get/result.", MessageSchemas.getAnswer),
        Entry("info", "What a bridge is and serves: chargepoint2mqtt/<instance>/info.", BridgeSchemas.info),
        Entry("health", "How a bridge fares: chargepoint2mqtt/<instance>/health.", BridgeSchemas.health),
        Entry("error", "What a person must act on: chargepoint2mqtt/<instance>/error.", BridgeSchemas.error),
        Entry(
            "reload-result", "What became of a reload: chargepoint2mqtt/<instance>/reload/result.",
            BridgeSchemas.reloadResult),
    ]

    public static func entry(named name: String) -> Entry? { all.first { $0.name == name } }
}
