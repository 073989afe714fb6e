/// How long to wait before the next connection: doubling, with chance in it, so that a thousand clients of a broker
/// that comes back do not return at the same instant. The n-th wait lies between half and all of `min(maximum, first
/// * 2^n)`.
struct Backoff: Sendable {
    private let settings: MQTTConfiguration.Reconnect
    /// Failures since the last stable connection.
    private var failures = 0
    private var lastDelay = Duration.zero
    /// Connections in a row that the broker accepted and then closed without a reason, none of them stable.
    private var shortLived = 0

    /// So many short-lived connections are no accident. Brokers before mosquitto 2.0.12, and all that speak 3.1.1, do
    /// not say that another client has taken the session over: two with one id would push each other out for ever.
    static let unstableAfter = 4

    init(_ settings: MQTTConfiguration.Reconnect) { self.settings = settings }

    /// The broker keeps accepting us and closing the connection soon after, without a reason.
    var isUnstable: Bool { shortLived >= Self.unstableAfter }

    /// Notes a failure down.
    ///
    /// - Parameter lasted: how long the broker had accepted us; nil if it did not.
    mutating func note(_ error: MQTTError, lasted: Duration?) {
        guard let lasted else { return }
        // Waits of two clients that fight for a session must not count as peace.
        if lasted >= max(settings.stableAfter, lastDelay * 2) {
            failures = 0
            shortLived = 0
        } else if error.code == .connectionLost || error.code.domain == .system {
            shortLived += 1
        }
    }

    /// The wait after the failure that was noted.
    mutating func delay(needsAttention: Bool, using generator: inout some RandomNumberGenerator) -> Duration {
        lastDelay = needsAttention ? settings.slow : doubled(using: &generator)
        return lastDelay
    }

    private mutating func doubled(using generator: inout some RandomNumberGenerator) -> Duration {
        var ceiling = settings.first
        for _ in 0..<failures where ceiling < settings.maximum { ceiling *= 2 }
        failures += 1
        return min(ceiling, settings.maximum) * Double.random(in: 0.5...1, using: &generator)
    }
}
