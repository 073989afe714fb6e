extension PointValue {
    /// Appends the value as JSON: numbers with their digits, a dictionary as an object in its order.
    ///
    /// Runs once for every value of every snapshot, hence without a detour through ``JSONValue``.
    public func appendJSON(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(true): bytes.append(contentsOf: "true".utf8)
        case .boolean(false): bytes.append(contentsOf: "false".utf8)
        case .integer(let integer): bytes.append(contentsOf: String(integer).utf8)
        case .number(let digits): bytes.append(contentsOf: digits.utf8)
        case .string(let text): text.appendJSON(to: &bytes)
        case .dictionary(let entries):
            bytes.append(UInt8(ascii: "{"))
            for (index, entry) in entries.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                entry.key.appendJSON(to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                entry.value.appendJSON(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension JSONValue {
    /// A point's value; `appendJSON` of both gives the same bytes.
    public init(_ value: PointValue) {
        switch value {
        case .null: self = .null
        case .boolean(let value): self = .bool(value)
        case .integer(let integer): self = .integer(integer)
        case .number(let digits): self = JSONNumber(digits).map(JSONValue.number) ?? .null
        case .string(let text): self = .string(text)
        case .dictionary(let entries): self = .object(JSONObject(entries.map { ($0.key, .string($0.value)) }))
        }
    }
}
