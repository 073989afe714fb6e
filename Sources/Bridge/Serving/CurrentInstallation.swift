import ChargePointAPI
import Commands
import Registry
import Settings
import Synchronization

/// What the bridge serves at the moment. It is the one place that knows: commands, get messages, documents and services
/// ask it each time, and whoever must act on a change listens to ``changes()``.
final class CurrentInstallation: Sendable {
    private let installation: Mutex<(current: Installation, version: Int)>
    private let signal: ChangeSignal

    /// - Parameter signal: of whoever else knows of changes, such as of ports that appear.
    init(_ installation: Installation, signal: ChangeSignal) {
        self.installation = Mutex((installation, 0))
        self.signal = signal
    }

    var current: Installation { installation.withLock { $0.current } }

    /// How often another took its place: that ports appeared changes nothing.
    var version: Int { installation.withLock { $0.version } }

    /// Something for each time that the configuration, the stations or their ports have changed; those that the listener
    /// was too slow for are one. Any number may listen.
    func changes() -> AsyncStream<Void> { signal.stream() }

    func replace(with other: Installation) {
        installation.withLock { $0 = (other, $0.version + 1) }
        signal.send()
    }
}

extension CurrentInstallation: LoadReader, StationFactsSource, StationGroupSource {
    func readLoad(of station: StationID) async throws -> GetLoad.Reply {
        try await current.directory.readLoad(of: station)
    }

    func readLoad(ofGroup group: StationGroupID, stations: [StationID]) async throws -> GetLoad.Reply {
        try await current.directory.readLoad(ofGroup: group, stations: stations)
    }

    func group(of account: String, holding stations: Set<StationID>) -> StationGroupID? {
        current.directory.group(of: account, holding: stations)
    }

    func facts(of station: StationID) async -> StationFacts { await current.directory.facts(of: station) }
}
