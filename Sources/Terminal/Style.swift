/// What sets a text apart on a terminal with colours. Nothing is told by colour alone.
package enum Style: Hashable, Sendable {
    case plain, bold, dim, red, green, yellow

    /// The text in this style (ECMA-48, "select graphic rendition"); as it is where colours are not wanted.
    package func applied(to text: String, _ isColoured: Bool) -> String {
        guard isColoured, let code, !text.isEmpty else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private var code: String? {
        switch self {
        case .plain: nil
        case .bold: "1"
        case .dim: "2"
        case .red: "31"
        case .green: "32"
        case .yellow: "33"
        }
    }
}

/// `--color`: when output is coloured.
package enum ColourChoice: String, CaseIterable, Hashable, Sendable {
    /// On a terminal that can, unless `NO_COLOR` is set.
    case auto
    case always
    case never

    /// Whether a stream gets colours.
    ///
    /// - Parameter environment: `NO_COLOR` with any value but an empty one (https://no-color.org) and `TERM=dumb` turn them
    ///   off.
    package func isColoured(isTerminal: Bool, environment: [String: String]) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto:
            isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && !["dumb", ""].contains(environment["TERM"] ?? "")
        }
    }
}
