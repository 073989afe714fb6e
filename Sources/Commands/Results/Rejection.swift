/// Why a set message is refused: what is wrong, and what would be right. Nothing was called.
struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    var description: String { reason }
}
