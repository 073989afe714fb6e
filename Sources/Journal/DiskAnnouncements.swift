import GRDB
public import Registry

/// What a bridge has made its broker retain, so that it can be taken back when nobody wants it any more: by this run or by a
/// later one.
public struct KeptAnnouncement: Hashable, Sendable {
    public struct Key: Hashable, Sendable {
        /// What kind of topics these are.
        public var kind: String
        /// First levels of the topics.
        public var prefix: String
        /// What they are about.
        public var name: String

        public init(kind: String, prefix: String, name: String) {
            self.kind = kind
            self.prefix = prefix
            self.name = name
        }
    }

    public var key: Key
    /// Nil: the bridge.
    public var station: StationID?
    public var port: Int?
    /// The rest of each topic, none with a line break.
    public var items: [String]

    public init(key: Key, station: StationID?, port: Int?, items: [String]) {
        self.key = key
        self.station = station
        self.port = port
        self.items = items
    }
}

/// Announcements on disk: a row a device, however many topics it has.
public final class DiskAnnouncements: Sendable {
    private let queue: DatabaseQueue
    private let writer: GroupedWriter
    private let folder: String

    init(_ queue: DatabaseQueue, _ writer: GroupedWriter, folder: String) {
        self.queue = queue
        self.writer = writer
        self.folder = folder
    }

    /// All that is kept. Devices with the same topics share the memory of their names.
    public func load() throws -> [KeptAnnouncement] {
        do {
            return try queue.read { database in
                var lists: [String: [String]] = [:]
                var announcements: [KeptAnnouncement] = []
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT kind, prefix, name, station, port, items FROM announcements")
                while let row = try rows.next() {
                    let text: String = row["items"]
                    let items = lists[text] ?? text.split(separator: "\n").map(String.init)
                    lists[text] = items
                    let station: String? = row["station"]
                    announcements.append(
                        KeptAnnouncement(
                            key: KeptAnnouncement.Key(kind: row["kind"], prefix: row["prefix"], name: row["name"]),
                            station: station.flatMap { StationID($0) }, port: row["port"], items: items))
                }
                return announcements
            }
        } catch {
            throw JournalError(error, folder: folder)
        }
    }

    /// Returns when they are on disk; each replaces the one with its key. What fails is tried again later.
    public func keep(_ announcements: [KeptAnnouncement]) async throws {
        guard !announcements.isEmpty else { return }
        try await writer.write(Self.writing(announcements, []))
    }

    /// Sees to it that this is on disk soon.
    public func change(keeping kept: [KeptAnnouncement], forgetting forgotten: [KeptAnnouncement.Key]) {
        guard !kept.isEmpty || !forgotten.isEmpty else { return }
        writer.writeSoon(Self.writing(kept, forgotten))
    }

    private static func writing(
        _ kept: [KeptAnnouncement], _ forgotten: [KeptAnnouncement.Key]
    ) -> GroupedWriter.Write {
        { database in
            for key in forgotten {
                try database.cachedStatement(
                    sql: "DELETE FROM announcements WHERE kind = ? AND prefix = ? AND name = ?"
                ).execute(arguments: [key.kind, key.prefix, key.name])
            }
            for announcement in kept {
                let key = announcement.key
                try database.cachedStatement(
                    sql: """
                        INSERT OR REPLACE INTO announcements (kind, prefix, name, station, port, items)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    key.kind, key.prefix, key.name, announcement.station?.text, announcement.port,
                    announcement.items.joined(separator: "\n"),
                ])
            }
        }
    }
}
