/// Counts the requests of an account, and says whether there may be another: a budget of calls a day.
public protocol CallMeter: Sendable {
    /// Is asked right before a request is sent, repetitions and further pages included, and counts it if it may go.
    ///
    /// - Parameter isUrgent: whether a command waits for it. Such a request is counted but never held up.
    /// - Returns: nil if it may go; else how long there will be no other, as far as is known.
    func begin(isUrgent: Bool) -> Duration?
}
