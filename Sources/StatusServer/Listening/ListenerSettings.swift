/// Where and how the listener listens.
public struct ListenerSettings: Sendable {
    /// Name or address of an interface.
    public var host: String
    /// 0: a free one.
    public var port: Int
    /// Whether only programs of this machine can reach it: then requests must name this machine.
    public var isLocal: Bool
    /// What a client must show to write; nil: nobody may.
    public var token: String?
    /// What a client must show to look at the dashboard; nil: nothing. The one for writing will do as well.
    public var readToken: String?
    /// Ports of which there are series of their own in the metrics.
    public var portMetrics: Int

    /// Connections at the same time; further ones wait until one is closed. Their descriptors stay few, since
    /// libmosquitto needs one below 1024.
    public var connections = 64
    /// How long is waited for a client.
    public var patience = Patience()
    /// Bytes of a request's body.
    public var largestBody = 65_536
    /// Bytes of a request's head.
    public var largestHead = 16_384
    /// Time from one attempt to listen to the next, while the address cannot be had.
    public var retry = Duration.seconds(10)

    public init(
        host: String = "127.0.0.1", port: Int = 0, isLocal: Bool = true, token: String? = nil, portMetrics: Int = 1000
    ) {
        self.host = host
        self.port = port
        self.isLocal = isLocal
        self.token = token
        self.portMetrics = portMetrics
    }

    /// How long is waited for a client before its connection is closed.
    public struct Patience: Sendable {
        /// For the next request to begin.
        public var idle = Duration.seconds(75)
        /// From the first byte of a connection, or from a request's head, to the request's end.
        public var request = Duration.seconds(10)
        /// For the client to take what was sent to it.
        public var answer = Duration.seconds(30)

        public init() {}
    }
}
