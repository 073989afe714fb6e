import struct FoundationEssentials.Date

/// Follows a need for stretching slowly and without swinging: up when it lasts, down by halves and only after patience.
/// Having to go up again soon after going down doubles the patience. Pure.
struct StretchControl: Sendable {
    private(set) var factor = StretchFactor.none
    /// Seconds that a greater need must last.
    private let hesitation: Double
    /// Seconds that a lesser need must last.
    private var patience: Double
    private let leastPatience: Double

    private var harderSince: Date?
    private var easierSince: Date?
    private var loweredAt: Date?
    private var raisedAt: Date?

    private static let mostPatience = 14_400.0

    init(hesitation: Double, patience: Double) {
        self.hesitation = hesitation
        self.patience = patience
        leastPatience = patience
    }

    /// - Parameters:
    ///   - need: what is needed now.
    ///   - comfort: what would be needed with a little less to spare: what to go to, so as not to stand at the edge.
    mutating func follow(need: StretchFactor, comfort: StretchFactor, at now: Date) {
        // The clock was put back.
        for time in [\StretchControl.harderSince, \.easierSince, \.loweredAt, \.raisedAt] {
            if let since = self[keyPath: time], since > now { self[keyPath: time] = now }
        }
        if need > factor {
            easierSince = nil
            let since = harderSince ?? now
            harderSince = since
            guard now.seconds(since: since) >= hesitation else { return }
            if let loweredAt, now.seconds(since: loweredAt) < 4 * patience {
                patience = min(2 * patience, Self.mostPatience)
            }
            (factor, raisedAt, harderSince) = (max(need, comfort), now, nil)
        } else {
            harderSince = nil
            guard max(need, comfort) < factor else { easierSince = nil; return }
            let since = easierSince ?? now
            easierSince = since
            guard now.seconds(since: since) >= patience else { return }
            (factor, loweredAt, easierSince) = (factor.approaching(max(need, comfort)), now, now)
        }
        if let raisedAt, now.seconds(since: raisedAt) > 8 * patience {
            (patience, self.raisedAt) = (leastPatience, nil)
        }
    }
}
