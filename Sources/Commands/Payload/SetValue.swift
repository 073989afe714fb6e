import Registry

/// One written value before it is known what its point takes.
///
/// A payload may be JSON or plain text, and a JSON string counts as the text inside it: `true`, `"on"`, `ON`, `1`,
/// `3.0` and `"3.0"` are all values. Nothing is ever tested for truth: `0`, `false` and `off` are values like others.
enum SetValue: Hashable, Sendable {
    case boolean(Bool)
    case number(JSONNumber)

    /// The words that stand for a boolean, whatever their case.
    private static let words: [String: Bool] = [
        "true": true, "on": true, "yes": true, "false": false, "off": false, "no": false,
    ]

    /// Reads plain text; blanks around it do not count. Nil if it is neither a word for a boolean nor a number.
    init?(text: String) {
        let text = text.trimmingBlanks()
        if let value = SetValue.words[text.lowercased()] {
            self = .boolean(value)
        } else if let number = SetValue.number(text) {
            self = .number(number)
        } else {
            return nil
        }
    }

    /// Takes a member of an object. Nil for null, arrays, objects, and strings that are no value.
    init?(json: JSONValue) {
        switch json {
        case .bool(let value): self = .boolean(value)
        case .number(let number): self = .number(number)
        case .string(let text): self.init(text: text)
        case .null, .array, .object: return nil
        }
    }

    /// A number of JSON, or as people write one: `+3`, `.5`, `3.`, `03`.
    private static func number(_ text: String) -> JSONNumber? {
        if let number = JSONNumber(text) { return number }
        var rest = Substring(text)
        let sign = rest.first == "-" ? "-" : ""
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        let digits = rest.prefix(while: \.isASCIIDigit)
        rest = rest.dropFirst(digits.count)
        let whole = digits.drop { $0 == "0" }
        if rest == "." { rest = "" }
        let startsWithDigit = !digits.isEmpty || (rest.first == "." && rest.dropFirst().first?.isASCIIDigit ?? false)
        guard startsWithDigit else { return nil }
        return JSONNumber(sign + (whole.isEmpty ? "0" : String(whole)) + rest)
    }

    /// As a result shows it.
    var json: JSONValue {
        switch self {
        case .boolean(let value): .bool(value)
        case .number(let number): .number(number)
        }
    }

    /// As a message shows it.
    var text: String {
        switch self {
        case .boolean(let value): String(value)
        case .number(let number): number.text
        }
    }
}

extension String {
    /// Without blanks, tabs and line ends at both ends.
    func trimmingBlanks() -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        var rest = Substring(self).utf8.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(Substring(rest))
    }
}
