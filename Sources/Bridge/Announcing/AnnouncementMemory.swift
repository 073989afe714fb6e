import HomeAssistant
import Journal
import Registry
import Synchronization

/// What was announced to Home Assistant, by this run and by those before it, and what it was told last.
final class AnnouncementMemory: Sendable {
    fileprivate struct State {
        /// By station; nil: the bridge.
        var announced: [StationID?: [Announced]] = [:]
        /// Fingerprints of the documents that this run has sent, by node.
        var sent: [String: [Int]] = [:]
    }

    private let disk: DiskAnnouncements
    private let state: Mutex<State>

    init(_ disk: DiskAnnouncements) throws {
        self.disk = disk
        var state = State()
        for kept in try disk.load() {
            if let announced = Announced(kept) { state.announced[announced.station, default: []].append(announced) }
        }
        self.state = Mutex(state)
    }

    /// Everything that is remembered.
    var all: [Announced] { state.withLock { $0.announced.values.flatMap(\.self) } }

    /// What is remembered of a station and its ports; nil: of bridges.
    func announced(of station: StationID?) -> [Announced] { state.withLock { $0.announced[station] ?? [] } }

    /// Returns when it is on disk, or cannot be: what is there already has to be announced all the same, and the disk's
    /// trouble is told of elsewhere.
    func keep(_ announced: [Announced]) async {
        state.withLock { $0.put(announced) }
        try? await disk.keep(announced.map(KeptAnnouncement.init))
    }

    func change(keeping kept: [Announced], forgetting forgotten: [(StationID?, Announced.Key)]) {
        state.withLock { state in
            for (station, key) in forgotten {
                state.announced[station]?.removeAll { $0.key == key }
                if state.announced[station]?.isEmpty == true { state.announced[station] = nil }
                if !(state.announced[station] ?? []).contains(where: { $0.key.node == key.node }) {
                    state.sent[key.node] = nil
                }
            }
            state.put(kept)
        }
        disk.change(
            keeping: kept.map(KeptAnnouncement.init),
            forgetting: forgotten.map { KeptAnnouncement.Key($0.1) })
    }

    /// The documents that differ from those that were sent last, and notes them as sent.
    func news(of node: String, in documents: [DiscoveryMessage]) -> [DiscoveryMessage] {
        let fingerprints = documents.map(\.hashValue)
        let former = state.withLock { state in
            defer { state.sent[node] = fingerprints }
            return state.sent[node] ?? []
        }
        return zip(documents, fingerprints).filter { !former.contains($0.1) }.map(\.0)
    }
}

extension AnnouncementMemory.State {
    fileprivate mutating func put(_ announcements: [Announced]) {
        for announcement in announcements {
            let others = announced[announcement.station]?.filter { $0.key != announcement.key } ?? []
            announced[announcement.station] = others + [announcement]
        }
    }
}

extension Announced {
    /// Nil: it is something else that the broker retains.
    fileprivate init?(_ kept: KeptAnnouncement) {
        guard let style = DiscoveryStyle(rawValue: kept.key.kind) else { return nil }
        self.init(
            key: Key(style: style, prefix: kept.key.prefix, node: kept.key.name), station: kept.station,
            port: kept.port, items: kept.items)
    }
}

extension KeptAnnouncement {
    fileprivate init(_ announced: Announced) {
        self.init(
            key: Key(announced.key), station: announced.station, port: announced.port, items: announced.items)
    }
}

extension KeptAnnouncement.Key {
    fileprivate init(_ key: Announced.Key) {
        self.init(kind: key.style.rawValue, prefix: key.prefix, name: key.node)
    }
}
