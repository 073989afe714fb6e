/// Reads the notation of `Contract`. The text is part of the program: what it cannot read is a mistake in there.
struct ContractReader {
    private var rest: Substring

    init(_ text: String) {
        rest = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")[...]
    }

    mutating func types() -> [Contract.ComplexType] {
        var types: [Contract.ComplexType] = []
        while hasMore() {
            let name = word()
            let since = skip("@") ? word() : nil
            let base = skip("<") ? word() : nil
            types.append(Contract.ComplexType(name: name, base: base, group: group(), since: since))
        }
        return types
    }

    mutating func operations() -> [Contract.Operation] {
        var operations: [Contract.Operation] = []
        while hasMore() {
            let name = word()
            let request = group()
            let hasCode = skip("->")
            if !hasCode { expect("=>") }
            operations.append(
                Contract.Operation(name: name, request: request, reply: group(), hasCode: hasCode))
        }
        return operations
    }

    private mutating func group() -> Contract.Group {
        let isSequence = skip("[")
        if !isSequence { expect("{") }
        let end = isSequence ? "]" : "}"
        var fields: [Contract.Field] = []
        while !skip(end) { fields.append(field()) }
        return Contract.Group(isSequence: isSequence, fields: fields)
    }

    private mutating func field() -> Contract.Field {
        let name = word()
        let type = skip(":") ? type() : .named("string")
        var occurrence = Contract.Field.Occurrence.optional
        if skip("!") {
            occurrence = skip("*") ? .oneOrMore : .required
        } else if skip("*") {
            occurrence = rest.first?.isNumber == true ? .upTo(Int(word()) ?? 0) : .many
        }
        let defaultText = skip("=") ? word() : nil
        let since = skip("@") ? word() : nil
        return Contract.Field(name: name, type: type, occurrence: occurrence, defaultText: defaultText, since: since)
    }

    private mutating func type() -> Contract.FieldType {
        _ = hasMore()
        if rest.first == "[" || rest.first == "{" { return .group(group()) }
        guard skip("(") else { return .named(word()) }
        let texts = rest.prefix { $0 != ")" }
        rest = rest.dropFirst(texts.count)
        expect(")")
        return .oneOf(
            texts.split(separator: "|").map { text in
                String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            })
    }

    // MARK: Characters

    /// Skips blanks; false at the end.
    private mutating func hasMore() -> Bool {
        rest = rest.drop { $0 == " " || $0 == "\n" }
        return !rest.isEmpty
    }

    private mutating func skip(_ symbol: String) -> Bool {
        // A star may be followed by its number only directly; everything else may have blanks before it.
        _ = hasMore()
        guard rest.hasPrefix(symbol) else { return false }
        rest = rest.dropFirst(symbol.count)
        return true
    }

    private mutating func expect(_ symbol: String) {
        guard skip(symbol) else { preconditionFailure("\(symbol) is missing before: \(rest.prefix(40))") }
    }

    private mutating func word() -> String {
        _ = hasMore()
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
        precondition(!word.isEmpty, "a name is missing before: \(rest.prefix(40))")
        rest = rest.dropFirst(word.count)
        return String(word)
    }
}
