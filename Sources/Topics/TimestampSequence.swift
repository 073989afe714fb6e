public import struct FoundationEssentials.Date

/// The times of the messages on one topic: each later than the one before, by a microsecond at least.
///
/// VOLTTRON's SQL historians keep one value for each topic and time, so an equal time would lose a value; and a topic that
/// went back in time would be sorted wrongly. A clock that is set back is therefore followed only once it has caught up.
public struct TimestampSequence: Hashable, Sendable {
    private var last: Int64 = .min

    public init() {}

    /// The time to give to a message whose values were there at `now`.
    public mutating func next(_ now: Date) -> Date {
        last = max(Int64((now.timeIntervalSince1970 * 1_000_000).rounded()), last == .min ? .min : last + 1)
        return Date(timeIntervalSince1970: Double(last) / 1_000_000)
    }
}
