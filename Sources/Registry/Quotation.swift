extension String {
    /// Without white space at either end.
    package var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// For a message: in quotes, on one line, cut short if it is long.
    package var quoted: String {
        let limit = 60
        let text = String(String.UnicodeScalarView(unicodeScalars.prefix(limit))).escapingControlCharacters
        return unicodeScalars.count > limit ? "'\(text)…'" : "'\(text)'"
    }

    /// With what has no place on a line written as `\u{a}`.
    package var escapingControlCharacters: String {
        guard hasControlCharacters else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar.isPrintable ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// Whether it holds characters that have no place on a line: controls and line separators.
    package var hasControlCharacters: Bool { unicodeScalars.contains { !$0.isPrintable } }
}

extension Unicode.Scalar {
    /// Whether it has a place on a line: no control, no line separator.
    package var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
}

extension Sequence<String> {
    /// For a message: `'a', 'b' or 'c'`.
    package var alternatives: String {
        let all = map { "'\($0)'" }
        guard let last = all.last, all.count > 1 else { return all.first ?? "" }
        return all.dropLast().joined(separator: ", ") + " or " + last
    }
}
