import Journal
import MQTT
import Registry
import Synchronization
import Topics

/// Sees to it that the broker keeps nothing of devices that are no more: of stations, points, prefixes and names of the
/// bridge that an earlier configuration had, whether the bridge ran when they went or not.
final class RetainedTopics: Sendable {
    private static let kind = "topics"
    /// Devices that are tidied up in one go.
    private static let batch = 50

    /// Time for Home Assistant to let entities go, to which an empty message would be an error.
    private static let patience = Duration.seconds(2)

    private struct State {
        /// What the broker may hold, by the levels that all topics of a device have in common.
        var kept: [String: KeptAnnouncement] = [:]
        /// Devices that were looked at since they were told of.
        var seen: Set<DeviceKey> = []
        /// The reading of the configuration that they were looked at by: by another one they may have other topics.
        var reading = 0
    }

    private let disk: DiskAnnouncements
    private let installation: CurrentInstallation
    private let publisher: Publisher
    private let pause: @Sendable (Duration) async throws -> Void
    private let state: Mutex<State>

    /// - Parameter pause: waits; for tests.
    init(
        _ disk: DiskAnnouncements, installation: CurrentInstallation, publisher: Publisher,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) throws {
        self.disk = disk
        self.installation = installation
        self.publisher = publisher
        self.pause = pause
        let kept = try disk.load().filter { $0.key.kind == Self.kind }.map { ($0.key.prefix, $0) }
        state = Mutex(State(kept: Dictionary(kept, uniquingKeysWith: { first, _ in first })))
        publisher.tellRetained(to: { [weak self] writer in self?.note(writer) })
    }

    /// A device is about to be published: should it be gone before the next look, or the bridge end, what the broker
    /// keeps of it is known all the same.
    private func note(_ writer: DeviceWriter) {
        let key = KeptAnnouncement.Key(kind: Self.kind, prefix: writer.base, name: "")
        let items = writer.retainedTopics.map { String($0.dropFirst(writer.base.count + 1)) }
        let noted = state.withLock { state -> KeptAnnouncement? in
            var kept =
                state.kept[writer.base]
                ?? KeptAnnouncement(key: key, station: writer.stationID, port: writer.port, items: [])
            kept.station = writer.stationID
            let known = Set(kept.items)
            kept.items += items.filter { !known.contains($0) }
            guard state.kept[writer.base] != kept else { return nil }
            state.kept[writer.base] = kept
            return kept
        }
        if let noted { disk.change(keeping: [noted], forgetting: []) }
    }

    /// Notes what is retained now, and clears what should not be. To be called when Home Assistant has been told.
    func tidy() async {
        let current = installation.current
        let possible = PossibleTopics(current)
        let (gone, seen) = state.withLock { state in
            if state.reading != current.reading { (state.seen, state.reading) = ([], current.reading) }
            let gone = state.kept.values.filter { !possible.contains($0) }
            let bases = Set(gone.map(\.key.prefix))
            if !bases.isEmpty { state.seen = state.seen.filter { !bases.contains(possible.base(of: $0)) } }
            return (gone, state.seen)
        }
        guard await clear(gone) else { return }
        let new = publisher.retained(except: seen)
        let found = new.map { kept($0.device, $0.topics, possible) }.filter(possible.contains)
        await keep([bridge(possible)] + found)
        state.withLock { $0.seen.formUnion(new.map(\.device)) }
    }

    private func bridge(_ possible: PossibleTopics) -> KeptAnnouncement {
        KeptAnnouncement(
            key: KeptAnnouncement.Key(kind: Self.kind, prefix: possible.bridge, name: ""), station: nil, port: nil,
            items: ["state", "info"])
    }

    private func kept(_ device: DeviceKey, _ topics: [String], _ possible: PossibleTopics) -> KeptAnnouncement {
        let base = possible.base(of: device)
        return KeptAnnouncement(
            key: KeptAnnouncement.Key(kind: Self.kind, prefix: base, name: ""),
            station: possible.station(at: device.path), port: device.port,
            items: topics.map { String($0.dropFirst(base.count + 1)) })
    }

    /// What is no longer among a device's topics goes, the rest is remembered.
    private func keep(_ devices: [KeptAnnouncement]) async {
        let (changed, less) = state.withLock { state in
            let changed = devices.filter { state.kept[$0.key.prefix] != $0 }
            let less = changed.compactMap { device -> KeptAnnouncement? in
                guard var former = state.kept[device.key.prefix] else { return nil }
                former.items.removeAll(where: device.items.contains)
                return former.items.isEmpty ? nil : former
            }
            for device in changed { state.kept[device.key.prefix] = device }
            return (changed, less)
        }
        guard !changed.isEmpty else { return }
        _ = await publisher.deliver(less.map(clearing))
        try? await disk.keep(changed)
    }

    private func clear(_ gone: [KeptAnnouncement]) async -> Bool {
        guard !gone.isEmpty else { return true }
        guard (try? await pause(Self.patience)) != nil else { return false }
        var rest = gone[...]
        while !rest.isEmpty {
            // Some may have come back meanwhile.
            let possible = PossibleTopics(installation.current)
            let part = rest.prefix(Self.batch).filter { !possible.contains($0) }
            rest = rest.dropFirst(Self.batch)
            guard await publisher.deliver(part.map(clearing)) else { return false }
            state.withLock { state in for device in part { state.kept[device.key.prefix] = nil } }
            disk.change(keeping: [], forgetting: part.map(\.key))
        }
        return true
    }

    private func clearing(_ device: KeptAnnouncement) -> [MQTTMessage] {
        device.items.map {
            MQTTMessage(topic: "\(device.key.prefix)/\($0)", payload: [], qos: .atLeastOnce, retain: true)
        }
    }
}

/// Where a configuration's retained topics may be.
private struct PossibleTopics {
    let bridge: String
    private let prefix: String
    private let layout: DeviceLayout
    private let devices: [DevicePath: StationDevice]
    /// The same by the levels that all topics of a station begin with.
    private let byBase: [String: StationDevice]

    init(_ installation: Installation) {
        let tree = installation.rules.tree
        bridge = "chargepoint2mqtt/\(tree.instance)"
        prefix = tree.prefix
        layout = tree.layout
        devices = Dictionary(installation.devices.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        byBase = Dictionary(
            installation.devices.map { ("\(tree.prefix)/\($0.path)", $0) }, uniquingKeysWith: { first, _ in first })
    }

    func station(at path: DevicePath) -> StationID? { devices[path]?.stationID }

    func base(of device: DeviceKey) -> String {
        "\(prefix)/\(device.path)" + (device.port.map { "/\($0)" } ?? "")
    }

    func contains(_ kept: KeptAnnouncement) -> Bool {
        guard kept.station != nil else { return kept.key.prefix == bridge }
        guard let port = kept.port else {
            guard let station = byBase[kept.key.prefix] else { return false }
            return layout == .station || station.registers.contains { $0.port == .station }
        }
        guard layout == .port, kept.key.prefix.hasSuffix("/\(port)"),
            let station = byBase[String(kept.key.prefix.dropLast("/\(port)".count))]
        else { return false }
        return station.coversEveryPort || station.namedPorts.contains(port)
    }
}
