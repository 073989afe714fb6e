import Commands
import FoundationEssentials
import GRDB

/// The rows of the table `commands`.
enum JournalRow {
    static func all(in database: Database) throws -> [JournalEntry] {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM commands ORDER BY ticket")
        var progress = try progress(in: database)
        var entries: [JournalEntry] = []
        while let row = try rows.next() {
            entries.append(entry(row, progress: progress.removeValue(forKey: row["ticket"]) ?? []))
        }
        return entries
    }

    /// The records of unfinished commands, by ticket.
    private static func progress(in database: Database) throws -> [Int64: [[UInt8]]] {
        let rows = try Row.fetchCursor(database, sql: "SELECT ticket, record FROM progress ORDER BY number")
        var records: [Int64: [[UInt8]]] = [:]
        while let row = try rows.next() { records[row["ticket"], default: []].append(bytes(row["record"]) ?? []) }
        return records
    }

    private static func entry(_ row: Row, progress: [[UInt8]]) -> JournalEntry {
        let message = SetMessage(
            topic: row["topic"], payload: bytes(row["payload"]) ?? [], isRetained: row["isRetained"],
            correlationData: bytes(row["correlationData"]), responseTopic: row["responseTopic"],
            messageExpiry: row["messageExpiry"], packetID: row["packetID"],
            receivedAt: Date(timeIntervalSinceReferenceDate: row["receivedAt"]))
        let status = (row["status"] as String?).flatMap(CommandResult.Status.init)
        let answer = bytes(row["answer"]).map { payload in
            JournalEntry.Answer(
                payload: payload, status: status ?? .failed, isExecuted: row["isExecuted"] ?? false,
                isDelivered: row["isDelivered"])
        }
        return JournalEntry(
            ticket: row["ticket"], message: message, id: bytes(row["id"]) ?? [], progress: progress, answer: answer)
    }

    /// A ticket comes once: a second row of the same one is a mistake that must not pass.
    static func insert(_ entry: JournalEntry, at now: Date, into database: Database) throws {
        let message = entry.message
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO commands (ticket, topic, payload, isRetained, correlationData, responseTopic, messageExpiry,
                    packetID, receivedAt, id, answer, status, isExecuted, answeredAt, isDelivered)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let values: [(any DatabaseValueConvertible)?] = [
            entry.ticket, message.topic, Data(message.payload), message.isRetained,
            message.correlationData.map { Data($0) }, message.responseTopic, message.messageExpiry, message.packetID,
            message.receivedAt.timeIntervalSinceReferenceDate, Data(entry.id),
            entry.answer.map { Data($0.payload) }, entry.answer?.status.rawValue, entry.answer?.isExecuted,
            entry.answer == nil ? nil : now.timeIntervalSinceReferenceDate, entry.answer?.isDelivered ?? false,
        ]
        try statement.execute(arguments: StatementArguments(values))
        for record in entry.progress { try insert(progress: record, of: entry.ticket, into: database) }
    }

    static func insert(progress record: [UInt8], of ticket: Int64, into database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO progress (ticket, record) VALUES (?, ?)")
            .execute(arguments: [ticket, Data(record)])
    }

    static func update(
        _ answer: JournalEntry.Answer, at now: Date, of ticket: Int64, in database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                UPDATE commands SET answer = ?, status = ?, isExecuted = ?, answeredAt = ?, isDelivered = ?
                WHERE ticket = ? AND isDelivered = 0
                """
        ).execute(
            arguments: [
                Data(answer.payload), answer.status.rawValue, answer.isExecuted, now.timeIntervalSinceReferenceDate,
                answer.isDelivered, ticket,
            ])
        try database.cachedStatement(sql: "DELETE FROM progress WHERE ticket = ?").execute(arguments: [ticket])
    }

    static func markDelivered(_ ticket: Int64, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE commands SET isDelivered = 1 WHERE ticket = ?")
            .execute(arguments: [ticket])
    }

    /// Removes what was answered and delivered: if it is old, or if more than `kept` have come since. The newest stays,
    /// since tickets go on from it.
    static func removeOld(
        before oldest: Date, keeping kept: Int, atMost limit: Int, in database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM commands WHERE ticket IN (
                    SELECT ticket FROM commands
                    WHERE isDelivered = 1 AND answer IS NOT NULL AND ticket < (SELECT max(ticket) FROM commands)
                        AND (answeredAt < ? OR ticket <= (SELECT max(ticket) FROM commands) - ?)
                    ORDER BY ticket LIMIT ?)
                """
        ).execute(arguments: [oldest.timeIntervalSinceReferenceDate, kept, limit])
    }

    private static func bytes(_ data: Data?) -> [UInt8]? { data.map { [UInt8]($0) } }
}
