import struct FoundationEssentials.Date
import Logging
import Registry

/// One event of the log, ready to be written.
struct LogLine: Sendable {
    /// How text looks: where it goes decides.
    struct Style: Hashable, Sendable {
        /// The journal keeps time and level itself; it takes the level from a prefix.
        var isForJournal = false
        /// Levels in colour, for a terminal.
        var hasColours = false
    }

    let time: Date
    let level: Logger.Level
    let label: String
    let message: String
    /// In the order in which they are written.
    let fields: [(key: String, value: String)]
    /// How many events that are alike this line stands for.
    var count = 1

    /// Time, level and message, then the fields as `key=value`, without a line end.
    func text(_ style: Style) -> String {
        let message = message.inOneLine
        var line = style.isForJournal ? journalPrefix + message : "\(ISO8601.text(time)) \(word(style)) \(message)"
        for (key, value) in fields {
            let value = value.inOneLine
            line += " \(key)=" + (value.needsQuotes ? "\"\(value.replacing("\"", with: "'"))\"" : value)
        }
        if count > 1 { line += " repeated=\(count)" }
        return line
    }

    /// A JSON object, without a line end.
    func json(_ style: Style) -> String {
        var object: JSONObject = [
            "time": .string(ISO8601.text(time)), "level": .string(level.rawValue), "logger": .string(label),
            "message": .string(message),
        ]
        if count > 1 { object["repeated"] = .integer(count) }
        for (key, value) in fields where object[key] == nil { object[key] = .string(value) }
        let text = String(decoding: JSONValue.object(object).encoded(), as: UTF8.self)
        return style.isForJournal ? journalPrefix + text : text
    }

    /// The level, as wide as the widest that is common.
    private func word(_ style: Style) -> String {
        let name = level.rawValue
        let padding = String(repeating: " ", count: max(0, 8 - name.count))
        return (style.hasColours ? "\u{1b}[\(colour)m\(name)\u{1b}[0m" : name) + padding
    }

    /// Of ANSI terminals.
    private var colour: String {
        switch level {
        case .trace, .debug: "2"
        case .info: "0"
        case .notice: "1"
        case .warning: "33"
        case .error: "31"
        case .critical: "1;31"
        }
    }

    /// What sd-daemon(3) has before a line: the level in syslog's numbers.
    private var journalPrefix: String {
        switch level {
        case .trace, .debug: "<7>"
        case .info: "<6>"
        case .notice: "<5>"
        case .warning: "<4>"
        case .error: "<3>"
        case .critical: "<2>"
        }
    }
}

extension String {
    /// Control characters would let one event look like two.
    fileprivate var inOneLine: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    fileprivate var needsQuotes: Bool { isEmpty || contains { $0 == " " || $0 == "\"" } }
}
