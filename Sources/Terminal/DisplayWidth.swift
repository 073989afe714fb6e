import CWidth

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How many columns text takes on a terminal.
///
/// The widths are those of the C library (`wcwidth`), which follow Unicode's East Asian Width and which terminals use
/// themselves.
package enum DisplayWidth {
    /// Columns of a text on one line.
    package static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.utf8.count }
        return inUnicode { text.reduce(0) { $0 + columns(of: $1) } }
    }

    /// As much of a text as fits, its end marked with `…` if it was cut.
    package static func cut(_ text: String, to width: Int, keepingEnds: Bool = false) -> String {
        guard of(text) > width else { return text }
        guard width > 1 else { return width == 1 ? "…" : "" }
        return inUnicode {
            let tail = keepingEnds ? (width - 1) * 2 / 3 : 0
            let end = taken(text.reversed(), columns: tail)
            let room = width - 1 - end.reduce(0) { $0 + columns(of: $1) }
            return String(taken(Array(text), columns: room)) + "…" + String(end.reversed())
        }
    }

    private static func taken(_ characters: [Character], columns width: Int) -> [Character] {
        var used = 0
        return Array(
            characters.prefix { character in
                used += columns(of: character)
                return used <= width
            })
    }

    /// A character as people see it may be several scalars: a letter and its accent, an emoji and its colour.
    private static func columns(of character: Character) -> Int {
        let scalars = character.unicodeScalars
        // U+FE0F asks for the coloured form, and flags are two letters of a code.
        if scalars.count > 1, scalars.contains(where: { $0 == "\u{FE0F}" || $0.properties.isEmojiPresentation }) {
            return 2
        }
        return scalars.reduce(0) { max($0, Int(wcwidth(wchar_t($1.value)))) }
    }

    /// Runs `body` with the character classes of Unicode, whatever the user's locale.
    private static func inUnicode<Result>(_ body: () -> Result) -> Result {
        guard let locale = unsafe newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return body() }
        let former = unsafe uselocale(locale)
        defer {
            _ = unsafe uselocale(former)
            unsafe freelocale(locale)
        }
        return body()
    }
}

extension String {
    /// The text without what would move the cursor, change colours or turn the direction of writing: names of stations
    /// come from elsewhere.
    package var harmless: String {
        guard unicodeScalars.contains(where: \.isHarmful) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isHarmful ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmful: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        case .format: properties.isBidiControl
        default: false
        }
    }
}

extension String {
    /// The text on lines of at most `width` columns, broken at blanks; the second and further ones begin with `indent`
    /// blanks. Words that are longer stay whole. Nil: on one line.
    package func wrapped(to width: Int?, indent: Int = 0) -> [String] {
        guard let width, DisplayWidth.of(self) > width else { return [self] }
        var lines: [String] = []
        let start = prefix { $0 == " " }
        var line = String(start)
        var isEmpty = true
        for word in dropFirst(start.count).split(separator: " ") {
            if !isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(String(word)) > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }
}
