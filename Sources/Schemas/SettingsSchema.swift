import Registry
import Settings

/// The schema of a file of settings, made of the keys that its reader asks for.
struct SettingsSchema {
    private let keys: [SettingsKey]

    init(_ keys: [SettingsKey]) { self.keys = keys }

    /// The schema of the group at a path; the top of the file is the empty one.
    func group(_ path: [String] = [], exclusive: [[String]] = []) -> JSONValue {
        let members = keys.filter { $0.path.count == path.count + 1 && $0.path.starts(with: path) }
        var group: JSONObject = ["type": "object"]
        group["properties"] = .object(
            JSONObject(members.map { key in (key.path.last ?? "", value(of: key)) }))
        let required = members.filter(\.isRequired).compactMap(\.path.last)
        if !required.isEmpty { group["required"] = .array(required.map(JSONValue.string)) }
        group["additionalProperties"] = false
        if !exclusive.isEmpty { group["allOf"] = .array(exclusive.map(Self.atMostOne)) }
        return .object(group)
    }

    /// The schema of a key's value. Null is as good as no value: all that followed may be commented out.
    private func value(of key: SettingsKey) -> JSONValue {
        var alternatives = key.forms.flatMap { form in schemas(of: form, key) }
        if !key.isRequired { alternatives.append(JSONSchema.null) }
        var schema = JSONObject()
        schema["description"] = .string(key.summary)
        if let fallback = key.fallback { schema["default"] = fallback }
        if alternatives.count == 1 {
            for member in alternatives[0].object?.members ?? [] { schema[member.key] = member.value }
        } else {
            schema["anyOf"] = .array(alternatives)
        }
        return .object(schema)
    }

    private func schemas(of form: KeyForm, _ key: SettingsKey) -> [JSONValue] {
        switch form {
        case .group: [group(key.path, exclusive: key.exclusive)]
        case .names:
            keys.first { $0.path == key.path + ["*"] }.map { [JSONSchema.map(of: value(of: $0))] } ?? []
        case .boolean: [JSONSchema.boolean, ["enum": .array(Self.spellingsOfBooleans)]]
        case .integer(let range): [Self.integer(range)]
        case .number(let range):
            [["type": "number", "minimum": Self.number(range.lowerBound), "maximum": Self.number(range.upperBound)]]
        case .duration(let range):
            [Self.integer(range), ["type": "string", "pattern": .string(Self.duration)]]
        case .bytes(let least):
            [
                ["type": "integer", "minimum": .integer(least)],
                ["type": "string", "pattern": "^ *[0-9]+ *(B|[kKMGT]B|[KMGT]iB) *$"],
            ]
        case .choice(let words): [["enum": .array(words.map(JSONValue.string))]]
        case .values(let values): [["enum": .array(values)]]
        case .anything: [["type": ["string", "number", "boolean"]]]
        case .text: [["type": "string", "pattern": #"^[^\u0000-\u001f]+$"#], JSONSchema.number]
        case .pattern(let pattern): [["type": "string", "pattern": .string(pattern)]]
        }
    }

    /// YAML 1.2 has just true and false; these are what the bridge takes beside them.
    private static let spellingsOfBooleans: [JSONValue] = ["yes", "no", "on", "off", "true", "false", 0, 1]

    /// Numbers with units, each smaller than the one before.
    private static let duration =
        "^ *(?=[0-9])([0-9]+ *w *)?([0-9]+ *d *)?([0-9]+ *h *)?([0-9]+ *(m|min) *)?([0-9]+ *s *)?$"

    private static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
    }

    private static func number(_ value: Double) -> JSONValue {
        JSONNumber("\(value)").map(JSONValue.number) ?? .null
    }

    private static func atMostOne(of keys: [String]) -> JSONValue {
        let pairs = keys.indices.flatMap { first in keys.indices.filter { $0 > first }.map { (first, $0) } }
        return [
            "not": [
                "anyOf": .array(
                    pairs.map { ["required": .array([.string(keys[$0.0]), .string(keys[$0.1])])] })
            ]
        ]
    }
}
