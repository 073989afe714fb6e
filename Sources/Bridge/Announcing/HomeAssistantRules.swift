import HomeAssistant
import Registry
import Settings
import Topics

/// What a configuration wants Home Assistant to know.
struct HomeAssistantRules: Sendable {
    private let installation: Installation
    /// Every station once; one that two device files name by the path that comes first.
    let stations: [StationDevice]
    private let byID: [StationID: StationDevice]

    init(_ installation: Installation) {
        self.installation = installation
        var byID: [StationID: StationDevice] = [:]
        stations = installation.devices.sorted { $0.path < $1.path }.filter { device in
            guard byID[device.stationID] == nil else { return false }
            byID[device.stationID] = device
            return true
        }
        self.byID = byID
    }

    /// Nil: nothing is to be announced.
    func discovery(version: String = "") -> DiscoveryRules? {
        let settings = installation.configuration.homeAssistant
        guard settings.enabled else { return nil }
        return DiscoveryRules(
            tree: installation.rules.tree, prefix: settings.prefix, style: DiscoveryStyle(settings.style),
            version: version)
    }

    /// Whether something that was announced once may still be announced, perhaps in another style, as far as the
    /// configuration tells.
    func mayBeThere(_ announced: Announced) -> Bool {
        guard let discovery = discovery(), announced.key.prefix == discovery.prefix else { return false }
        guard let id = announced.station else { return announced.key.node == discovery.bridgeNode }
        guard let station = byID[id], announced.key.node == discovery.node(of: id, port: announced.port) else {
            return false
        }
        guard let port = announced.port else { return true }
        return discovery.tree.layout == .port && (station.coversEveryPort || station.namedPorts.contains(port))
    }
}

extension HomeAssistant.DiscoveryStyle {
    init(_ setting: Settings.DiscoveryStyle) {
        switch setting {
        case .entity: self = .entity
        case .device: self = .device
        }
    }
}
