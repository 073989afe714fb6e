public import Commands
import GRDB
public import Registry
import Synchronization

/// Setpoints on disk: read from memory, and a change is on disk when its call has returned.
public final class DiskSetpoints: SetpointStore {
    private let table: Mutex<SetpointTable>
    private let writer: GroupedWriter

    init(_ queue: DatabaseQueue, _ writer: GroupedWriter) throws {
        self.writer = writer
        table = Mutex(
            try queue.read { database in
                var table = SetpointTable()
                for row in try Row.fetchAll(database, sql: "SELECT station, targets FROM setpoints") {
                    guard let station = StationID(row["station"]) else { continue }
                    table[station] = SetpointCoding.setpoints(row["targets"])
                }
                return table
            })
    }

    public func setpoints(of target: LoadTarget) -> Setpoints {
        table.withLock { $0.setpoints(of: target) }
    }

    public var all: [LoadTarget: Setpoints] { table.withLock { $0.all } }

    public func stage(_ limit: Limit, for target: LoadTarget) async throws {
        let before = table.withLock { table in
            let before = table[target.station]
            table.stage(limit, for: target)
            return before
        }
        do {
            try await keep(target.station)
        } catch {
            // The writer is told that it was not kept: then it must not be used either.
            table.withLock { table in
                guard table[target.station][target.port]?.staged == limit else { return }
                table[target.station][target.port]?.staged = before[target.port]?.staged
            }
            throw error
        }
    }

    public func record(_ asked: Setpoints.Asked, staging limit: Limit?, for target: LoadTarget) async throws {
        // The API has accepted it: that is so whether the disk takes it or not.
        table.withLock { $0.record(asked, staging: limit, for: target) }
        try await keep(target.station)
    }

    /// What is written is what the station has when its turn to be written comes, so that changes in one go cannot
    /// overtake each other.
    private func keep(_ station: StationID) async throws {
        try await writer.write { [self] database in
            let text = SetpointCoding.text(table.withLock { $0[station] })
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO setpoints (station, targets) VALUES (?, ?)")
                .execute(arguments: [station.text, text])
        }
    }
}
