/// Why there is no answer to a request.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A kind of failure; the set is open.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        private init(_ description: String) { self.description = description }

        /// No whole answer in time. The server may have acted on the request.
        public static let timedOut = Code("timedOut")
        /// No connection in time; nothing was sent.
        public static let connectTimedOut = Code("connectTimedOut")
        /// The host's name has no address; nothing was sent.
        public static let couldNotResolve = Code("couldNotResolve")
        /// The connection was refused or the host not reached; nothing was sent.
        public static let couldNotConnect = Code("couldNotConnect")
        /// No common TLS version or cipher, or no TLS at all; nothing was sent.
        public static let tls = Code("tls")
        /// A certificate, the server's or ours, is not accepted; nothing was sent.
        public static let certificate = Code("certificate")
        /// The answer passes the request's limit.
        public static let tooLarge = Code("tooLarge")
        /// The connection broke before the answer was whole. The server may have acted on the request.
        public static let truncated = Code("truncated")
        /// The answer's compression or framing is not right.
        public static let malformed = Code("malformed")
        /// The caller's task was cancelled.
        public static let cancelled = Code("cancelled")
        /// The client has been shut down.
        public static let closed = Code("closed")
        /// The URL is no absolute `http` or `https` URL; nothing was sent.
        public static let badURL = Code("badURL")
        /// A method or header that cannot be sent; nothing was sent.
        public static let badRequest = Code("badRequest")
        /// A file of the configuration cannot be used.
        public static let badConfiguration = Code("badConfiguration")
        public static let other = Code("other")
    }

    public var code: Code
    /// What happened, to which host and port. Never a part of the request beyond those.
    public var message: String
    /// What to do about it; empty if nothing can be said.
    public var remedy: String
    /// libcurl's number (`CURLcode`), 0 if it was not asked.
    public var curlCode: Int

    public init(code: Code, message: String, remedy: String = "", curlCode: Int = 0) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.curlCode = curlCode
    }

    public var description: String { remedy.isEmpty ? message : "\(message); \(remedy)" }
}
