import GRDB
public import Registry
import Synchronization

/// Small things by name, and the energy of each station. Read from memory; what is kept is on disk soon after.
public final class DiskNotes: Sendable {
    private struct State {
        var notes: [String: String]
        var energy: [StationID: [Int: String]]
    }

    private let state: Mutex<State>
    private let writer: GroupedWriter

    init(_ queue: DatabaseQueue, _ writer: GroupedWriter) throws {
        self.writer = writer
        state = Mutex(
            try queue.read { database in
                var state = State(notes: [:], energy: [:])
                for row in try Row.fetchAll(database, sql: "SELECT name, value FROM notes") {
                    state.notes[row["name"]] = row["value"]
                }
                for row in try Row.fetchAll(database, sql: "SELECT station, totals FROM energy") {
                    if let station = StationID(row["station"]) { state.energy[station] = Self.totals(row["totals"]) }
                }
                return state
            })
    }

    /// The note of that name.
    public func value(_ name: String) -> String? { state.withLock { $0.notes[name] } }

    /// Keeps a note; it replaces the one before.
    public func keep(_ value: String, as name: String) {
        state.withLock { $0.notes[name] = value }
        writer.writeSoon { database in
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)")
                .execute(arguments: [name, value])
        }
    }

    /// kWh by station and port, as they were kept last.
    public var energy: [StationID: [Int: String]] { state.withLock { $0.energy } }

    /// Keeps the energy of stations.
    public func keep(energy: [StationID: [Int: String]]) {
        let changed = state.withLock { state in
            let changed = energy.filter { state.energy[$0.key] != $0.value }
            state.energy.merge(changed) { _, new in new }
            return changed
        }
        guard !changed.isEmpty else { return }
        writer.writeSoon { database in
            for (station, totals) in changed {
                try database.cachedStatement(sql: "INSERT OR REPLACE INTO energy (station, totals) VALUES (?, ?)")
                    .execute(arguments: [station.text, Self.text(totals)])
            }
        }
    }

    private static func text(_ totals: [Int: String]) -> String {
        let members = totals.sorted { $0.key < $1.key }.map { (String($0.key), JSONValue.string($0.value)) }
        return JSONValue.object(JSONObject(members)).description
    }

    private static func totals(_ text: String) -> [Int: String] {
        var totals: [Int: String] = [:]
        for member in (try? JSONValue(parsing: Array(text.utf8)))?.object?.members ?? [] {
            if let port = Int(member.key), let kilowattHours = member.value.string { totals[port] = kilowattHours }
        }
        return totals
    }
}
