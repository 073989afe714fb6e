import Journal
import Registry
import Scraping
import Settings
import Synchronization

/// The stations that accounts have without a device file, where each is published, and over restarts too.
final class FoundStations: Sendable {
    /// What is known of one station.
    struct Known: Hashable, Sendable {
        /// What the template makes of it, and its path; the path is nil until it has one.
        var wanted: [String]
        var path: DevicePath?
        /// The id of the group that stands in its path: it stays as long as the station is in it.
        var group: String?
    }

    private let notes: DiskNotes
    private let accounts = Mutex<[String: [StationID: Known]]>([:])

    init(_ notes: DiskNotes) { self.notes = notes }

    /// The stations known of an account.
    func known(of account: String) -> [StationID: Known] {
        accounts.withLock { accounts in
            if let known = accounts[account] { return known }
            let known = notes.value(Self.note(account)).map(Self.read) ?? [:]
            accounts[account] = known
            return known
        }
    }

    /// Takes what a look has shown.
    ///
    /// - Parameter gone: stations that certainly are not there any more.
    /// - Returns: whether anything has changed.
    func take(_ stations: [AccountLook.Station], gone: Set<StationID>, of settings: AutodiscoverSettings) -> Bool {
        let former = known(of: settings.account)
        var known = former.filter { !gone.contains($0.key) }
        for station in stations {
            let group =
                station.groups.first { $0.id == former[station.id]?.group } ?? station.groups.first
            var values = station.values
            values["sgID"] = group?.id
            values["sgName"] = group?.name
            let wanted = settings.topic.segments(of: station.id, values)
            var entry = known[station.id] ?? Known(wanted: wanted)
            if entry.wanted != wanted { entry = Known(wanted: wanted) }
            entry.group = group?.id
            known[station.id] = entry
        }
        guard known != former else { return false }
        keep(known, of: settings.account)
        return true
    }

    /// The devices of all stations that accounts with `autodiscover` have and no device file names, each at a path of its
    /// own.
    func devices(for configuration: BridgeConfiguration) -> [StationDevice] {
        var named = Set(configuration.devices.map(\.stationID))
        let registers = configuration.devices.map(\.registers) + configuration.autodiscover.map(\.registry.registers)
        var names = StationNames(
            taken: configuration.devices.map(\.path), points: Set(registers.joined().map(\.point)))
        var devices: [StationDevice] = []
        for settings in configuration.autodiscover {
            var known = known(of: settings.account)
            let wanted = known.filter { !named.contains($0.key) }
            let given = names.name(
                wanted.mapValues(\.wanted),
                known: wanted.compactMapValues { entry in
                    entry.path.map { StationNames.Name(wanted: entry.wanted, path: $0) }
                })
            for (station, name) in given.sorted(by: { $0.key < $1.key }) {
                known[station]?.path = name.path
                named.insert(station)
                devices.append(
                    StationDevice(
                        path: name.path, stationID: station, account: settings.account,
                        registers: settings.registry.registers, interval: settings.interval,
                        file: "autodiscover of account \(settings.account)"))
            }
            if known != self.known(of: settings.account) { keep(known, of: settings.account) }
        }
        return devices
    }

    // MARK: Keeping

    private static func note(_ account: String) -> String { "found/\(account)" }

    private func keep(_ known: [StationID: Known], of account: String) {
        accounts.withLock { $0[account] = known }
        let members = known.sorted { $0.key < $1.key }.map { station, entry -> (String, JSONValue) in
            let value: JSONValue = [
                "wanted": .array(entry.wanted.map(JSONValue.string)),
                "path": entry.path.map { .string($0.description) } ?? .null,
                "group": entry.group.map(JSONValue.string) ?? .null,
            ]
            return (station.text, value)
        }
        notes.keep(JSONValue.object(JSONObject(members)).description, as: Self.note(account))
    }

    private static func read(_ text: String) -> [StationID: Known] {
        var known: [StationID: Known] = [:]
        let limits = JSONLimits(maxBytes: .max)
        for member in (try? JSONValue(parsing: Array(text.utf8), limits: limits).object)?.members ?? [] {
            guard let station = StationID(member.key), let entry = member.value.object,
                let wanted = entry["wanted"]?.array?.compactMap(\.string), !wanted.isEmpty
            else { continue }
            known[station] = Known(
                wanted: wanted, path: entry["path"]?.string.flatMap { DevicePath($0) }, group: entry["group"]?.string)
        }
        return known
    }
}
