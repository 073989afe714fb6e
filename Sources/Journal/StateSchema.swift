import GRDB

/// The tables, by version. A version that users have had is never changed: the next one goes on from it.
enum StateSchema {
    /// The database was written by a later version of this program.
    struct Newer: Error {
        let version: String
    }

    static func migrate(_ queue: DatabaseQueue) throws {
        let migrator = migrator
        let unknown = try queue.read { database in
            try migrator.hasBeenSuperseded(database)
                ? try migrator.appliedIdentifiers(database).subtracting(migrator.migrations).sorted() : []
        }
        if let version = unknown.last { throw Newer(version: version) }
        try migrator.migrate(queue)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE commands (
                        ticket INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL,
                        isRetained INTEGER NOT NULL, correlationData BLOB, responseTopic TEXT, messageExpiry INTEGER,
                        packetID INTEGER NOT NULL, receivedAt REAL NOT NULL, id BLOB NOT NULL,
                        answer BLOB, status TEXT, isExecuted INTEGER, answeredAt REAL,
                        isDelivered INTEGER NOT NULL DEFAULT 0);
                    -- How far unfinished commands have come, in the order of keeping.
                    CREATE TABLE progress (number INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, record BLOB NOT NULL);
                    CREATE INDEX progressOfTicket ON progress (ticket);
                    -- A row a station: the setpoints of the station and of its ports, as JSON.
                    CREATE TABLE setpoints (station TEXT PRIMARY KEY, targets TEXT NOT NULL) WITHOUT ROWID;
                    -- A row a station: kWh by port, as JSON.
                    CREATE TABLE energy (station TEXT PRIMARY KEY, totals TEXT NOT NULL) WITHOUT ROWID;
                    -- Small things by name.
                    CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("announcements") { database in
            try database.execute(
                sql: """
                    -- What the broker was made to retain: a row a device, with its topics.
                    CREATE TABLE announcements (
                        kind TEXT NOT NULL, prefix TEXT NOT NULL, name TEXT NOT NULL, station TEXT, port INTEGER,
                        items TEXT NOT NULL, PRIMARY KEY (kind, prefix, name)) WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
