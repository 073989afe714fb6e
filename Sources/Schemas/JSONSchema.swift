import Registry

/// Parts of JSON Schemas, draft 2020-12.
enum JSONSchema {
    static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// A whole document.
    static func document(_ title: String, _ description: String, _ schema: JSONValue) -> JSONValue {
        var document: JSONObject = [
            "$schema": .string(dialect), "title": .string(title), "description": .string(description),
        ]
        for member in schema.object?.members ?? [] where document[member.key] == nil {
            document[member.key] = member.value
        }
        return .object(document)
    }

    /// An object with all of some members, and no others.
    static func object(_ members: KeyValuePairs<String, JSONValue>, optional: KeyValuePairs<String, JSONValue> = [:])
        -> JSONValue
    {
        [
            "type": "object", "properties": .object(JSONObject(members.map { ($0, $1) } + optional.map { ($0, $1) })),
            "required": .array(members.map { .string($0.key) }), "additionalProperties": false,
        ]
    }

    /// An object whose keys are names.
    static func map(of value: JSONValue) -> JSONValue { ["type": "object", "additionalProperties": value] }

    static func array(of items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    /// An array of just these elements, the last ones of which may be missing.
    static func tuple(_ elements: [JSONValue], atLeast count: Int) -> JSONValue {
        ["type": "array", "prefixItems": .array(elements), "items": false, "minItems": .integer(count)]
    }

    static func any(_ alternatives: JSONValue...) -> JSONValue { ["anyOf": .array(alternatives)] }

    static func orNull(_ schema: JSONValue) -> JSONValue { any(schema, null) }

    static func words<Word: RawRepresentable<String> & CaseIterable>(of words: Word.Type) -> JSONValue {
        ["enum": .array(words.allCases.map { .string($0.rawValue) })]
    }

    static let anything: JSONValue = true
    static let null: JSONValue = ["type": "null"]
    static let boolean: JSONValue = ["type": "boolean"]
    static let number: JSONValue = ["type": "number"]
    static let text: JSONValue = ["type": "string"]
    static let texts = array(of: text)
    /// A number of things, or of seconds.
    static let count: JSONValue = ["type": "integer", "minimum": 0]
    /// As the bridge writes instants: UTC, with offset and as many digits as it has.
    static let instant: JSONValue = [
        "type": "string", "format": "date-time",
        "pattern": #"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?\+00:00$"#,
    ]
    /// What a command or question is called by who sends it.
    static let id = any(["type": "string", "minLength": 1, "maxLength": 256], number)
}

extension JSONValue {
    /// The schema with a sentence on what it is for.
    func described(_ text: String) -> JSONValue {
        var object = self.object ?? [:]
        object["description"] = .string(text)
        return .object(object)
    }
}
