import Commands
import Registry

/// The schemas of what the bridge reads.
enum QuestionSchemas {
    /// What people write for a truth value; a JSON string counts as the text inside it.
    private static let scalar = JSONSchema.any(
        JSONSchema.boolean, JSONSchema.number,
        [
            "type": "string",
            "pattern":
                #"^\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Oo][Nn]|[Oo][Ff][Ff]|[Yy][Ee][Ss]|[Nn][Oo]|[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)\s*$"#,
        ])

    private static let instant: JSONValue = ["type": "string", "format": "date-time"]

    /// The options of the object form, by their names in ``SetOptions``.
    private static let options: [String: JSONValue] = [
        "timeInterval": JSONSchema.any(
            ["type": "integer", "minimum": 0, "maximum": .integer(Int(Int32.max))],
            ["type": "string", "pattern": #"^\s*[0-9]+\s*$"#]
        ).described("Minutes until the shed ends by itself; 0: until cleared."),
        "duration": JSONValue(dictionaryLiteral: ("type", "string"), ("pattern", "^ *P(?=[0-9T]).*$")).described(
            "The same as an ISO 8601 duration."),
        "start": instant.described("When the command is to begin."),
        "id": JSONSchema.id.described("The sender's name for the command, which comes back in its result."),
        "validUntil": instant.described("The command does not run after this time."),
        "cancel": JSONSchema.id.described("The id of a command that is to be taken back."),
    ]

    /// `…/set` with an object of points.
    static let set: JSONValue = [
        "type": "object", "minProperties": 1,
        "properties": .object(JSONObject(SetOptions.names.map { ($0, options[$0] ?? JSONSchema.anything) })),
        "additionalProperties": scalar,
        "not": ["required": ["timeInterval", "duration"]],
    ]

    /// `…/get`; an empty message will do as well.
    static let get = JSONSchema.object(
        [:],
        optional: [
            "refresh": JSONSchema.boolean.described("Whether the API is to be called first."),
            "id": JSONSchema.id.described("The asker's name for the message, which comes back in the answer."),
        ])
}
