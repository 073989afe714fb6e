/// One HTTP request, with what it may cost.
public struct HTTPRequest: Sendable {
    /// Absolute, `http` or `https`, without a user name or password.
    public var url: String
    public var method: String
    /// Sent as they are; `Host`, `Content-Length`, `Accept-Encoding` and `User-Agent` are added.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// How long it may take to have a connection ready, name look-up and TLS included.
    public var connectTimeout: Duration
    /// How long everything may take, from `send` to the last byte, the wait for a free connection included.
    public var timeout: Duration
    /// Bytes of the answer's body, after decompression.
    public var maxResponseBytes: Int
    /// Whether to open a connection for this request instead of taking one that is kept alive.
    ///
    /// A kept-alive connection may be closed by the server just as the request is sent; the request is then sent again
    /// without asking, although the server may have acted on it. Set this where that must not happen.
    public var onNewConnection: Bool

    public init(
        url: String, method: String = "POST", headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(60), maxResponseBytes: Int = 64 << 20,
        onNewConnection: Bool = false
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.maxResponseBytes = maxResponseBytes
        self.onNewConnection = onNewConnection
    }
}

/// Headers and body often hold secrets: neither is shown, however the request is printed.
extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(method) request of \(body.count) bytes" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "bytes": body.count]) }
}
