import struct FoundationEssentials.Date
import Registry
import Settings
import Topics

extension BridgeInfo {
    /// What an installation is, with the ports that are known so far.
    init(_ installation: Installation, version: String, startedAt: Date, publisher: Publisher) {
        self.init(
            version: version, tree: installation.rules.tree, startedAt: startedAt, configDigest: installation.digest,
            accounts: installation.configuration.accounts.map { AccountEntry($0) },
            devices: installation.devices.map { device in
                DeviceEntry(
                    path: device.path, stationID: device.stationID, account: device.account,
                    ports: (publisher.ports(of: device.path) ?? device.namedPorts).sorted())
            })
    }
}
