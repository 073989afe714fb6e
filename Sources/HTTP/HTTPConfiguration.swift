/// What all requests of a client share. Servers' certificates are always verified, for TLS 1.2 and newer.
public struct HTTPConfiguration: Sendable {
    /// A client certificate and its key, both PEM files.
    public struct ClientCertificate: Sendable, Hashable {
        public var certificateFile: String
        public var keyFile: String

        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// PEM file of the authorities to trust instead of the system's.
    public var caFile: String?
    /// For servers that ask for one.
    public var clientCertificate: ClientCertificate?
    /// Connections at once. Beyond it, and beyond the next, requests wait for a free one.
    public var maxConnections: Int
    /// Connections to one host at once.
    public var maxConnectionsPerHost: Int
    public var userAgent: String
    /// URL of a proxy; empty for none; nil for what the environment says (`https_proxy`, `no_proxy`).
    public var proxy: String?

    public init(
        caFile: String? = nil, clientCertificate: ClientCertificate? = nil, maxConnections: Int = 64,
        maxConnectionsPerHost: Int = 8, userAgent: String = "chargepoint2mqtt", proxy: String? = nil
    ) {
        self.caFile = caFile
        self.clientCertificate = clientCertificate
        self.maxConnections = maxConnections
        self.maxConnectionsPerHost = maxConnectionsPerHost
        self.userAgent = userAgent
        self.proxy = proxy
    }
}
