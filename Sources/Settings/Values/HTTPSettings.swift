public import Registry

/// `http`: the listener for metrics, health and the dashboard.
public struct HTTPSettings: Hashable, Sendable {
    public var host = "127.0.0.1"
    public var port = 8088
    /// What a client must show to write; nil: nobody may.
    public var token: Secret?

    public init() {}

    /// Reads `host:port`, `[::1]:port`, `:port` (every address) or a port alone (this machine only).
    init?(listen: String) {
        self.init()
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        guard let last = parts.last, String(last).isDigitsAlone, let port = Int(last), (1...65_535).contains(port)
        else {
            return nil
        }
        self.port = port
        var host = parts.dropLast().joined(separator: ":")
        if parts.count == 1 { return }
        if host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") || host.contains(where: \.isWhitespace) {
            return nil
        }
        self.host = host.isEmpty ? "0.0.0.0" : host
    }
}
