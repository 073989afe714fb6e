/// The code of a SOAP fault: the part after the colon of what the service sent.
///
/// The prefix is dropped unread: the service's is at times bound to nothing, at times left out.
public struct FaultCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The code without its prefix.
    public let rawValue: String

    /// `rawValue` may carry a prefix, as in `wsse:InvalidSecurity`.
    public init(rawValue: String) {
        self.rawValue = rawValue.lastIndex(of: ":").map { String(rawValue[rawValue.index(after: $0)...]) } ?? rawValue
    }

    /// Wrong key or password, or a key of another region.
    public static let invalidSecurity = FaultCode(rawValue: "InvalidSecurity")
    /// The same, in the words of the WS-Security standard.
    public static let failedAuthentication = FaultCode(rawValue: "FailedAuthentication")
    /// The request is at fault: repeating it does not help.
    public static let client = FaultCode(rawValue: "Client")
    /// The service is at fault: the same request may succeed later.
    public static let server = FaultCode(rawValue: "Server")

    /// Whether the fault says that the key or the password is wrong.
    public var isWrongCredentials: Bool {
        self == .invalidSecurity || self == .failedAuthentication
    }

    /// Whether the service blames itself. SOAP 1.1 allows refinements after a dot (`Server.Busy`).
    public var isServerSide: Bool {
        self == .server || rawValue.hasPrefix("Server.")
    }

    public var description: String { rawValue }
}
