/// Credentials of the API and what may be asked with them.
public struct Account: Hashable, Sendable {
    /// The key in `accounts`, or a made-up name for credentials that stand in a device file.
    public let name: String
    /// URL of the service, such as `https://webservices.chargepoint.com/webservices/chargepoint/services/5.0`.
    public let endpoint: String
    /// API license key.
    public let username: String
    /// API password.
    public let password: Secret
    public let limits: AccountLimits

    public init(
        name: String, endpoint: String, username: String, password: Secret, limits: AccountLimits = AccountLimits()
    ) {
        self.name = name
        self.endpoint = endpoint
        self.username = username
        self.password = password
        self.limits = limits
    }
}

extension Account: CustomStringConvertible, CustomReflectable {
    /// Without the credentials, of which the license key is one.
    public var description: String { "account \(name), \(endpoint), \(limits)" }

    public var customMirror: Mirror { Mirror(self, children: ["name": name, "endpoint": endpoint, "limits": limits]) }
}

/// How hard an account's API may be worked.
public struct AccountLimits: Hashable, Sendable {
    /// Calls under way at once.
    public var concurrent = 4
    /// Calls begun in a second.
    public var perSecond = 5.0
    /// Calls begun in any 24 hours. A part is kept for commands, which are never held up; reads are stretched to fit.
    public var perDay = 50_000

    public init(concurrent: Int = 4, perSecond: Double = 5, perDay: Int = 50_000) {
        self.concurrent = concurrent
        self.perSecond = perSecond
        self.perDay = perDay
    }
}
