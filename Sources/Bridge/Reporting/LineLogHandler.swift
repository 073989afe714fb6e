import struct FoundationEssentials.Date
import Glibc
public import Logging
import Registry
import Synchronization

/// Writes one line an event to standard error: text for people, or a JSON object for collectors.
public struct LineLogHandler: LogHandler {
    /// `log.format` of `bridge.yaml`.
    public enum Format: Sendable {
        case text
        case json
    }

    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    private let label: String
    private let format: Format
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes a whole line, its end included.
    public init(
        label: String, format: Format = .text,
        write: @escaping @Sendable (String) -> Void = LineLogHandler.standardError
    ) {
        self.label = label
        self.format = format
        self.write = write
    }

    /// Writes in one go, so that lines of several threads do not mix.
    public static let standardError: @Sendable (String) -> Void = { line in
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let fields = all.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.description) }
        switch format {
        case .text: write(text(event, fields))
        case .json: write(json(event, fields))
        }
    }

    private func text(_ event: LogEvent, _ fields: [(key: String, value: String)]) -> String {
        let level = event.level.rawValue
        var line = "\(ISO8601.text(Date())) \(level)"
        line += String(repeating: " ", count: max(0, 8 - level.count)) + " \(event.message.description.inOneLine)"
        for (key, value) in fields {
            let value = value.inOneLine
            line +=
                " \(key)="
                + (value.contains(where: { $0 == " " || $0 == "\"" }) || value.isEmpty
                    ? "\"\(value.replacing("\"", with: "'"))\"" : value)
        }
        return line + "\n"
    }

    private func json(_ event: LogEvent, _ fields: [(key: String, value: String)]) -> String {
        var object: JSONObject = [
            "time": .string(ISO8601.text(Date())), "level": .string(event.level.rawValue),
            "logger": .string(label), "message": .string(event.message.description),
        ]
        for (key, value) in fields where object[key] == nil { object[key] = .string(value) }
        return String(decoding: JSONValue.object(object).encoded(), as: UTF8.self) + "\n"
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
}
