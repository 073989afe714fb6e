import GRDB

/// Why something could not be kept on disk.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether there is no room left on the disk.
    public let isDiskFull: Bool
    /// What is wrong, and where.
    public let message: String

    init(_ error: any Error, folder: String) {
        let reason = error as? DatabaseError
        isDiskFull = reason?.resultCode == .SQLITE_FULL
        let text = reason.map { $0.message ?? "SQLite says \($0.extendedResultCode)" } ?? "\(error)"
        message = isDiskFull ? "the disk of \(folder) is full" : "\(folder) cannot be written: \(text)"
    }

    public var description: String { message }
}
