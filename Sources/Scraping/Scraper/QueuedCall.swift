import struct FoundationEssentials.Date

/// A call that is to be made, or is under way.
struct QueuedCall: Sendable {
    let call: ReadCall
    /// The tick that it answers, or the time if none.
    let askedAt: Date
    /// When the reads that it answers are due again.
    var deadline = Date.distantPast
    /// How long each of its pages may wait for its turn and be repeated.
    let limit: Duration
    /// Whether it is out of turn, and no tick's.
    var isDirect = false
    /// Whether it is to find out if a refusal still holds.
    var isProbe = false
    /// Pages beyond which it is given up.
    var maximumPages = 10_000
    /// When it began.
    var sentAt: Date?
}
