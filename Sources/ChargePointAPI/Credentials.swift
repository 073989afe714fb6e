/// An account's API license key and API password. Prints as `***`, however it is printed.
public struct Credentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let username: String
    let password: String

    /// `username` is the organization's API license key, not a portal login.
    public init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// What the service says, fit for logs and errors: without the credentials, should it echo them, on one line and
    /// of bounded length. Nil for nothing.
    func redacted(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        let line = Redaction(of: [password, username]).applied(to: text).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        return line.count > 300 ? line.prefix(299) + "…" : line
    }
}
