/// Something wrong in what the user wrote: what, where, and what would be right.
public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// An error keeps a configuration from being used; a warning does not.
    public enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    public let severity: Severity
    /// Path relative to the configuration folder, such as `bridge.yaml`; for a variable, `environment`.
    public let file: String
    /// Counted from 1; nil if the problem is the file as a whole.
    public let line: Int?
    /// The key, column, point or variable it is about, such as `broker.port`.
    public let key: String?
    /// What is wrong.
    public let message: String
    /// What would be right.
    public let remedy: String

    public init(
        _ severity: Severity, file: String, line: Int? = nil, key: String? = nil, message: String, remedy: String
    ) {
        self.severity = severity
        self.file = file.escapingControlCharacters
        self.line = line
        // What the user wrote may hold line ends, and what commands a terminal.
        self.key = key?.escapingControlCharacters
        self.message = message.escapingControlCharacters
        self.remedy = remedy.escapingControlCharacters
    }

    /// One line: `bridge.yaml:3: broker.port: 99999 is not a port; write a number from 1 to 65535`.
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(key.map { "\($0): " } ?? "")\(message); \(remedy)"
    }
}
