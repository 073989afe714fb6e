import Registry

extension JSONObject {
    /// The object as JSON that people can read too: a member a line, two blanks a level.
    func indented() -> String { JSONValue.object(self).indented(level: 0) }
}

extension JSONValue {
    func indented(level: Int) -> String {
        let start = String(repeating: "  ", count: level + 1)
        let end = String(repeating: "  ", count: level)
        switch self {
        case .object(let object) where !object.isEmpty:
            let members = object.members.map { member in
                start + "\(JSONValue.string(member.key)): \(member.value.indented(level: level + 1))"
            }
            return "{\n" + members.joined(separator: ",\n") + "\n\(end)}"
        case .array(let elements) where elements.contains { $0.object != nil || $0.array != nil }:
            return "[\n" + elements.map { start + $0.indented(level: level + 1) }.joined(separator: ",\n") + "\n\(end)]"
        default: return description
        }
    }
}
