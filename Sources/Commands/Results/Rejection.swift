/// Why a set message is refused: what is wrong, and what would be right. Nothing was called.
struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    let reason: String
    /// What the result says: refused, or too late.
    let status: CommandResult.Status

    init(_ reason: String, status: CommandResult.Status = .rejected) {
        self.reason = reason
        self.status = status
    }

    var description: String { reason }
}
