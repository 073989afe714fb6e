import GRDB

extension StateDatabase {
    /// Version of SQLite that runs.
    public static var sqliteVersion: String {
        let version = try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
        return version.flatMap { $0 } ?? ""
    }
}
