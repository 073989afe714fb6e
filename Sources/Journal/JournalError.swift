import GRDB

/// Why something could not be kept on disk.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether there is no room left on the disk.
    public let isDiskFull: Bool
    /// Whether it stays so until the bridge is started anew.
    public let needsRestart: Bool
    /// What is wrong, and where.
    public let message: String

    init(_ error: any Error, folder: String) {
        let reason = error as? DatabaseError
        isDiskFull = reason?.resultCode == .SQLITE_FULL
        needsRestart = reason?.isDamage ?? false
        let text = reason.map { $0.message ?? "SQLite says \($0.extendedResultCode)" } ?? "\(error)"
        message = isDiskFull ? "the disk of \(folder) is full" : "\(folder) cannot be written: \(text)"
    }

    /// What is written goes to a file that no start would find.
    static func removed(_ file: String) -> JournalError {
        JournalError(
            message: "\(file) was removed or replaced while the bridge runs; see what did that, and restart the bridge"
        )
    }

    private init(message: String) {
        isDiskFull = false
        needsRestart = true
        self.message = message
    }

    public var description: String { message }
}
