public import Registry

/// `http`: the listener for metrics, health and the dashboard.
public struct HTTPSettings: Hashable, Sendable {
    /// Whether there is a listener; `listen: off` is the same as false.
    public var enabled = true
    /// Name or address of the interface to listen at.
    public var host = "127.0.0.1"
    public var port = 8088
    /// What a client must show to write; nil: nobody may.
    public var token: Secret?
    /// What a client must show to look at the dashboard; nil: everybody may who reaches the listener.
    public var readToken: Secret?
    /// Ports of which `/metrics` has series of their own; of any further ones it only tells how many there are.
    public var portMetrics = 1000

    public init() {}

    /// What an address to listen at looks like, for editors.
    static let pattern = #"^(?:[Oo][Ff][Ff]|[Nn][Oo]|[Ff][Aa][Ll][Ss][Ee]|((\[[^\]]+\]|[^\s:\[\]]*):)?[0-9]{1,5})$"#

    /// Reads `host:port`, `[::1]:port`, `:port` (every address), a port alone (this machine only) or `off`.
    init?(listen: String) {
        self.init()
        if ["off", "no", "false"].contains(listen.lowercased()) {
            enabled = false
            return
        }
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

    /// As one writes it: `127.0.0.1:8088`, `[::1]:8088`.
    public var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether only programs of this machine can reach the listener.
    public var isLocal: Bool { Endpoint.isLoopback(host) }
}
