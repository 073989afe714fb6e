import Commands
import Registry
import Topics

/// The schemas of what the bridge publishes, apart from its own topics.
enum MessageSchemas {
    private static let metadata = JSONSchema.object([
        "units": JSONSchema.text, "tz": JSONSchema.text,
        "type": ["enum": .array(Set(ValueType.allCases.map(\.volttronName)).sorted().map(JSONValue.string))],
    ])

    /// A value that a point can have: a scalar, or the dictionary of rights.
    private static let value: JSONValue = [
        "type": ["string", "number", "boolean", "null", "object"], "additionalProperties": JSONSchema.text,
    ]

    private static let headers = JSONSchema.object(
        ["Date": JSONSchema.instant, "TimeStamp": JSONSchema.instant],
        optional: ["SynchronizedTimeStamp": JSONSchema.instant])

    /// Names that no point has, and that would hence be a mistake among points.
    private static func points(of value: JSONValue) -> JSONValue {
        [
            "type": "object", "additionalProperties": value,
            "propertyNames": ["not": ["enum": .array(TopicTree.reservedNames.sorted().map(JSONValue.string))]],
        ]
    }

    /// `…/all`
    static let snapshot = JSONSchema.tuple([points(of: value), points(of: metadata), headers], atLeast: 2)

    /// `…/<point>`
    static let point = JSONSchema.tuple([value, metadata, headers], atLeast: 2)

    /// `…/set/result`
    static let result: JSONValue = {
        let outcome: KeyValuePairs<String, JSONValue> = [
            "status": JSONSchema.words(of: CommandResult.Status.self),
            "responseCode": JSONSchema.orNull(JSONSchema.text), "responseText": JSONSchema.orNull(JSONSchema.text),
        ]
        let end: KeyValuePairs<String, JSONValue> = [
            "completedAt": JSONSchema.instant,
            "readback": JSONSchema.anything,
            "inForce": JSONSchema.orNull(JSONSchema.boolean), "warnings": JSONSchema.texts,
        ]
        func members(_ parts: KeyValuePairs<String, JSONValue>...) -> JSONObject {
            JSONObject(parts.flatMap { $0.map { ($0, $1) } })
        }
        func closed(_ members: JSONObject, optional: JSONObject = [:]) -> JSONValue {
            [
                "type": "object",
                "properties": .object(JSONObject((members.members + optional.members).map { ($0.key, $0.value) })),
                "required": .array(members.keys.map(JSONValue.string)), "additionalProperties": false,
            ]
        }
        let stations: JSONObject = ["stations": JSONSchema.map(of: closed(members(outcome, end)))]
        let head: KeyValuePairs<String, JSONValue> = ["id": JSONSchema.orNull(JSONSchema.id)]
        let rest = members(["value": JSONSchema.anything], outcome, ["receivedAt": JSONSchema.instant], end)
        func form(_ key: String, _ schema: JSONValue) -> JSONValue {
            var object = members(head)
            object[key] = schema
            for member in rest.members { object[member.key] = member.value }
            return closed(object, optional: stations)
        }
        return JSONSchema.any(form("point", JSONSchema.text), form("points", JSONSchema.texts))
    }()

    /// `…/get/result`
    static let getAnswer: JSONValue = {
        let age = JSONSchema.orNull(JSONSchema.count)
        return JSONSchema.any(
            JSONSchema.object([
                "id": JSONSchema.orNull(JSONSchema.id), "device": JSONSchema.text, "point": JSONSchema.text,
                "value": value, "metadata": JSONSchema.orNull(metadata), "age": age, "time": JSONSchema.instant,
                "refreshed": JSONSchema.boolean, "warnings": JSONSchema.texts,
            ]),
            JSONSchema.object([
                "id": JSONSchema.orNull(JSONSchema.id), "device": JSONSchema.text, "values": points(of: value),
                "metadata": points(of: metadata), "ages": points(of: age), "time": JSONSchema.instant,
                "refreshed": JSONSchema.boolean, "warnings": JSONSchema.texts,
            ]),
            JSONSchema.object([
                "id": JSONSchema.orNull(JSONSchema.id), "status": ["const": "rejected"],
                "responseText": JSONSchema.text, "time": JSONSchema.instant,
            ]))
    }()
}
