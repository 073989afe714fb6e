/// What a ``ChargePointClient`` needs to know.
public struct ClientConfiguration: Sendable {
    /// Address of the service, of any version and region, e.g.
    /// `https://webservices.chargepoint.com/webservices/chargepoint/services/5.0`. A key is valid only in its region.
    public var endpoint: String
    /// The account's key and password.
    public var credentials: Credentials
    /// How hard the account may be used.
    public var limits: CallLimits
    /// When failed calls are repeated.
    public var retry: RetryPolicy
    /// Time between two probes while the credentials are wrong. Default 300 s.
    public var probeInterval: Duration
    /// Default 10 s.
    public var connectTimeout: Duration
    /// For one whole request and answer. Default 60 s.
    public var timeout: Duration
    /// Largest answer that is taken. Default 64 MiB.
    public var maxResponseBytes: Int

    /// All but endpoint and credentials have defaults.
    public init(
        endpoint: String, credentials: Credentials, limits: CallLimits = CallLimits(),
        retry: RetryPolicy = RetryPolicy(), probeInterval: Duration = .seconds(300),
        connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(60), maxResponseBytes: Int = 64 << 20
    ) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.limits = limits
        self.retry = retry
        self.probeInterval = probeInterval
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.maxResponseBytes = maxResponseBytes
    }
}
