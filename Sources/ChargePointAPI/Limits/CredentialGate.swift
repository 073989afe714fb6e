/// Stops calling while the credentials are known to be wrong, so that a mistyped password does not get the key blocked:
/// after a refusal everything fails at once with the same error, and every five minutes one call is let through as a
/// probe. Pure; times are on the client's clock.
struct CredentialGate: Sendable {
    /// What a call may do.
    enum Admission {
        case go
        case refuse(APIError.Kind)
    }

    private enum State {
        case open
        case closed(APIError.Kind, until: Duration)
        /// One call is under way to find out.
        case probing(APIError.Kind)
    }

    let probeInterval: Duration
    private var state = State.open

    init(probeInterval: Duration = .seconds(300)) {
        self.probeInterval = probeInterval
    }

    /// The error to fail with at once, or nil if a call may try. Changes nothing.
    func refusal(now: Duration) -> APIError.Kind? {
        switch state {
        case .open: nil
        case .closed(let kind, let until): now < until ? kind : nil
        case .probing(let kind): kind
        }
    }

    /// Asks for a call that is about to be sent. If it is let through although the gate is closed, it is the probe, and
    /// ``record(_:now:)`` must follow.
    mutating func admit(now: Duration) -> Admission {
        if let refusal = refusal(now: now) { return .refuse(refusal) }
        if case .closed(let kind, _) = state { state = .probing(kind) }
        return .go
    }

    /// What a call that was let through has shown.
    enum Finding {
        /// The service accepted the credentials, whatever else it said.
        case accepted
        case refused(APIError.Kind)
        /// Nothing: no answer, a proxy's page, cancelled.
        case nothing
    }

    mutating func record(_ finding: Finding, now: Duration) {
        switch (finding, state) {
        case (.accepted, _): state = .open
        case (.refused(let kind), _): state = .closed(kind, until: now + probeInterval)
        // The probe proved nothing, so the next call is the probe.
        case (.nothing, .probing(let kind)): state = .closed(kind, until: now)
        case (.nothing, _): break
        }
    }
}
